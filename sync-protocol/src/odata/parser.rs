//! Reads a filter: recursive descent, bounded in depth and in nodes.

use super::ast::{CompareOp, Expr, Literal, is_name};
use super::error::{FilterError, Problem};
use super::lexer::{Lexer, Token, is_guid};
use super::{MAX_DEPTH, MAX_NODES};
use crate::date;

/// Reads a filter in either grammar, percent-decoded and with `+` already turned into a space.
///
/// # Errors
/// What is wrong and where, to be answered with 400. (The Node server answers 500.)
pub fn parse(filter: &str) -> Result<Expr, FilterError> {
    let mut lexer = Lexer::new(filter)?;
    let (token, position) = lexer.next()?;
    let mut parser = Parser { lexer, token, position, nodes: 0, depth: 0 };
    let expr = parser.or()?;
    match parser.token {
        Token::End => Ok(expr),
        _ => Err(parser.error(Problem::Expected("'and', 'or' or the end of the filter"))),
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token<'a>,
    position: usize,
    nodes: usize,
    depth: usize,
}

type Parsed<T> = Result<T, FilterError>;

impl<'a> Parser<'a> {
    fn or(&mut self) -> Parsed<Expr> {
        let mut left = self.and()?;
        while self.takes_word("or")? {
            let right = self.and()?;
            left = self.node(left.or(right))?;
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed<Expr> {
        let mut left = self.comparison()?;
        while self.takes_word("and")? {
            let right = self.comparison()?;
            left = self.node(left.and(right))?;
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Parsed<Expr> {
        let left = self.unary()?;
        let Token::Word(word) = self.token else {
            return Ok(left);
        };
        let Some(op) = CompareOp::from_word(word) else {
            return Ok(left);
        };
        self.advance()?;
        let right = self.unary()?;
        self.node(Expr::Compare(op, Box::new(left), Box::new(right)))
    }

    fn unary(&mut self) -> Parsed<Expr> {
        match self.token {
            Token::Word("not") => {
                self.advance()?;
                let inner = self.deeper(Self::unary)?;
                self.node(inner.negated())
            }
            Token::Open => {
                self.advance()?;
                let inner = self.deeper(Self::or)?;
                self.close()?;
                Ok(inner)
            }
            _ => self.primary(),
        }
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let literal = match self.token {
            Token::Word("null") => Literal::Null,
            Token::Word("true") => Literal::Bool(true),
            Token::Word("false") => Literal::Bool(false),
            Token::Word(word) => return self.name(word),
            Token::Quoted(text) => Literal::String(text.replace("''", "'")),
            Token::Typed(prefix, text) => typed(prefix, text).map_err(|problem| self.error(problem))?,
            Token::Bare(text) => bare(text).map_err(|problem| self.error(problem))?,
            _ => return Err(self.error(Problem::Expected("a property or a value"))),
        };
        self.advance()?;
        self.node(Expr::Literal(literal))
    }

    /// A property, or a call.
    fn name(&mut self, word: &'a str) -> Parsed<Expr> {
        let position = self.position;
        self.advance()?;
        if self.token == Token::Open {
            if word == "cast" {
                return self.cast();
            }
            return Err(FilterError {
                position,
                problem: Problem::Function(word.chars().take(40).collect()),
            });
        }
        if !is_name(word) {
            return Err(FilterError { position, problem: Problem::Expected("a property or a value") });
        }
        self.node(Expr::Property(word.to_owned()))
    }

    /// `cast(value,Edm.Type)`, the value without quotes: how both .NET clients print dates and GUIDs.
    fn cast(&mut self) -> Parsed<Expr> {
        self.advance()?;
        let (Token::Bare(value) | Token::Quoted(value)) = self.token else {
            return Err(self.error(Problem::Expected("a value")));
        };
        let position = self.position;
        self.advance()?;
        if self.token != Token::Comma {
            return Err(self.error(Problem::Expected("','")));
        }
        self.advance()?;
        let Token::Word(name) = self.token else {
            return Err(self.error(Problem::Expected("a type")));
        };
        let literal = match name {
            "Edm.DateTimeOffset" | "Edm.DateTime" | "Edm.Date" => date(value),
            "Edm.Guid" => guid(value),
            _ => return Err(self.error(Problem::Type(name.chars().take(40).collect()))),
        };
        let literal = literal.map_err(|problem| FilterError { position, problem })?;
        self.advance()?;
        self.close()?;
        self.node(Expr::Literal(literal))
    }

    fn close(&mut self) -> Parsed<()> {
        if self.token == Token::Close { self.advance() } else { Err(self.error(Problem::Expected("')'"))) }
    }

    fn takes_word(&mut self, word: &str) -> Parsed<bool> {
        let takes = self.token == Token::Word(word);
        if takes {
            self.advance()?;
        }
        Ok(takes)
    }

    fn advance(&mut self) -> Parsed<()> {
        (self.token, self.position) = self.lexer.next()?;
        Ok(())
    }

    fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<Expr>) -> Parsed<Expr> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(Problem::TooDeep));
        }
        self.depth += 1;
        let expr = inner(self);
        self.depth -= 1;
        expr
    }

    fn node(&mut self, expr: Expr) -> Parsed<Expr> {
        self.nodes += 1;
        if self.nodes > MAX_NODES { Err(self.error(Problem::TooManyNodes)) } else { Ok(expr) }
    }

    fn error(&self, problem: Problem) -> FilterError {
        FilterError { position: self.position, problem }
    }
}

fn typed(prefix: &str, text: &str) -> Result<Literal, Problem> {
    match prefix {
        "datetime" | "datetimeoffset" => date(text),
        "guid" => guid(text),
        _ => Err(Problem::Type(prefix.chars().take(40).collect())),
    }
}

fn bare(text: &str) -> Result<Literal, Problem> {
    if is_guid(text) {
        return guid(text);
    }
    let mut bytes = text.bytes();
    // Four digits and a hyphen: a year.
    if bytes.by_ref().take(4).filter(u8::is_ascii_digit).count() == 4 && bytes.next() == Some(b'-') {
        return date(text);
    }
    number(text).ok_or(Problem::Number)
}

fn date(text: &str) -> Result<Literal, Problem> {
    date::parse_lenient(text).map(Literal::DateTime).map_err(|_| Problem::Date)
}

fn guid(text: &str) -> Result<Literal, Problem> {
    if is_guid(text) { Ok(Literal::Guid(text.to_ascii_lowercase())) } else { Err(Problem::Guid) }
}

/// `5`, `5L`, `5.0`, `5e3`, `4.0f`, `4d`, `4M`.
fn number(text: &str) -> Option<Literal> {
    if let Some(long) = text.strip_suffix(['L', 'l']) {
        return long.parse().ok().map(Literal::Int);
    }
    let real = text.strip_suffix(['f', 'F', 'd', 'D', 'm', 'M']);
    if real.is_none() && !text.contains(['.', 'e', 'E']) {
        return text.parse().ok().map(Literal::Int);
    }
    let real = real.unwrap_or(text);
    // `inf` and `nan` are numbers to Rust.
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E');
    let value: f64 = real.bytes().all(plain).then(|| real.parse().ok())??;
    value.is_finite().then_some(Literal::Double(value))
}
