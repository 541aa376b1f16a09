//! What PostgreSQL writes in its own way. Its operators are used where they mean what filters mean; where they do
//! not, functions of the schema are (`migrations/postgres`).

use sync_protocol::{
    odata::{CompareOp, Function, Kind, MathOp, Term, Typed, Value, WHITE_SPACE},
    query::Direction,
};

use crate::{
    storage::sql::{self, Condition, Property, truth},
    tables::{ColumnType, Stored},
};

/// The dialect.
#[derive(Debug)]
pub(in crate::storage) struct Postgres;

/// What a part is in SQL. A whole number may leave 64 bits only in a sum and the like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Null,
    Text,
    Boolean,
    Whole,
    Real,
    Number,
}

impl sql::Dialect for Postgres {
    const MARK: char = '$';

    fn sql_type(kind: ColumnType) -> &'static str {
        match kind.stored() {
            Stored::Text => "text COLLATE \"C\"",
            Stored::Whole => "bigint",
            Stored::Flag => "boolean",
            Stored::Real => "double precision",
        }
    }

    fn ordered(property: &Property, direction: Direction) -> String {
        // Without the words an index in this order is of use.
        let words = match (direction, property.may_be_null) {
            (Direction::Ascending, true) => " NULLS FIRST",
            (Direction::Ascending, false) => "",
            (Direction::Descending, true) => " DESC NULLS LAST",
            (Direction::Descending, false) => " DESC",
        };
        format!("{}{words}", property.sql)
    }

    fn numbered(text: String) -> String {
        let mut out = String::with_capacity(text.len() + 32);
        for (number, piece) in text.split('?').enumerate() {
            if number > 0 {
                out.push('$');
                out.push_str(&number.to_string());
            }
            out.push_str(piece);
        }
        out
    }

    fn compare(op: CompareOp, left: &Typed, right: &Typed, out: &mut Condition) {
        let (a, b) = (form(left), form(right));
        let are_numbers = |one, other| one == Form::Number || (one, other) == (Form::Whole, Form::Real);
        let form = if are_numbers(a, b) || are_numbers(b, a) {
            Form::Number
        } else if a == Form::Null {
            b
        } else {
            a
        };
        let is_value = |part: &Typed| matches!(&part.term, Term::Value(value) if *value != Value::Null);
        let text = match (op, form) {
            (CompareOp::Eq, Form::Number) => "odata_equal(@, @)",
            (CompareOp::Ne, Form::Number) => "NOT odata_equal(@, @)",
            (CompareOp::Gt, Form::Number) => "odata_order(@, @) > 0",
            (CompareOp::Ge, Form::Number) => "odata_order(@, @) >= 0",
            (CompareOp::Lt, Form::Number) => "odata_order(@, @) < 0",
            (CompareOp::Le, Form::Number) => "odata_order(@, @) <= 0",
            // An index knows this one.
            (CompareOp::Eq, _) if is_value(left) || is_value(right) => "@ = @",
            (CompareOp::Eq, _) => "@ IS NOT DISTINCT FROM @",
            (CompareOp::Ne, _) => "@ IS DISTINCT FROM @",
            (CompareOp::Gt, _) => "@ > @",
            (CompareOp::Ge, _) => "@ >= @",
            (CompareOp::Lt, _) => "@ < @",
            (CompareOp::Le, _) => "@ <= @",
        };
        write(text, &[(left, form), (right, form)], out);
    }

    fn one_of(left: &Typed, values: &[Value], out: &mut Condition) {
        let with_null = values.contains(&Value::Null);
        let values: Vec<&Value> = values.iter().filter(|value| **value != Value::Null).collect();
        let form = match form(left) {
            Form::Whole if values.iter().any(|value| matches!(value, Value::Double(_))) => Form::Number,
            Form::Real if values.iter().any(|value| matches!(value, Value::Int(_))) => Form::Number,
            // Only null can be equal to null.
            Form::Null => Form::Text,
            form => form,
        };
        let is_number = form == Form::Number;
        out.push(if is_number && !values.is_empty() { "odata_in(" } else { "" });
        converted(left, form, out);
        if values.is_empty() || matches!(left.kind, Kind::Null) {
            return out.push(if with_null { " IS NULL" } else { " IS NULL AND FALSE" });
        }
        out.push(if is_number { ", ARRAY[" } else { " IN (" });
        for (position, value) in values.into_iter().enumerate() {
            out.push(if position == 0 { "" } else { ", " });
            literal(value, form, out);
        }
        out.push(if is_number { "])" } else { ")" });
        // Of null, `IN` is null: so null is in the list, as it should be.
        out.push(if with_null { " IS NOT FALSE" } else { "" });
    }

    fn test(function: Function, arguments: &[Typed], out: &mut Condition) {
        call(function, arguments, out);
    }

    fn value(part: &Typed, out: &mut Condition) {
        value(part, out);
    }
}

/// What a part is in SQL, as [`value`] writes it.
fn form(part: &Typed) -> Form {
    match part.kind {
        Kind::Null => Form::Null,
        Kind::Text | Kind::Point => Form::Text,
        Kind::Boolean => Form::Boolean,
        Kind::Date | Kind::Time => Form::Whole,
        Kind::Float => Form::Real,
        Kind::Integer => match &part.term {
            Term::Math(..) | Term::Negate(_) => Form::Number,
            Term::Call(Function::Round | Function::Floor | Function::Ceiling, arguments) => {
                arguments.first().map_or(Form::Whole, |argument| match form(argument) {
                    Form::Number => Form::Number,
                    _ => Form::Whole,
                })
            }
            _ => Form::Whole,
        },
    }
}

fn literal(value: &Value, form: Form, out: &mut Condition) {
    let cast = match (value, form) {
        (Value::Null, Form::Null | Form::Text) => return out.push("NULL::text"),
        (Value::Null, Form::Boolean) => return out.push("NULL::boolean"),
        (Value::Null, Form::Whole) => return out.push("NULL::bigint"),
        (Value::Null, Form::Real) => return out.push("NULL::double precision"),
        (Value::Null, Form::Number) => return out.push("NULL::odata_number"),
        (Value::Bool(flag), _) => return out.push(if *flag { "TRUE" } else { "FALSE" }),
        (Value::Int(_), Form::Number) => ["odata_number(", "::bigint)"],
        (Value::Double(_), Form::Number) => ["odata_number(", "::double precision)"],
        (Value::Int(_), Form::Real) => ["(", "::bigint)::double precision"],
        (Value::Int(_), _) => ["", "::bigint"],
        (Value::Double(_), _) => ["", "::double precision"],
        (Value::Text(_), _) => ["(", "::text COLLATE \"C\")"],
    };
    let [before, after] = cast;
    out.push(before);
    out.bind(value.clone());
    out.push(after);
}

/// Writes a part as something of that form.
fn converted(part: &Typed, to: Form, out: &mut Condition) {
    if let Term::Value(value) = &part.term {
        return literal(value, to, out);
    }
    let text = match (form(part), to) {
        (Form::Whole, Form::Real) => "(@)::double precision",
        (Form::Whole | Form::Real, Form::Number) => "odata_number(@)",
        (Form::Number, Form::Whole) => "odata_whole(@)",
        (Form::Number, Form::Real) => "odata_real(@)",
        _ => "@",
    };
    sql::write(text, &[part], |part, out| value(part, out), out);
}

/// Writes a value, in parentheses where it needs them. That of a condition is never null.
fn value(part: &Typed, out: &mut Condition) {
    match &part.term {
        Term::Value(value) => literal(value, form(part), out),
        Term::Column(name) => out.push(name),
        Term::Compare(..) | Term::In(..) | Term::And(..) | Term::Or(..) | Term::Not(_) => {
            truth::<Postgres>(part, out);
        }
        Term::Call(..) if part.kind == Kind::Boolean => truth::<Postgres>(part, out),
        Term::Call(function, arguments) => call(*function, arguments, out),
        Term::Math(op, left, right) => {
            let text = match op {
                MathOp::Add => "odata_math('+', @, @)",
                MathOp::Sub => "odata_math('-', @, @)",
                MathOp::Mul => "odata_math('*', @, @)",
                MathOp::Div => "odata_math('/', @, @)",
                MathOp::Mod => "odata_math('%', @, @)",
            };
            write(text, &[(left, form(part)), (right, form(part))], out);
        }
        Term::Negate(inner) => {
            let form = form(part);
            out.push("odata_math('-', ");
            literal(&Value::Int(0), form, out);
            write(", @)", &[(inner, form)], out);
        }
        Term::Cast(inner) => match part.kind {
            Kind::Text => write("((@)::text COLLATE \"C\")", &[(inner, Form::Whole)], out),
            Kind::Integer => write("odata_whole(@)", &[(inner, Form::Real)], out),
            _ => converted(inner, Form::Real, out),
        },
    }
}

fn call(function: Function, arguments: &[Typed], out: &mut Condition) {
    use Form::{Real, Text, Whole};
    let (text, forms): (&str, &[Form]) = match function {
        Function::StartsWith => ("starts_with(@, @)", &[Text, Text]),
        Function::EndsWith => ("odata_ends(@, @)", &[Text, Text]),
        Function::Contains => ("(strpos(@, @) > 0)", &[Text, Text]),
        Function::IndexOf => ("(strpos(@, @) - 1)::bigint", &[Text, Text]),
        Function::Replace => ("replace(@, @, @)", &[Text, Text, Text]),
        Function::Substring if arguments.len() == 2 => ("odata_part(@, @, 1000000000)", &[Text, Whole]),
        Function::Substring => ("odata_part(@, @, @)", &[Text, Whole, Whole]),
        Function::Concat => ("(@ || @)", &[Text, Text]),
        Function::Length => ("length(@)::bigint", &[Text]),
        Function::Trim => {
            out.push("btrim(");
            write("@, ", &pairs(arguments, &[Text]), out);
            literal(&Value::Text(WHITE_SPACE.to_owned()), Text, out);
            return out.push(")");
        }
        Function::ToLower => ("lower(@)", &[Text]),
        Function::ToUpper => ("upper(@)", &[Text]),
        Function::Year => ("odata_calendar('year', @)", &[Whole]),
        Function::Month => ("odata_calendar('month', @)", &[Whole]),
        Function::Day => ("odata_calendar('day', @)", &[Whole]),
        Function::Hour => ("(odata_time(@) / 3600000)", &[Whole]),
        Function::Minute => ("(odata_time(@) / 60000 % 60)", &[Whole]),
        Function::Second => ("(odata_time(@) / 1000 % 60)", &[Whole]),
        Function::Date => ("(SELECT _a - odata_time(_a) FROM (SELECT @ AS _a) AS _t)", &[Whole]),
        Function::Time => ("odata_time(@)", &[Whole]),
        Function::Distance => ("odata_distance(@, @)", &[Text, Text]),
        // The checker made it a value.
        Function::Now => ("NULL::bigint", &[]),
        Function::Round | Function::Floor | Function::Ceiling => {
            let form = arguments.first().map_or(Form::Null, form);
            match (function, form) {
                (_, Form::Null) => ("@", &[Whole]),
                (_, Form::Number) => ("@", &[Form::Number]),
                (_, Whole) => ("@", &[Whole]),
                (Function::Round, _) => ("odata_round(@)", &[Real]),
                (Function::Floor, _) => ("floor(@)", &[Real]),
                _ => ("ceil(@)", &[Real]),
            }
        }
    };
    write(text, &pairs(arguments, forms), out);
}

fn pairs<'a>(arguments: &'a [Typed], forms: &[Form]) -> Vec<(&'a Typed, Form)> {
    arguments.iter().zip(forms.iter().copied()).collect()
}

/// Writes text of our own, with a part for each `@`, in the form asked for.
fn write(text: &str, parts: &[(&Typed, Form)], out: &mut Condition) {
    sql::write(text, parts, |(part, form), out| converted(part, *form, out), out);
}
