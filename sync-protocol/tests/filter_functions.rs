//! What filters mean: every function, every operator and every spelling of a value, evaluated for one row; and what
//! is refused because it does not fit the properties.
#![allow(clippy::unwrap_used, clippy::panic)]

use sync_protocol::Dialect::{Ct, V2, V3};
use sync_protocol::odata::{Column, FilterError, Function, Kind, Value, check, holds, parse, print};

/// 2021-03-01T05:06:07.089Z, a Monday.
const MOMENT: i64 = 1_614_575_167_089;
const NOW: i64 = MOMENT + 1;

fn columns(name: &str) -> Option<Column> {
    let kind = match name.to_ascii_lowercase().as_str() {
        "id" | "text" | "rating" | "nothing" => Kind::Text,
        "n" | "none" => Kind::Integer,
        "real" => Kind::Float,
        "complete" | "unknown" => Kind::Boolean,
        "updatedat" | "never" => Kind::Date,
        "place" | "nowhere" => Kind::Point,
        _ => return None,
    };
    Some(Column { name: name.to_ascii_lowercase(), kind })
}

fn row(name: &str) -> Value {
    match name {
        "id" => Value::Text("abcdef01-2345-6789-abcd-ef0123456789".into()),
        "text" => Value::Text("It's 100 % Äpfel".into()),
        "rating" => Value::Text("PG-13".into()),
        "n" => Value::Int(7),
        "real" => Value::Double(-2.5),
        "complete" => Value::Bool(true),
        "updatedat" => Value::Int(MOMENT),
        "place" => Value::Text("-97 38".into()),
        _ => Value::Null,
    }
}

fn answer(filter: &str) -> Result<bool, FilterError> {
    Ok(holds(&check(&parse(filter)?, &columns, NOW)?, &row))
}

/// Each line holds, and so does what is written back of it in every dialect.
fn all_hold(filters: &[&str]) {
    for filter in filters {
        assert_eq!(answer(filter), Ok(true), "{filter}");
        let tree = parse(filter).unwrap();
        for dialect in [V2, V3, Ct] {
            let text = print(dialect, &tree);
            assert_eq!(parse(&text).as_ref(), Ok(&tree), "{filter}: {text}");
        }
    }
}

#[test]
fn functions_of_text() {
    all_hold(&[
        "startswith(text,'It''s')",
        "not startswith(text,'it')",
        "startswith(text,'')",
        "endswith(text,'fel')",
        "not endswith(text,'Fel')",
        "endswith(text,'')",
        "not endswith('l','fel')",
        "contains(text,'100 %')",
        "not contains(text,'100_%')",
        "contains(concat(text,rating),'felPG') and contains(text,tolower(text)) eq false",
        "substringof('100 %',text)",
        "not substringof(text,'100 %')",
        "indexof(text,'s') eq 3",
        "indexof(text,'pfel') eq 12",
        "indexof(text,'zz') eq -1",
        "indexof(text,'') eq 0",
        "replace(text,'100 %','some') eq 'It''s some Äpfel'",
        "replace(text,'','x') eq text",
        "replace('aaa','a','bb') eq 'bbbbbb'",
        "substring(text,11) eq 'Äpfel'",
        "substring(text,5,3) eq '100'",
        "substring(text,99) eq ''",
        "substring(text,-3,2) eq 'It'",
        "substring(text,0,-1) eq ''",
        "substring(text,0,9223372036854775807) eq text",
        "concat(concat(rating,', '),text) eq 'PG-13, It''s 100 % Äpfel'",
        "length(text) eq 16",
        "trim('  x y\t ') eq 'x y'",
        "tolower(rating) eq 'pg-13'",
        "toupper(rating) eq rating",
        "tolower(text) eq 'it''s 100 % Äpfel'",
        "toupper('äß') eq 'äß'",
    ]);
}

#[test]
fn functions_of_dates_and_times() {
    all_hold(&[
        "year(updatedAt) eq 2021",
        "month(updatedAt) eq 3",
        "day(updatedAt) eq 1",
        "hour(updatedAt) eq 5",
        "minute(updatedAt) eq 6",
        "second(updatedAt) eq 7",
        "year(1969-12-31T23:59:59.999Z) eq 1969 and second(1969-12-31T23:59:59.999Z) eq 59",
        "year(datetime'0001-01-01T00:00:00Z') eq 1",
        "day(2000-02-29) eq 29",
        "date(updatedAt) eq 2021-03-01",
        "date(updatedAt) lt 2021-03-02",
        "time(updatedAt) eq 05:06:07.089",
        "time(updatedAt) gt 05:06",
        "hour(time(updatedAt)) eq 5",
        "minute(12:30) eq 30 and second(12:30:15.5) eq 15",
        "updatedAt lt now()",
        "cast(updatedAt,Edm.Date) eq 2021-03-01",
        "cast(updatedAt,Edm.TimeOfDay) eq cast(05:06:07.089,Edm.TimeOfDay)",
        "cast(updatedAt,Edm.DateTimeOffset) eq updatedAt",
    ]);
}

#[test]
fn numbers() {
    all_hold(&[
        "n add 1 eq 8",
        "n sub 1 eq 6",
        "n mul 2 eq 14",
        "n div 2 eq 3",
        "n div 2.0 eq 3.5",
        "-7 div 2 eq -3",
        "n mod 4 eq 3",
        "-7 mod 4 eq -3",
        "5.5 mod 2 eq 1.5",
        "-n eq -7",
        "-(n add 1) eq -8",
        "- 5 eq -5",
        "1 add 2 mul 3 eq 7",
        "(1 add 2) mul 3 eq 9",
        "10 sub 2 sub 3 eq 5",
        "10 sub (2 sub 3) eq 11",
        "n add 1 gt 7 and n lt 8",
        "round(real) eq -3 and round(2.4) eq 2",
        "floor(real) eq -3",
        "ceiling(real) eq -2",
        "floor(n) eq 7 and round(n) div 2 eq 3",
        "n div 0 eq null and n mod 0 eq null and real div 0 eq null",
        "9223372036854775807 add 1 gt 9223372036854775807",
        "cast(real,Edm.Int32) eq -2",
        "cast(n,Edm.Double) div 2 eq 3.5",
        "cast(n,Edm.String) eq '7'",
        "cast('7',Edm.Int64) eq n and cast('7',Edm.Double) div 2 eq 3.5",
        "cast(rating,Edm.String) eq 'PG-13'",
        "cast(complete,Edm.Boolean)",
    ]);
}

#[test]
fn every_spelling_of_a_value() {
    all_hold(&[
        "n eq 7",
        "n eq 7L",
        "n eq 7.0f",
        "n eq 7.0",
        "n eq 7d",
        "n eq 7M",
        "n eq 7e0",
        "real eq -2.5",
        "real eq -25e-1",
        "complete eq true and complete ne false",
        "rating eq 'PG-13'",
        "rating eq Films.Rating'PG-13'",
        "substring(rating,0,1) eq 'P'",
        "id eq guid'ABCDEF01-2345-6789-abcd-ef0123456789'",
        "id eq abcdef01-2345-6789-abcd-ef0123456789",
        "id eq cast(abcdef01-2345-6789-abcd-ef0123456789,Edm.Guid)",
        "id eq cast('abcdef01-2345-6789-abcd-ef0123456789',Edm.Guid)",
        "updatedAt eq 2021-03-01T05:06:07.089Z",
        "updatedAt eq 2021-03-01T07:06:07.089+02:00",
        "updatedAt eq datetime'2021-03-01T05:06:07.089'",
        "updatedAt eq datetimeoffset'2021-03-01T05:06:07.0890000+00:00'",
        "updatedAt eq cast(2021-03-01T05:06:07.089Z,Edm.DateTimeOffset)",
        "updatedAt eq cast('2021-03-01T05:06:07.089Z',Edm.DateTimeOffset)",
        "updatedAt eq '2021-03-01T05:06:07.089Z'",
        "'2021-03-01T05:06:07.089Z' eq updatedAt",
        "updatedAt gt 2021-03-01",
        "updatedAt ge cast(2021-03-01,Edm.Date)",
        "cast(2021-03-01T05:06:07Z,Edm.Date) eq 2021-03-01",
        "updatedAt gt '2021-03-01'",
        "updatedAt in ('2021-03-01T05:06:07.089Z')",
        "time(updatedAt) lt cast(07:14:00,Edm.TimeOfDay)",
        "time(updatedAt) lt time'07:14:00'",
        "time(updatedAt) lt '07:14'",
        "rating in ('G','PG-13')",
        "n in (1,7.0,null)",
        "not (rating in ('G'))",
    ]);
}

#[test]
fn the_filters_of_known_clients() {
    all_hold(&[
        "(updatedAt ge datetimeoffset'1969-12-31T00:00:00.000Z')",
        "(updatedAt ge datetimeoffset'2015-12-13T04:28:12.8160000+00:00')",
        "updatedAt gt datetimeoffset'2021-03-01T05:06:07.088Z' or (updatedAt ge datetimeoffset'2021-03-01T05:06:07.089Z' and id gt 'X')",
        "(updatedAt gt cast(2021-03-01T05:06:07.088Z,Edm.DateTimeOffset))",
        "((n div 60.0) lt 0.12) and (rating eq 'PG-13')",
        "startswith(tolower(text),'it')",
        "((((n ge 5) and (n le 10))) and (length(text) gt 3L))",
        "not(complete eq false)",
    ]);
}

#[test]
fn null_equals_null_and_nothing_else() {
    all_hold(&[
        "nothing eq null and null eq nothing and null eq null",
        "nothing ne 'x' and not (nothing eq 'x')",
        "text ne null",
        "not (nothing gt 'x') and not (nothing le 'x') and not (text gt null)",
        "nothing in ('x',null) and not (nothing in ('x')) and not (text in (null))",
        "none add 1 eq null and -none eq null and length(nothing) eq null and year(never) eq null",
        "concat(nothing,'x') eq null and tolower(nothing) eq null",
        "not startswith(nothing,'') and startswith(nothing,'') eq false",
        "not unknown and unknown eq null and unknown ne false",
        "cast(null,Edm.Int32) eq none",
    ]);
}

#[test]
fn names_of_functions_and_properties_count_in_any_case() {
    all_hold(&[
        "StartsWith(TEXT,'It')",
        "TOLOWER(Rating) eq 'pg-13'",
        "SubstringOf('100',Text)",
        "Cast(n,Edm.Double) eq N",
    ]);
}

#[test]
fn words_of_the_operators_can_be_names_too() {
    let filter = "add add in eq mod and in in (1) and -cast eq year(date)";
    let expected = "(add add in) eq mod and (in in (1)) and (-(cast)) eq year(date)";
    assert_eq!(parse(filter), parse(expected));
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    for (filter, expected) in [
        ("colour eq 'x'", "1: the table has no property 'colour'"),
        ("n eq 1 and length(colour) eq 1", "19: the table has no property 'colour'"),
        ("text", "1: this must be a condition that is true or false"),
        ("complete and text", "14: this must be a condition that is true or false"),
        ("not n", "5: this must be a condition that is true or false"),
        ("null", "1: this must be a condition that is true or false"),
        ("n add 1", "1: this must be a condition that is true or false"),
        ("n eq 'x'", "6: 'n' is a whole number; the filter compares it with something else"),
        ("'x' eq n", "1: 'n' is a whole number; the filter compares it with something else"),
        ("text eq 1", "9: 'text' is a string; the filter compares it with something else"),
        ("text eq 2021-03-01", "9: 'text' is a string; the filter compares it with something else"),
        (
            "updatedAt gt 'soon'",
            "14: 'updatedAt' is a date and time; the filter compares it with something else",
        ),
        (
            "length(text) eq 'x'",
            "17: the other side is a whole number; the filter compares it with something else",
        ),
        ("n in (1,'x')", "9: 'n' is a whole number; the filter compares it with something else"),
        ("n add 'x' eq 1", "7: 'add' takes a number here"),
        ("text sub 1 eq 1", "1: 'sub' takes a number here"),
        ("-text eq 1", "2: '-' takes a number here"),
        ("length(n) eq 1", "8: 'length' takes a string here"),
        ("contains(text,1)", "15: 'contains' takes a string here"),
        ("substring(text,1.5) eq 'x'", "16: 'substring' takes a whole number here"),
        ("year(text) eq 1", "6: 'year' takes a date and time here"),
        ("hour(text) eq 1", "6: 'hour' takes a date or a time here"),
        ("round(text) eq 1", "7: 'round' takes a number here"),
        ("year(time(updatedAt)) eq 1", "6: 'year' takes a date and time here"),
        ("length() eq 1", "1: the function 'length' does not take this many arguments"),
        ("now(1) eq updatedAt", "1: the function 'now' does not take this many arguments"),
        ("substring(text) eq 'x'", "1: the function 'substring' does not take this many arguments"),
        ("substringof('x')", "1: the function 'substringof' does not take this many arguments"),
        (
            "contains(text,concat(text,text))",
            "15: 'contains' takes no 'concat' and no 'replace' inside, unless it looks for a text in quotes",
        ),
        (
            "indexof(concat(text,text),text) eq 0",
            "9: 'indexof' takes no 'concat' and no 'replace' inside, unless it looks for a text in quotes",
        ),
        ("cast(text,Edm.Int32) eq 1", "6: this cannot be cast to 'Edm.Int64'"),
        ("cast(text,Edm.DateTimeOffset) eq updatedAt", "6: this cannot be cast to 'Edm.DateTimeOffset'"),
        ("cast('x',Edm.Int32) eq 1", "6: this is not a number"),
        ("cast(5,Edm.DateTimeOffset) eq updatedAt", "6: this is not a date"),
        ("cast('x',Edm.TimeOfDay) eq time(updatedAt)", "6: this is not a time of day"),
        ("time(updatedAt) eq 24:00", "20: this is not a time of day"),
        ("time(updatedAt) eq 12:30.5", "20: this is not a time of day"),
        ("n eq 0A", "6: this is not a number"),
        ("n in ()", "7: expected a property or a value"),
        ("n in (n)", "7: expected a value"),
        ("n in 1", "6: expected '('"),
        ("n eq duration'PT1H'", "6: the type 'duration' is not supported"),
        ("soundex(text) eq 'x'", "1: the function 'soundex' is not supported"),
        ("geo.length(place) eq 1", "1: the function 'geo.length' is not supported"),
        ("geo.distance(text,place) lt 1", "14: 'geo.distance' takes a place here"),
        ("geo.distance(place) lt 1", "1: the function 'geo.distance' does not take this many arguments"),
        (
            "geo.distance(place,geography'POINT(38)') lt 1",
            "20: this is not a place like geography'POINT(-97 38)', longitude first",
        ),
        (
            "place lt geography'POINT(-97 38)'",
            "1: places are not less or greater than one another; compare a geo.distance",
        ),
        ("place eq '-97 38'", "10: 'place' is a place; the filter compares it with something else"),
    ] {
        let error = answer(filter).unwrap_err();
        assert_eq!(error.to_string(), format!("the filter is wrong at character {expected}"), "{filter}");
    }
}

#[test]
fn places() {
    all_hold(&[
        "geo.distance(place,geography'POINT(-97 38)') lt 0.2",
        "geo.distance(geography'SRID=4326;POINT(-98 38)',place) gt 87 and Geo.Distance(geography'POINT(-98 38)',place) lt 88",
        "round(geo.distance(geography'POINT(0 90)',geography'POINT(0 0)')) eq 10008",
        "place eq geography'POINT(-97.0 38)'",
        "place ne geography'POINT(-97 38.5)' and place in (geography'POINT(-97 38)',null)",
        "nowhere eq null and nowhere ne place",
        "not (geo.distance(nowhere,place) lt 1) and geo.distance(nowhere,place) eq null",
    ]);
}

#[test]
fn every_function_is_found_by_its_name_and_written_by_it() {
    for function in Function::ALL {
        let arguments = ["", "(a)", "(a,b)", "(a,b,c)"].map(|list| {
            let list = if list.is_empty() { "()" } else { list };
            parse(&format!("{}{list} eq null", function.word())).map(|tree| print(V3, &tree))
        });
        let found: Vec<String> = arguments.into_iter().flatten().collect();
        assert!(!found.is_empty(), "{function:?}");
        assert!(found.iter().all(|text| text.starts_with(function.word())), "{found:?}");
    }
}
