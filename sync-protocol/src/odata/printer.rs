//! Writes a filter in the spelling of a dialect, with no more parentheses than reading it back needs.

use std::fmt::Write;

use super::ast::{Expr, Literal};
use crate::{Dialect, date};

/// Writes a filter. Reading it back gives the same tree, as long as that is within the limits of the parser.
pub fn print(dialect: Dialect, expr: &Expr) -> String {
    let mut text = String::new();
    // Writing into a `String` cannot fail.
    let _ = Printer { dialect, text: &mut text }.expr(expr);
    text
}

struct Printer<'a> {
    dialect: Dialect,
    text: &'a mut String,
}

impl Printer<'_> {
    fn expr(&mut self, expr: &Expr) -> std::fmt::Result {
        match expr {
            Expr::Literal(literal) => self.literal(literal),
            Expr::Property(name) => self.text.write_str(name),
            Expr::Compare(op, left, right) => {
                self.grouped(left, is_unary(left))?;
                write!(self.text, " {} ", op.word())?;
                self.grouped(right, is_unary(right))
            }
            // Chains lean to the left, so that a long one is not a deep one.
            Expr::And(left, right) => {
                self.grouped(left, !matches!(**left, Expr::Or(..)))?;
                self.text.write_str(" and ")?;
                self.grouped(right, !matches!(**right, Expr::Or(..) | Expr::And(..)))
            }
            // An `and` inside an `or` needs none, but every client writes them.
            Expr::Or(left, right) => {
                self.grouped(left, !matches!(**left, Expr::And(..)))?;
                self.text.write_str(" or ")?;
                self.grouped(right, !matches!(**right, Expr::Or(..) | Expr::And(..)))
            }
            Expr::Not(inner) => {
                self.text.write_str("not ")?;
                self.grouped(inner, matches!(**inner, Expr::Literal(_) | Expr::Property(_)))
            }
        }
    }

    fn grouped(&mut self, expr: &Expr, bare: bool) -> std::fmt::Result {
        if bare {
            return self.expr(expr);
        }
        self.text.write_char('(')?;
        self.expr(expr)?;
        self.text.write_char(')')
    }

    fn literal(&mut self, literal: &Literal) -> std::fmt::Result {
        let v2 = self.dialect == Dialect::V2;
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
            Literal::Guid(guid) if v2 => write!(self.text, "guid'{guid}'"),
            Literal::Guid(guid) => write!(self.text, "cast({guid},Edm.Guid)"),
        }
    }
}

fn is_unary(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(_) | Expr::Property(_) | Expr::Not(_))
}
