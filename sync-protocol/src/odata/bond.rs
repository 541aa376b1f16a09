//! How tight what binds: the one table that reading and writing share.

use super::ast::{CompareOp, Expr, MathOp};

/// How tight something binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bond {
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Unary,
    Primary,
}

impl Bond {
    /// How tight the parts of an expression are bound.
    pub(super) fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Or(..) => Self::Or,
            Expr::And(..) => Self::And,
            Expr::Compare(..) | Expr::In(..) => Self::Comparison,
            Expr::Math(op, ..) => Self::of_math(*op),
            Expr::Not(_) | Expr::Negate(_) => Self::Unary,
            Expr::Literal(..) | Expr::Property(..) | Expr::Call(..) | Expr::Cast(..) => Self::Primary,
        }
    }

    /// How tight an operator of arithmetic binds.
    pub(super) const fn of_math(op: MathOp) -> Self {
        match op {
            MathOp::Add | MathOp::Sub => Self::Sum,
            MathOp::Mul | MathOp::Div | MathOp::Mod => Self::Product,
        }
    }
}

/// A word between two parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Infix {
    Or,
    And,
    Compare(CompareOp),
    In,
    Math(MathOp),
}

impl Infix {
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "or" => Some(Self::Or),
            "and" => Some(Self::And),
            "in" => Some(Self::In),
            _ => CompareOp::from_word(word)
                .map(Self::Compare)
                .or_else(|| MathOp::from_word(word).map(Self::Math)),
        }
    }

    pub(super) const fn bond(self) -> Bond {
        match self {
            Self::Or => Bond::Or,
            Self::And => Bond::And,
            Self::Compare(_) | Self::In => Bond::Comparison,
            Self::Math(op) => Bond::of_math(op),
        }
    }
}
