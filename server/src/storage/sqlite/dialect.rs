//! What SQLite writes in its own way. `LIKE` is not used: it has wildcards and ignores case.
//!
//! A part that is needed twice gets a name in a subquery (`_a`: no declared name begins so).

use sync_protocol::{
    odata::{CompareOp, Function, Kind, MAX_PLACE, MathOp, Term, Typed, Value, WHITE_SPACE},
    query::Direction,
};

use crate::{
    storage::sql::{self, Condition, Property, truth},
    tables::{ColumnType, Stored},
};

/// The dialect.
#[derive(Debug)]
pub(in crate::storage) struct Sqlite;

impl sql::Dialect for Sqlite {
    const MARK: char = '?';

    fn sql_type(kind: ColumnType) -> &'static str {
        match kind.stored() {
            Stored::Text => "TEXT",
            Stored::Whole | Stored::Flag => "INTEGER",
            Stored::Real => "REAL",
        }
    }

    fn ordered(property: &Property, direction: Direction) -> String {
        match direction {
            Direction::Ascending => property.sql.clone(),
            Direction::Descending => format!("{} DESC", property.sql),
        }
    }

    fn numbered(text: String) -> String {
        text
    }

    fn compare(op: CompareOp, left: &Typed, right: &Typed, out: &mut Condition) {
        value(left, out);
        out.push(match op {
            // `IS` also for what may be null: null equals null, and differs from everything else.
            CompareOp::Eq => " IS ",
            CompareOp::Ne => " IS NOT ",
            CompareOp::Gt => " > ",
            CompareOp::Ge => " >= ",
            CompareOp::Lt => " < ",
            CompareOp::Le => " <= ",
        });
        value(right, out);
    }

    fn one_of(left: &Typed, values: &[Value], out: &mut Condition) {
        one_of(left, values, out);
    }

    fn test(function: Function, arguments: &[Typed], out: &mut Condition) {
        call(function, Kind::Boolean, arguments, out);
    }

    fn value(part: &Typed, out: &mut Condition) {
        value(part, out);
    }
}

fn one_of(left: &Typed, values: &[Value], out: &mut Condition) {
    let with_null = values.contains(&Value::Null);
    let mut values = values.iter().filter(|value| **value != Value::Null).peekable();
    value(left, out);
    if values.peek().is_none() {
        out.push(" IS NULL");
        return;
    }
    out.push(if with_null { " NOT IN (" } else { " IN (" });
    for (position, value) in values.enumerate() {
        out.push(if position == 0 { "" } else { ", " });
        literal(value, out);
    }
    // Of null, `NOT IN` is null: so null is in the list, as it should be.
    out.push(if with_null { ") IS NOT TRUE" } else { ")" });
}

fn literal(value: &Value, out: &mut Condition) {
    match value {
        Value::Null => out.push("NULL"),
        Value::Bool(_) | Value::Int(_) | Value::Double(_) | Value::Text(_) => out.bind(value.clone()),
    }
}

/// Writes a value, in parentheses where it needs them. That of a condition is never null.
fn value(part: &Typed, out: &mut Condition) {
    match &part.term {
        Term::Value(value) => literal(value, out),
        Term::Column(name) => out.push(name),
        Term::Compare(..) | Term::In(..) | Term::And(..) | Term::Or(..) | Term::Not(_) => {
            truth::<Sqlite>(part, out);
        }
        Term::Call(..) if part.kind == Kind::Boolean => truth::<Sqlite>(part, out),
        Term::Call(function, arguments) => call(*function, part.kind, arguments, out),
        Term::Math(MathOp::Mod, left, right) if part.kind == Kind::Float => write(
            "(SELECT _a - _b * CAST(_a / _b AS INTEGER) FROM (SELECT CAST(@ AS REAL) AS _a, CAST(@ AS REAL) AS _b))",
            &[left, right],
            out,
        ),
        Term::Math(op, left, right) => {
            let text = match op {
                MathOp::Add => "(@ + @)",
                MathOp::Sub => "(@ - @)",
                MathOp::Mul => "(@ * @)",
                MathOp::Div => "(@ / @)",
                MathOp::Mod => "(@ % @)",
            };
            write(text, &[left, right], out);
        }
        Term::Negate(inner) => write("(0 - @)", &[inner], out),
        Term::Cast(inner) => {
            let text = match part.kind {
                // First whole again, should a sum have left the whole numbers.
                Kind::Text => "CAST(CAST(@ AS INTEGER) AS TEXT)",
                Kind::Integer => "CAST(@ AS INTEGER)",
                _ => "CAST(@ AS REAL)",
            };
            write(text, &[inner], out);
        }
    }
}

fn call(function: Function, kind: Kind, arguments: &[Typed], out: &mut Condition) {
    let parts: Vec<&Typed> = arguments.iter().collect();
    let text = match function {
        Function::StartsWith => "(SELECT substr(_a, 1, length(_b)) = _b FROM (SELECT @ AS _a, @ AS _b))",
        Function::EndsWith => {
            "(SELECT CASE WHEN length(_b) = 0 THEN _a IS NOT NULL ELSE substr(_a, -length(_b)) = _b END \
             FROM (SELECT @ AS _a, @ AS _b))"
        }
        Function::Contains => "(instr(@, @) > 0)",
        Function::IndexOf => "(instr(@, @) - 1)",
        Function::Replace => "replace(@, @, @)",
        Function::Substring => return substring(&parts, out),
        Function::Concat => "(@ || @)",
        Function::Length => "length(@)",
        Function::Trim => {
            write("trim(@, ", &parts, out);
            out.bind(Value::Text(WHITE_SPACE.to_owned()));
            return out.push(")");
        }
        Function::ToLower => "lower(@)",
        Function::ToUpper => "upper(@)",
        Function::Year => "CAST(strftime('%Y', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Month => "CAST(strftime('%m', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Day => "CAST(strftime('%d', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Hour => "CAST(strftime('%H', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Minute => "CAST(strftime('%M', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Second => "CAST(strftime('%S', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Date => "(CAST(strftime('%s', @ / 1000.0, 'unixepoch', 'start of day') AS INTEGER) * 1000)",
        Function::Time => "(((@ % 86400000) + 86400000) % 86400000)",
        // The checker made it a value.
        Function::Now => "NULL",
        // A function of ours, see `functions`.
        Function::Distance => "odata_distance(@, @)",
        Function::Round | Function::Floor | Function::Ceiling if kind == Kind::Integer => "@",
        Function::Round => "round(@)",
        // From 2^52 on there is no fraction, and a whole number would soon be too small to hold it.
        Function::Floor => {
            "(SELECT CASE WHEN abs(_a) >= 4503599627370496.0 THEN _a \
             ELSE CAST(CAST(_a AS INTEGER) - (_a < CAST(_a AS INTEGER)) AS REAL) END FROM (SELECT @ AS _a))"
        }
        Function::Ceiling => {
            "(SELECT CASE WHEN abs(_a) >= 4503599627370496.0 THEN _a \
             ELSE CAST(CAST(_a AS INTEGER) + (_a > CAST(_a AS INTEGER)) AS REAL) END FROM (SELECT @ AS _a))"
        }
    };
    write(text, &parts, out);
}

/// Places and lengths below zero are zero; SQLite would count them from the end.
fn substring(parts: &[&Typed], out: &mut Condition) {
    let [text, from, rest @ ..] = parts else {
        return;
    };
    write("substr(@, min(max(@, 0), ", &[text, from], out);
    out.bind(Value::Int(MAX_PLACE));
    out.push(") + 1");
    if let [length] = rest {
        write(", min(max(@, 0), ", &[length], out);
        out.bind(Value::Int(MAX_PLACE));
        out.push(")");
    }
    out.push(")");
}

/// Writes text of our own, with a part for each `@`.
fn write(text: &str, parts: &[&Typed], out: &mut Condition) {
    sql::write(text, parts, |part, out| value(part, out), out);
}
