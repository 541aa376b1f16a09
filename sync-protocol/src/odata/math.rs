//! What filters do with numbers: whole ones stay whole until they leave 64 bits, and what has no result is null.

use std::cmp::Ordering;

use super::ast::MathOp;
use super::typed::{Kind, Value};

/// From here on a floating-point number has no fraction.
const WHOLE_FROM: f64 = 4_503_599_627_370_496.0;
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// A number as a floating-point one.
pub(super) fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        Value::Null | Value::Bool(_) | Value::Text(_) => None,
    }
}

/// A number as a whole one: cut off, and the nearest where it is out of range.
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        #[expect(clippy::cast_possible_truncation, reason = "it is meant to be cut off")]
        Value::Double(number) => Some(*number as i64),
        Value::Null | Value::Bool(_) | Value::Text(_) => None,
    }
}

fn double(number: f64) -> Value {
    if number.is_nan() { Value::Null } else { Value::Double(number) }
}

/// A sum and the like. The kind is that of the result.
pub(super) fn apply(op: MathOp, kind: Kind, left: &Value, right: &Value) -> Value {
    if op == MathOp::Mod {
        return modulo(kind, left, right).unwrap_or(Value::Null);
    }
    if let (Value::Int(a), Value::Int(b)) = (left, right) {
        let exact = match op {
            MathOp::Add => a.checked_add(*b),
            MathOp::Sub => a.checked_sub(*b),
            MathOp::Mul => a.checked_mul(*b),
            MathOp::Div | MathOp::Mod => a.checked_div(*b),
        };
        if let Some(exact) = exact {
            return Value::Int(exact);
        }
    }
    let (Some(a), Some(b)) = (real(left), real(right)) else {
        return Value::Null;
    };
    match op {
        MathOp::Add => double(a + b),
        MathOp::Sub => double(a - b),
        MathOp::Mul => double(a * b),
        MathOp::Div | MathOp::Mod if b == 0.0 => Value::Null,
        MathOp::Div | MathOp::Mod => double(a / b),
    }
}

fn modulo(kind: Kind, left: &Value, right: &Value) -> Option<Value> {
    if kind == Kind::Float {
        let (a, b) = (real(left)?, real(right)?);
        let times = if b == 0.0 { None } else { whole(&double(a / b)) };
        return Some(double(a - b * times? as f64));
    }
    let (a, b) = (whole(left)?, whole(right)?);
    let rest = if b == 0 { None } else { Some(a.wrapping_rem(b)) }?;
    let exact = matches!((left, right), (Value::Int(_), Value::Int(_)));
    Some(if exact { Value::Int(rest) } else { Value::Double(rest as f64) })
}

/// The number without its fraction, halves away from zero.
pub(super) fn round(number: f64) -> f64 {
    if number.abs() > WHOLE_FROM { number } else { (number + 0.5_f64.copysign(number)).trunc() }
}

/// Which of two values is the larger one, if they are of one kind and neither is null.
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
        (Value::Int(a), Value::Double(b)) => mixed(*a, *b),
        (Value::Double(a), Value::Int(b)) => mixed(*b, *a).map(Ordering::reverse),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Exactly: a large whole number is not first made a floating-point one.
fn mixed(number: i64, real: f64) -> Option<Ordering> {
    if real.is_nan() {
        return None;
    }
    if real >= TWO_TO_63 {
        return Some(Ordering::Less);
    }
    if real < -TWO_TO_63 {
        return Some(Ordering::Greater);
    }
    let cut = whole(&Value::Double(real))?;
    // What was cut off decides between equals; the cut number is exact as a floating-point one.
    Some(number.cmp(&cut).then((cut as f64).partial_cmp(&real)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_other_numbers_are_compared_exactly() {
        for (int, real, expected) in [
            (1, 1.0, Ordering::Equal),
            (1, 1.5, Ordering::Less),
            (-1, -1.5, Ordering::Greater),
            (i64::MAX, TWO_TO_63, Ordering::Less),
            (i64::MIN, -TWO_TO_63, Ordering::Equal),
            (9_007_199_254_740_993, 9_007_199_254_740_992.0, Ordering::Greater),
            (0, f64::INFINITY, Ordering::Less),
            (0, f64::NEG_INFINITY, Ordering::Greater),
        ] {
            assert_eq!(order(&Value::Int(int), &Value::Double(real)), Some(expected), "{int} {real}");
        }
    }

    #[test]
    fn what_leaves_sixty_four_bits_goes_on_as_a_float_and_division_by_zero_is_null() {
        let apply = |op, a, b| apply(op, Kind::Integer, &Value::Int(a), &Value::Int(b));
        assert_eq!(apply(MathOp::Add, i64::MAX, 1), Value::Double(TWO_TO_63));
        assert_eq!(apply(MathOp::Div, i64::MIN, -1), Value::Double(TWO_TO_63));
        assert_eq!(apply(MathOp::Mod, i64::MIN, -1), Value::Int(0));
        assert_eq!(apply(MathOp::Div, -7, 2), Value::Int(-3));
        assert_eq!(apply(MathOp::Mod, -7, 2), Value::Int(-1));
        assert_eq!(apply(MathOp::Div, 1, 0), Value::Null);
        assert_eq!(apply(MathOp::Mod, 1, 0), Value::Null);
    }
}
