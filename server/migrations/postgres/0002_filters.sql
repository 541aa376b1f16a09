-- What filters mean where PostgreSQL's own operators mean something else: whole numbers that leave 64 bits go on as
-- floating-point ones, nothing ever fails for its size, and what has no result is null.

-- A number that is whole until it cannot be. One of the two is null.
CREATE TYPE odata_number AS (whole bigint, fraction double precision);

CREATE FUNCTION odata_number(a bigint) RETURNS odata_number LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN RETURN ROW(a, NULL::double precision); END $$;

CREATE FUNCTION odata_number(a double precision) RETURNS odata_number LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN RETURN ROW(NULL::bigint, a); END $$;

-- Cut off, and the nearest where it is out of range.
CREATE FUNCTION odata_whole(a double precision) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE
        WHEN a >= 9223372036854775808::double precision THEN 9223372036854775807
        WHEN a <= (-9223372036854775808)::double precision THEN (-9223372036854775808)::bigint
        ELSE trunc(a)::bigint
    END
$$;

CREATE FUNCTION odata_whole(a odata_number) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT coalesce(a.whole, odata_whole(a.fraction))
$$;

CREATE FUNCTION odata_real(a odata_number) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT coalesce(a.whole::double precision, a.fraction)
$$;

-- PostgreSQL refuses results that are too large or too small; they are infinite, or zero.
CREATE FUNCTION odata_math(op text, a double precision, b double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    result double precision;
BEGIN
    IF op = '/' AND b = 0 THEN
        RETURN NULL;
    END IF;
    IF op = '%' THEN
        result := odata_whole(odata_math('/', a, b))::double precision;
        RETURN odata_math('-', a, odata_math('*', b, result));
    END IF;
    BEGIN
        result := CASE op WHEN '+' THEN a + b WHEN '-' THEN a - b WHEN '*' THEN a * b ELSE a / b END;
    EXCEPTION WHEN numeric_value_out_of_range THEN
        IF op IN ('+', '-') THEN
            result := sign(a) * 'Infinity'::double precision;
        ELSIF (op = '*' AND abs(b) > 1) OR (op = '/' AND abs(b) < 1) THEN
            result := sign(a) * sign(b) * 'Infinity'::double precision;
        ELSE
            result := 0;
        END IF;
    END;
    RETURN NULLIF(result, 'NaN');
END $$;

CREATE FUNCTION odata_math(op text, a odata_number, b odata_number) RETURNS odata_number
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    are_whole boolean := a.whole IS NOT NULL AND b.whole IS NOT NULL;
    x bigint := odata_whole(a);
    y bigint := odata_whole(b);
    exact numeric;
BEGIN
    IF x IS NULL OR y IS NULL THEN
        RETURN NULL;
    END IF;
    IF op = '%' THEN
        IF y = 0 THEN
            RETURN NULL;
        END IF;
        RETURN CASE WHEN are_whole THEN odata_number(x % y) ELSE odata_number((x % y)::double precision) END;
    END IF;
    IF are_whole AND NOT (op = '/' AND y = 0) THEN
        exact := CASE op
            WHEN '+' THEN x::numeric + y WHEN '-' THEN x::numeric - y
            WHEN '*' THEN x::numeric * y ELSE div(x::numeric, y)
        END;
        IF exact BETWEEN -9223372036854775808 AND 9223372036854775807 THEN
            RETURN odata_number(exact::bigint);
        END IF;
    END IF;
    RETURN odata_number(odata_math(op, odata_real(a), odata_real(b)));
END $$;

-- Exactly: a large whole number is not first made a floating-point one.
CREATE FUNCTION odata_order(a odata_number, b odata_number) RETURNS integer
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    cut bigint;
BEGIN
    IF a.whole IS NOT NULL AND b.whole IS NOT NULL THEN
        RETURN CASE WHEN a.whole < b.whole THEN -1 WHEN a.whole > b.whole THEN 1 ELSE 0 END;
    ELSIF a.fraction IS NOT NULL AND b.fraction IS NOT NULL THEN
        RETURN CASE WHEN a.fraction < b.fraction THEN -1 WHEN a.fraction > b.fraction THEN 1 ELSE 0 END;
    ELSIF a.fraction IS NOT NULL AND b.whole IS NOT NULL THEN
        RETURN -odata_order(b, a);
    ELSIF b.fraction >= 9223372036854775808::double precision THEN
        RETURN -1;
    ELSIF b.fraction < (-9223372036854775808)::double precision THEN
        RETURN 1;
    END IF;
    cut := odata_whole(b.fraction);
    RETURN CASE
        WHEN a.whole < cut THEN -1 WHEN a.whole > cut THEN 1
        WHEN cut::double precision < b.fraction THEN -1 WHEN cut::double precision > b.fraction THEN 1
        ELSE 0
    END;
END $$;

CREATE FUNCTION odata_equal(a odata_number, b odata_number) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(odata_order(a, b) = 0, a IS NULL AND b IS NULL)
$$;

CREATE FUNCTION odata_in(a odata_number, list odata_number[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    one odata_number;
BEGIN
    FOREACH one IN ARRAY list LOOP
        IF odata_order(a, one) = 0 THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- Halves away from zero; from 2^52 on there is no fraction.
CREATE FUNCTION odata_round(a double precision) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE
        WHEN abs(a) > 4503599627370496::double precision THEN a
        ELSE trunc(a + CASE WHEN a < 0 THEN -0.5::double precision ELSE 0.5::double precision END)
    END
$$;

CREATE FUNCTION odata_ends(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT right(a, length(b)) = b
$$;

-- Places and lengths below zero are zero.
CREATE FUNCTION odata_part(a text, start bigint, count bigint) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT substr(
        a, least(greatest(start, 0), 1000000000)::integer + 1, least(greatest(count, 0), 1000000000)::integer
    )
$$;

CREATE FUNCTION odata_time(ms bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (ms % 86400000 + 86400000) % 86400000
$$;

-- Of the years 0000 to 9999. PostgreSQL knows no year 0.
CREATE FUNCTION odata_calendar(field text, ms bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    near bigint := least(greatest(ms, -62167219200000), 253402300799999);
    found bigint := date_part(field, DATE '1970-01-01' + ((near - odata_time(near)) / 86400000)::integer);
BEGIN
    RETURN CASE WHEN field = 'year' AND found < 0 THEN found + 1 ELSE found END;
END $$;
