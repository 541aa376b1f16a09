-- How far it is between two places as they are kept ('longitude latitude'), in kilometres along a great circle: the
-- half-angle formula of `sync_protocol::point`, step by step, so that both give the same number.
CREATE FUNCTION odata_distance(a text, b text) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT 2 * 6371.0::double precision * asin(least(1.0::double precision, sqrt(
        sin((radians(latb) - radians(lata)) / 2) * sin((radians(latb) - radians(lata)) / 2)
        + cos(radians(lata)) * cos(radians(latb))
        * (sin((radians(lonb) - radians(lona)) / 2) * sin((radians(lonb) - radians(lona)) / 2)))))
    FROM (SELECT split_part(a, ' ', 1)::double precision AS lona, split_part(a, ' ', 2)::double precision AS lata,
                 split_part(b, ' ', 1)::double precision AS lonb, split_part(b, ' ', 2)::double precision AS latb) AS _p
$$;
