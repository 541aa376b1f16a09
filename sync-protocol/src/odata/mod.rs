//! `$filter` expressions: a tree, a parser for the union of both grammars, a printer per dialect, a checker that
//! gives every part a kind, and the evaluator that says what a filter means.
//!
//! Version 2 speaks a part of OData 3, version 3 and the Community Toolkit a part of OData 4. They differ in how
//! dates are spelled and in a few functions, so one grammar reads both. Everything is bounded before anything is
//! allocated; see [`MAX_INPUT`], [`MAX_TOKENS`], [`MAX_NODES`], [`MAX_DEPTH`].

mod ast;
mod bond;
mod check;
mod error;
mod evaluate;
mod function;
mod lexer;
mod literal;
mod math;
mod parser;
mod printer;
mod typed;

pub use ast::{At, CompareOp, Expr, Literal, MathOp, Type, is_name};
pub use check::check;
pub use error::{FilterError, Problem};
pub use evaluate::{MAX_PLACE, WHITE_SPACE, evaluate, holds};
pub use function::Function;
pub use parser::parse;
pub use printer::print;
pub use typed::{Column, Kind, Term, Typed, Value};

/// The longest filter, in bytes.
pub const MAX_INPUT: usize = 8 * 1_024;
/// The most tokens a filter may have.
pub const MAX_TOKENS: usize = 1_000;
/// The most nodes a tree may have.
pub const MAX_NODES: usize = 100;
/// How deep parentheses, calls, signs and `not` may nest.
pub const MAX_DEPTH: usize = 16;
/// The longest text that `replace` puts in the place of another, in bytes: it may do so very often.
pub const MAX_REPLACEMENT: usize = 64;
