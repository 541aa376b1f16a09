//! Gives every part of a filter its kind, from the declared properties, and refuses what has none.

use super::MAX_REPLACEMENT;
use super::ast::{At, CompareOp, Expr, Literal, MathOp, Type};
use super::error::{FilterError, Problem};
use super::function::Function;
use super::literal;
use super::typed::{Column, Kind, Term, Typed, Value};

/// Checks a filter against the properties that exist, by the names a client uses. `now` is what `now()` gives, in
/// milliseconds since the Unix epoch.
///
/// Text in quotes stands for a date or a time where one is compared with it; nothing else is converted.
///
/// # Errors
/// What is wrong and where, to be answered with 400.
pub fn check(expr: &Expr, columns: &dyn Fn(&str) -> Option<Column>, now: i64) -> Result<Typed, FilterError> {
    Checker { columns, now }.condition(expr)
}

struct Checker<'a> {
    columns: &'a dyn Fn(&str) -> Option<Column>,
    now: i64,
}

type Checked = Result<Typed, FilterError>;

fn wrong(position: usize, problem: Problem) -> FilterError {
    FilterError { position, problem }
}

fn typed(kind: Kind, term: Term) -> Typed {
    Typed { kind, term }
}

impl Checker<'_> {
    fn condition(&self, expr: &Expr) -> Checked {
        let part = self.part(expr)?;
        if part.kind == Kind::Boolean { Ok(part) } else { Err(wrong(expr.start(), Problem::NotACondition)) }
    }

    /// Only calls: what a chain of operators needs here, it needs once for each.
    fn part(&self, expr: &Expr) -> Checked {
        match expr {
            Expr::Literal(literal, _) => Ok(value(literal)),
            Expr::Property(name, at) => self.property(name, at.0),
            Expr::Compare(op, left, right) => self.compare(*op, left, right),
            Expr::In(left, values) => self.list(left, values),
            Expr::And(left, right) => self.pair(Term::And, left, right),
            Expr::Or(left, right) => self.pair(Term::Or, left, right),
            Expr::Not(inner) => self.not(inner),
            Expr::Math(op, left, right) => self.math(*op, left, right),
            Expr::Negate(inner) => self.negate(inner),
            Expr::Call(function, arguments, at) => self.call(*function, arguments, at.0),
            Expr::Cast(inner, to, _) => self.cast(inner, *to),
        }
    }

    fn property(&self, name: &str, position: usize) -> Checked {
        let unknown = || wrong(position, Problem::UnknownProperty(name.chars().take(64).collect()));
        let column = (self.columns)(name).ok_or_else(unknown)?;
        Ok(typed(column.kind, Term::Column(column.name)))
    }

    fn list(&self, left: &Expr, values: &[(Literal, At)]) -> Checked {
        let part = self.part(left)?;
        let mut list = Vec::with_capacity(values.len());
        for (literal, at) in values {
            let item =
                unified(value(literal), part.kind).ok_or_else(|| wrong(at.0, mismatch(left, part.kind)))?;
            if let Term::Value(item) = item.term {
                list.push(item);
            }
        }
        Ok(typed(Kind::Boolean, Term::In(Box::new(part), list)))
    }

    fn pair(&self, term: fn(Box<Typed>, Box<Typed>) -> Term, left: &Expr, right: &Expr) -> Checked {
        let left = Box::new(self.condition(left)?);
        Ok(typed(Kind::Boolean, term(left, Box::new(self.condition(right)?))))
    }

    fn not(&self, inner: &Expr) -> Checked {
        Ok(typed(Kind::Boolean, Term::Not(Box::new(self.condition(inner)?))))
    }

    fn math(&self, op: MathOp, left: &Expr, right: &Expr) -> Checked {
        let left = Box::new(self.number(op.word(), left)?);
        let right = Box::new(self.number(op.word(), right)?);
        let float = [left.kind, right.kind].contains(&Kind::Float);
        let kind = if float { Kind::Float } else { Kind::Integer };
        Ok(typed(kind, Term::Math(op, left, right)))
    }

    fn negate(&self, inner: &Expr) -> Checked {
        let inner = self.number("-", inner)?;
        let kind = if inner.kind == Kind::Float { Kind::Float } else { Kind::Integer };
        Ok(typed(kind, Term::Negate(Box::new(inner))))
    }

    fn cast(&self, inner: &Expr, to: Type) -> Checked {
        let part = self.part(inner)?;
        cast(part, to).map_err(|problem| wrong(inner.start(), problem))
    }

    fn number(&self, of: &'static str, expr: &Expr) -> Checked {
        let part = self.part(expr)?;
        if part.kind.is_number() || part.kind == Kind::Null {
            return Ok(part);
        }
        Err(wrong(expr.start(), Problem::Operand(of, Kind::Float.noun())))
    }

    fn compare(&self, op: CompareOp, left: &Expr, right: &Expr) -> Checked {
        let (a, b) = (self.part(left)?, self.part(right)?);
        let (a_kind, b_kind) = (a.kind, b.kind);
        let (a, b) = match (unified(a, b_kind), unified(b, a_kind)) {
            (Some(a), Some(b)) => (a, b),
            // A date in quotes fits only from its own side.
            (Some(a), None) if a.kind == b_kind => (a, self.part(right)?),
            (None, Some(b)) if b.kind == a_kind => (self.part(left)?, b),
            _ if matches!(right, Expr::Property(..)) && !matches!(left, Expr::Property(..)) => {
                return Err(wrong(left.start(), mismatch(right, b_kind)));
            }
            _ => return Err(wrong(right.start(), mismatch(left, a_kind))),
        };
        let ordered = !matches!(op, CompareOp::Eq | CompareOp::Ne);
        if ordered && (a.kind == Kind::Point || b.kind == Kind::Point) {
            return Err(wrong(left.start(), Problem::NoOrder));
        }
        let term = if ordered && (a.kind == Kind::Null || b.kind == Kind::Null) {
            // Nothing is larger or smaller than null.
            Term::Value(Value::Bool(false))
        } else {
            Term::Compare(op, Box::new(a), Box::new(b))
        };
        Ok(typed(Kind::Boolean, term))
    }

    fn call(&self, function: Function, arguments: &[Expr], position: usize) -> Checked {
        if !function.takes(arguments.len()) {
            return Err(wrong(position, Problem::Arguments(function.word())));
        }
        if function == Function::Now {
            return Ok(typed(Kind::Date, Term::Value(Value::Int(self.now))));
        }
        // To look for a long text in a long one takes the product of their lengths, and nothing interrupts it.
        let searches = matches!(function, Function::Contains | Function::IndexOf | Function::Replace)
            && !matches!(arguments.get(1), Some(Expr::Literal(..)));
        let mut parts = Vec::with_capacity(arguments.len());
        for (argument, parameter) in arguments.iter().zip(function.parameters()) {
            let part = self.part(argument)?;
            if !parameter.takes(part.kind) {
                let problem = Problem::Operand(function.word(), parameter.noun());
                return Err(wrong(argument.start(), problem));
            }
            if function == Function::Replace && uses(argument, &[Function::Replace]) {
                return Err(wrong(argument.start(), Problem::Replacement));
            }
            if searches && uses(argument, &[Function::Concat, Function::Replace]) {
                return Err(wrong(argument.start(), Problem::Search(function.word())));
            }
            parts.push(part);
        }
        if let (Function::Replace, [.., by], Some(argument)) = (function, &*parts, arguments.last()) {
            let short = match &by.term {
                Term::Value(Value::Text(text)) => text.len() <= MAX_REPLACEMENT,
                Term::Value(_) => true,
                _ => false,
            };
            if !short {
                return Err(wrong(argument.start(), Problem::Replacement));
            }
        }
        let kind = function.result(parts.first().map_or(Kind::Null, |first| first.kind));
        Ok(typed(kind, Term::Call(function, parts)))
    }
}

fn value(literal: &Literal) -> Typed {
    let (kind, value) = match literal {
        Literal::Null => (Kind::Null, Value::Null),
        Literal::Bool(flag) => (Kind::Boolean, Value::Bool(*flag)),
        Literal::Int(number) => (Kind::Integer, Value::Int(*number)),
        Literal::Double(number) => (Kind::Float, Value::Double(*number)),
        Literal::String(text) | Literal::Guid(text) => (Kind::Text, Value::Text(text.clone())),
        Literal::Point(point) => (Kind::Point, Value::Text(point.kept())),
        Literal::DateTime(ms) => (Kind::Date, Value::Int(*ms)),
        Literal::Time(ms) => (Kind::Time, Value::Int(*ms)),
    };
    typed(kind, Term::Value(value))
}

/// A part as something of that kind, if it can be compared with it.
fn unified(part: Typed, with: Kind) -> Option<Typed> {
    let same = part.kind == with || (part.kind.is_number() && with.is_number());
    if same || part.kind == Kind::Null || with == Kind::Null {
        return Some(part);
    }
    let to = match with {
        Kind::Date => Type::DateTime,
        Kind::Time => Type::Time,
        _ => return None,
    };
    let Term::Value(Value::Text(text)) = part.term else {
        return None;
    };
    let read = literal::cast(&Literal::String(text), to).ok().flatten()?;
    Some(value(&read))
}

fn mismatch(expr: &Expr, kind: Kind) -> Problem {
    let name = match expr {
        Expr::Property(name, _) => format!("'{}'", name.chars().take(64).collect::<String>()),
        _ => "the other side".to_owned(),
    };
    Problem::Mismatch(name, kind.noun())
}

/// Whether its text is made with one of these functions.
fn uses(expr: &Expr, functions: &[Function]) -> bool {
    match expr {
        Expr::Call(function, arguments, _) => {
            functions.contains(function) || arguments.iter().any(|argument| uses(argument, functions))
        }
        Expr::Cast(inner, ..) => uses(inner, functions),
        // These give no text.
        Expr::Literal(..) | Expr::Property(..) | Expr::Compare(..) | Expr::In(..) | Expr::And(..) => false,
        Expr::Or(..) | Expr::Not(_) | Expr::Math(..) | Expr::Negate(_) => false,
    }
}

fn cast(part: Typed, to: Type) -> Result<Typed, Problem> {
    let number = |text: &str| literal::number(text).ok_or(Problem::Number);
    Ok(match (to, part.kind) {
        (_, Kind::Null) => {
            let kind = match to {
                Type::String | Type::Guid => Kind::Text,
                Type::Integer => Kind::Integer,
                Type::Double => Kind::Float,
                Type::Boolean => Kind::Boolean,
                Type::DateTime | Type::Date => Kind::Date,
                Type::Time => Kind::Time,
            };
            typed(kind, Term::Value(Value::Null))
        }
        (Type::String | Type::Guid, Kind::Text)
        | (Type::Integer, Kind::Integer)
        | (Type::Double, Kind::Float)
        | (Type::Boolean, Kind::Boolean)
        | (Type::DateTime, Kind::Date)
        | (Type::Time, Kind::Time) => part,
        (Type::String, Kind::Integer) => typed(Kind::Text, Term::Cast(Box::new(part))),
        (Type::Integer, Kind::Float) => typed(Kind::Integer, Term::Cast(Box::new(part))),
        (Type::Double, Kind::Integer) => typed(Kind::Float, Term::Cast(Box::new(part))),
        (Type::Date, Kind::Date) => typed(Kind::Date, Term::Call(Function::Date, vec![part])),
        (Type::Time, Kind::Date) => typed(Kind::Time, Term::Call(Function::Time, vec![part])),
        (Type::Integer | Type::Double, Kind::Text) => {
            let Term::Value(Value::Text(text)) = &part.term else {
                return Err(Problem::Cast(to.word()));
            };
            let read = value(&number(text)?);
            if read.kind == Kind::Float && to == Type::Integer {
                return Err(Problem::Number);
            }
            cast(read, to)?
        }
        _ => return Err(Problem::Cast(to.word())),
    })
}
