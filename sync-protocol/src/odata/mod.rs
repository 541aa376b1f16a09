//! `$filter` expressions: a typed tree, a parser for the union of both grammars, and a printer per dialect.
//!
//! Version 2 speaks a part of OData 3, version 3 and the Community Toolkit a part of OData 4. They differ in how
//! dates are spelled, so one grammar reads both. Everything is bounded before anything is allocated; see
//! [`MAX_INPUT`], [`MAX_TOKENS`], [`MAX_NODES`], [`MAX_DEPTH`].

mod ast;
mod error;
mod lexer;
mod parser;
mod printer;

pub use ast::{CompareOp, Expr, Literal, is_name};
pub use error::{FilterError, Problem};
pub use parser::parse;
pub use printer::print;

/// The longest filter, in bytes.
pub const MAX_INPUT: usize = 8 * 1_024;
/// The most tokens a filter may have.
pub const MAX_TOKENS: usize = 1_000;
/// The most nodes a tree may have.
pub const MAX_NODES: usize = 100;
/// How deep parentheses and `not` may nest.
pub const MAX_DEPTH: usize = 16;
