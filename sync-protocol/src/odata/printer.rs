//! Writes a filter in the spelling of a dialect, with no more parentheses than reading it back needs.

use std::fmt::{self, Write};

use super::MAX_DEPTH;
use super::ast::{Expr, Literal};
use super::bond::Bond;
use super::function::Function;
use crate::{Dialect, date};

/// Writes a filter. Reading it back gives the same tree, as long as that is within the limits of the parser. What
/// a dialect has no words for (`in`, `cast` and times in version 2) is written as the others say it.
pub fn print(dialect: Dialect, expr: &Expr) -> String {
    let mut printer = Printer { dialect, text: String::new(), style: Style::Usual, depth: 0, deepest: 0 };
    // Writing into a `String` cannot fail.
    let _ = printer.expr(expr);
    if printer.deepest > MAX_DEPTH {
        // What was read within the limits is written within them.
        printer = Printer { text: String::new(), style: Style::Flat, ..printer };
        let _ = printer.expr(expr);
    }
    printer.text
}

/// How things are written.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// As every client does: an `and` inside an `or` in parentheses it does not need, dates and the like in a `cast`.
    Usual,
    /// No deeper than it must be.
    Flat,
}

struct Printer {
    dialect: Dialect,
    text: String,
    style: Style,
    /// How deep the parser is at this place, and at the deepest.
    depth: usize,
    deepest: usize,
}

impl Printer {
    fn expr(&mut self, expr: &Expr) -> fmt::Result {
        match expr {
            Expr::Literal(literal, _) => self.literal(literal),
            Expr::Property(name, _) => self.text.write_str(name),
            Expr::Compare(op, left, right) => {
                self.bound(left, Bond::Sum)?;
                write!(self.text, " {} ", op.word())?;
                self.bound(right, Bond::Sum)
            }
            Expr::In(left, values) => {
                self.bound(left, Bond::Sum)?;
                self.text.write_str(" in (")?;
                self.separated(values, |printer, (value, _)| printer.literal(value))
            }
            // Chains lean to the left, so that a long one is not a deep one.
            Expr::And(left, right) => {
                self.bound(left, Bond::And)?;
                self.text.write_str(" and ")?;
                self.bound(right, Bond::Comparison)
            }
            Expr::Or(left, right) => {
                let bare = |part: &Expr| !matches!(part, Expr::And(..)) || self.style == Style::Flat;
                let (bare_left, bare_right) = (bare(left), bare(right) && Bond::of(right) > Bond::Or);
                self.grouped(left, bare_left)?;
                self.text.write_str(" or ")?;
                self.grouped(right, bare_right)
            }
            Expr::Not(inner) => {
                self.text.write_str("not ")?;
                self.deeper(|printer| printer.bound(inner, Bond::Unary))
            }
            Expr::Math(op, left, right) => {
                let own = Bond::of_math(*op);
                let tighter = if own == Bond::Sum { Bond::Product } else { Bond::Unary };
                self.bound(left, own)?;
                write!(self.text, " {} ", op.word())?;
                self.bound(right, tighter)
            }
            // `-5` would be a value.
            Expr::Negate(inner) => {
                self.text.write_str(if is_number(inner) { "- " } else { "-" })?;
                self.deeper(|printer| printer.bound(inner, Bond::Unary))
            }
            Expr::Call(Function::Contains, arguments, _) if self.dialect == Dialect::V2 => {
                self.text.write_str("substringof(")?;
                self.separated(arguments.iter().rev(), Self::argument)
            }
            Expr::Call(function, arguments, _) => {
                write!(self.text, "{}(", function.word())?;
                self.separated(arguments, Self::argument)
            }
            Expr::Cast(inner, to, _) => {
                self.text.write_str("cast(")?;
                self.argument(inner)?;
                write!(self.text, ",{})", to.word())
            }
        }
    }

    /// Writes a part, in parentheses if it binds looser than that.
    fn bound(&mut self, expr: &Expr, at_least: Bond) -> fmt::Result {
        self.grouped(expr, Bond::of(expr) >= at_least)
    }

    fn grouped(&mut self, expr: &Expr, bare: bool) -> fmt::Result {
        if bare {
            return self.expr(expr);
        }
        self.text.write_char('(')?;
        self.argument(expr)?;
        self.text.write_char(')')
    }

    /// Writes what the parser goes deeper for.
    fn argument(&mut self, expr: &Expr) -> fmt::Result {
        self.deeper(|printer| printer.expr(expr))
    }

    fn deeper(&mut self, write: impl FnOnce(&mut Self) -> fmt::Result) -> fmt::Result {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let written = write(self);
        self.depth -= 1;
        written
    }

    /// Writes a list and the parenthesis behind it.
    fn separated<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        write: impl Fn(&mut Self, T) -> fmt::Result,
    ) -> fmt::Result {
        for (position, item) in items.into_iter().enumerate() {
            self.text.write_str(if position == 0 { "" } else { "," })?;
            write(self, item)?;
        }
        self.text.write_char(')')
    }

    fn literal(&mut self, literal: &Literal) -> fmt::Result {
        let v2 = self.dialect == Dialect::V2 || self.style == Style::Flat;
        if !v2 && matches!(literal, Literal::DateTime(_) | Literal::Time(_) | Literal::Guid(_)) {
            // Into the `cast`.
            self.deepest = self.deepest.max(self.depth + 1);
        }
        match literal {
            Literal::Null => self.text.write_str("null"),
            Literal::Bool(value) => write!(self.text, "{value}"),
            Literal::Int(value) if i32::try_from(*value).is_ok() => write!(self.text, "{value}"),
            Literal::Int(value) => write!(self.text, "{value}L"),
            Literal::Double(value) if value.is_finite() => write!(self.text, "{value:?}"),
            // Neither grammar can say it.
            Literal::Double(_) => self.text.write_str("null"),
            Literal::String(value) => write!(self.text, "'{}'", value.replace('\'', "''")),
            Literal::DateTime(ms) if v2 => write!(self.text, "datetimeoffset'{}'", date::print(*ms)),
            Literal::DateTime(ms) => write!(self.text, "cast({},Edm.DateTimeOffset)", date::print(*ms)),
            Literal::Time(ms) if v2 => write!(self.text, "time'{}'", date::print_time(*ms)),
            Literal::Time(ms) => write!(self.text, "cast({},Edm.TimeOfDay)", date::print_time(*ms)),
            Literal::Guid(guid) if v2 => write!(self.text, "guid'{guid}'"),
            Literal::Guid(guid) => write!(self.text, "cast({guid},Edm.Guid)"),
            Literal::Point(point) => write!(self.text, "geography'{}'", point.to_wkt()),
        }
    }
}

/// Whether this is a number without a sign of its own, which a sign before it would become.
fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(Literal::Int(value), _) => *value >= 0,
        Expr::Literal(Literal::Double(value), _) => value.is_sign_positive(),
        _ => false,
    }
}
