//! What a filter means, in memory: the reference for every other way to answer one.
//!
//! `null` equals `null` and is unequal to everything else; nothing is larger or smaller than it; a sum or a
//! function of it is null, and a condition that would be null is false.

use super::ast::CompareOp;
use super::function::Function;
use super::literal::day;
use super::math;
use super::typed::{Kind, Term, Typed, Value};
use crate::date::{self, DAY};
use crate::point::Point;

/// What `trim` removes: everything Unicode calls white space.
pub const WHITE_SPACE: &str = "\t\n\u{b}\u{c}\r \u{85}\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\
    \u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}";

/// From which place or length on `substring` no longer counts.
pub const MAX_PLACE: i64 = 1_000_000_000;

/// Whether a row passes a filter. The row gives its value for each name that [`Column`](super::Column) gave.
pub fn holds(filter: &Typed, row: &dyn Fn(&str) -> Value) -> bool {
    evaluate(filter, row) == Value::Bool(true)
}

/// The value of a part of a filter for a row.
pub fn evaluate(part: &Typed, row: &dyn Fn(&str) -> Value) -> Value {
    match &part.term {
        Term::Value(value) => value.clone(),
        Term::Column(name) => row(name),
        Term::Compare(op, left, right) => {
            Value::Bool(compare(*op, &evaluate(left, row), &evaluate(right, row)))
        }
        Term::In(left, values) => {
            let left = evaluate(left, row);
            Value::Bool(values.iter().any(|value| compare(CompareOp::Eq, &left, value)))
        }
        Term::And(left, right) => Value::Bool(holds(left, row) && holds(right, row)),
        Term::Or(left, right) => Value::Bool(holds(left, row) || holds(right, row)),
        Term::Not(inner) => Value::Bool(!holds(inner, row)),
        Term::Math(op, left, right) => {
            math::apply(*op, part.kind, &evaluate(left, row), &evaluate(right, row))
        }
        Term::Negate(inner) => {
            math::apply(super::MathOp::Sub, part.kind, &Value::Int(0), &evaluate(inner, row))
        }
        Term::Call(function, arguments) => {
            let arguments: Vec<Value> = arguments.iter().map(|argument| evaluate(argument, row)).collect();
            let result = call(*function, part.kind, &arguments);
            match (part.kind, result) {
                (Kind::Boolean, None) => Value::Bool(false),
                (_, result) => result.unwrap_or(Value::Null),
            }
        }
        Term::Cast(inner) => cast(part.kind, &evaluate(inner, row)).unwrap_or(Value::Null),
    }
}

fn compare(op: CompareOp, left: &Value, right: &Value) -> bool {
    let equal = (left == &Value::Null && right == &Value::Null)
        || math::order(left, right).is_some_and(std::cmp::Ordering::is_eq);
    let order = math::order(left, right);
    match op {
        CompareOp::Eq => equal,
        CompareOp::Ne => !equal,
        CompareOp::Gt => order.is_some_and(std::cmp::Ordering::is_gt),
        CompareOp::Ge => order.is_some_and(std::cmp::Ordering::is_ge),
        CompareOp::Lt => order.is_some_and(std::cmp::Ordering::is_lt),
        CompareOp::Le => order.is_some_and(std::cmp::Ordering::is_le),
    }
}

fn cast(kind: Kind, value: &Value) -> Option<Value> {
    match kind {
        Kind::Text => math::whole(value).map(|number| Value::Text(number.to_string())),
        Kind::Integer => math::whole(value).map(Value::Int),
        _ => math::real(value).map(Value::Double),
    }
}

/// `None` for null.
fn call(function: Function, kind: Kind, arguments: &[Value]) -> Option<Value> {
    if arguments.contains(&Value::Null) {
        return None;
    }
    let text = |position: usize| match arguments.get(position)? {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let place = |position: usize| {
        let place = math::whole(arguments.get(position)?)?.clamp(0, MAX_PLACE);
        usize::try_from(place).ok()
    };
    let first = || arguments.first();
    let owned = |text: &str| Some(Value::Text(text.to_owned()));
    match function {
        Function::StartsWith => Some(Value::Bool(text(0)?.starts_with(text(1)?))),
        Function::EndsWith => Some(Value::Bool(text(0)?.ends_with(text(1)?))),
        Function::Contains => Some(Value::Bool(text(0)?.contains(text(1)?))),
        Function::IndexOf => match text(0)?.find(text(1)?).and_then(|found| text(0)?.get(..found)) {
            Some(before) => count(before),
            None => Some(Value::Int(-1)),
        },
        Function::Replace if text(1)?.is_empty() => owned(text(0)?),
        Function::Replace => Some(Value::Text(text(0)?.replace(text(1)?, text(2)?))),
        Function::Substring => {
            let length = if arguments.len() > 2 { place(2)? } else { usize::MAX };
            Some(Value::Text(text(0)?.chars().skip(place(1)?).take(length).collect()))
        }
        Function::Concat => Some(Value::Text([text(0)?, text(1)?].concat())),
        Function::Length => count(text(0)?),
        Function::Trim => owned(text(0)?.trim_matches(|c| WHITE_SPACE.contains(c))),
        Function::ToLower => Some(Value::Text(text(0)?.to_ascii_lowercase())),
        Function::ToUpper => Some(Value::Text(text(0)?.to_ascii_uppercase())),
        Function::Year | Function::Month | Function::Day => {
            let moment = date::civil(math::whole(first()?)?);
            Some(Value::Int(match function {
                Function::Year => moment.year().into(),
                Function::Month => moment.month().into(),
                _ => moment.day().into(),
            }))
        }
        Function::Hour | Function::Minute | Function::Second => {
            let seconds = math::whole(first()?)?.rem_euclid(DAY) / 1_000;
            Some(Value::Int(match function {
                Function::Hour => seconds / 3_600,
                Function::Minute => seconds / 60 % 60,
                _ => seconds % 60,
            }))
        }
        Function::Date => math::whole(first()?).map(|ms| Value::Int(day(ms))),
        Function::Time => math::whole(first()?).map(|ms| Value::Int(ms.rem_euclid(DAY))),
        // The checker made it a value.
        Function::Now => None,
        Function::Round | Function::Floor | Function::Ceiling if kind == Kind::Integer => first().cloned(),
        Function::Round => math::real(first()?).map(|number| Value::Double(math::round(number))),
        Function::Floor => math::real(first()?).map(|number| Value::Double(number.floor())),
        Function::Ceiling => math::real(first()?).map(|number| Value::Double(number.ceil())),
        Function::Distance => {
            let (from, to) = (Point::from_kept(text(0)?)?, Point::from_kept(text(1)?)?);
            Some(Value::Double(from.distance(to)))
        }
    }
}

fn count(text: &str) -> Option<Value> {
    i64::try_from(text.chars().count()).ok().map(Value::Int)
}
