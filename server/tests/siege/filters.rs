//! Filters: mostly of the language, often of the wrong kind, sometimes too long, too deep or broken.

use crate::dice::Dice;

const LEAVES: [&str; 44] = [
    "id",
    "text",
    "complete",
    "priority",
    "updatedAt",
    "createdAt",
    "version",
    "deleted",
    "dueAt",
    "TEXT",
    "nothing",
    "rowid",
    "owner",
    "null",
    "true",
    "false",
    "0",
    "-1",
    "5L",
    "1.5",
    "1e308",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "1e400",
    "0x10",
    "''",
    "'x'",
    "'it''s'",
    "'%_'",
    "'\u{0}'",
    "'\u{1f6d2}'",
    "2026-02-30",
    "2026-03-14T09:26:53.589Z",
    "9999-12-31T23:59:59.999Z",
    "0001-01-01",
    "12:30:15.123",
    "datetime'2026-01-01'",
    "guid'0199f2d1-1111-7000-8000-000000000001'",
    "X'zz'",
    "now()",
    "binary'00'",
    "Edm.String'x'",
    "$it",
];
const OPERATORS: [&str; 14] =
    ["eq", "ne", "gt", "ge", "lt", "le", "and", "or", "add", "sub", "mul", "div", "mod", "in"];
const FUNCTIONS: [&str; 26] = [
    "startswith",
    "endswith",
    "contains",
    "indexof",
    "replace",
    "substring",
    "concat",
    "length",
    "trim",
    "tolower",
    "toupper",
    "substringof",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "date",
    "time",
    "round",
    "floor",
    "ceiling",
    "cast",
    "geo.distance",
    "load_extension",
];

/// Makes a filter.
pub(crate) fn filter(dice: &mut Dice) -> String {
    let mut text = String::new();
    match dice.roll(40) {
        0 => text = "(".repeat(1 + dice.roll(3_000)),
        1 => text = "not ".repeat(1 + dice.roll(1_500)) + "complete",
        2 => text = vec!["complete"; 1 + dice.roll(400)].join(" or "),
        3 => text = "-".repeat(1 + dice.roll(40)) + "priority eq 1",
        4 => text = format!("id in ({})", vec!["'a'"; 1 + dice.roll(300)].join(",")),
        5 => text = format!("text eq '{}'", "x".repeat(dice.roll(9_000))),
        6 => {
            let depth = 1 + dice.roll(20);
            text = format!("{}text{} eq 'x'", "replace(".repeat(depth), ",'a','aaaaaaaa')".repeat(depth));
        }
        _ => {
            let depth = dice.roll(6);
            term(dice, depth, &mut text);
        }
    }
    if dice.percent(15) {
        let mut bytes = text.into_bytes();
        dice.mutate(&mut bytes);
        text = String::from_utf8_lossy(&bytes).into_owned();
    }
    text
}

fn term(dice: &mut Dice, depth: usize, out: &mut String) {
    if depth == 0 {
        out.push_str(dice.pick(&LEAVES));
        return;
    }
    match dice.roll(8) {
        0 => {
            out.push_str("not (");
            term(dice, depth - 1, out);
            out.push(')');
        }
        1 | 2 => {
            out.push_str(dice.pick(&FUNCTIONS));
            out.push('(');
            for place in 0..dice.roll(4) {
                if place > 0 {
                    out.push(',');
                }
                term(dice, depth - 1, out);
            }
            out.push(')');
        }
        3 => {
            out.push('(');
            term(dice, depth - 1, out);
            out.push(')');
        }
        4 => {
            out.push('-');
            term(dice, depth - 1, out);
        }
        _ => {
            term(dice, depth - 1, out);
            out.push(' ');
            out.push_str(dice.pick(&OPERATORS));
            out.push(' ');
            term(dice, depth - 1, out);
        }
    }
}
