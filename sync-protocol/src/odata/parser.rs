//! Reads a filter: recursive descent, bounded in depth and in nodes.

use super::ast::{At, Expr, Literal, Type, is_name};
use super::bond::{Bond, Infix};
use super::error::{FilterError, Problem};
use super::function::Function;
use super::lexer::{Lexer, Token};
use super::{MAX_DEPTH, MAX_NODES, literal};

/// Reads a filter in either grammar, percent-decoded and with `+` already turned into a space.
///
/// # Errors
/// What is wrong and where, to be answered with 400. (The Node server answers 500.)
pub fn parse(filter: &str) -> Result<Expr, FilterError> {
    let mut lexer = Lexer::new(filter)?;
    let (token, position) = lexer.next()?;
    let mut parser = Parser { lexer, token, position, nodes: 0, depth: 0 };
    let expr = parser.expr()?;
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
    /// Parts with operators between them. The operators that wait for their right side are kept in a list and not
    /// on the stack: only parentheses and the like go deeper.
    fn expr(&mut self) -> Parsed<Expr> {
        let mut waiting: Vec<(Expr, Infix)> = Vec::new();
        let mut right = self.unary()?;
        // Behind a comparison there is no other one, and behind a list nothing that binds tighter either.
        let (mut compared, mut listed) = (false, false);
        loop {
            let next = self.word(Infix::from_word).filter(|next| {
                let bond = next.bond();
                !(compared && bond == Bond::Comparison || listed && bond > Bond::Comparison)
            });
            let bond = next.map_or(Bond::Or, Infix::bond);
            while let Some((left, infix)) = waiting.pop_if(|(_, infix)| infix.bond() >= bond) {
                right = self.join(left, infix, right)?;
            }
            let Some(next) = next else {
                return Ok(right);
            };
            self.advance()?;
            compared = bond == Bond::Comparison || (compared && bond > Bond::Comparison);
            listed = next == Infix::In;
            if listed {
                right = self.list(right)?;
            } else {
                waiting.push((right, next));
                right = self.unary()?;
            }
        }
    }

    fn join(&mut self, left: Expr, infix: Infix, right: Expr) -> Parsed<Expr> {
        let joined = match infix {
            Infix::Or => left.or(right),
            Infix::And => left.and(right),
            Infix::Compare(op) => Expr::Compare(op, Box::new(left), Box::new(right)),
            Infix::Math(op) => Expr::Math(op, Box::new(left), Box::new(right)),
            // Its list was read at once.
            Infix::In => return Err(self.error(Problem::Expected("'('"))),
        };
        self.node(joined)
    }

    /// What follows `in`. Only values: a list of anything else has no meaning in any known server.
    fn list(&mut self, left: Expr) -> Parsed<Expr> {
        if self.token != Token::Open {
            return Err(self.error(Problem::Expected("'('")));
        }
        let mut values = Vec::new();
        while values.is_empty() || self.token == Token::Comma {
            self.advance()?;
            let position = self.position;
            let Expr::Literal(value, at) = self.unary()? else {
                return Err(FilterError { position, problem: Problem::Expected("a value") });
            };
            values.push((value, at));
        }
        self.close()?;
        self.node(Expr::In(Box::new(left), values))
    }

    fn unary(&mut self) -> Parsed<Expr> {
        match self.token {
            Token::Word("not") => {
                self.advance()?;
                let inner = self.deeper(Self::unary)?;
                self.node(inner.negated())
            }
            Token::Minus => {
                let position = self.position;
                self.advance()?;
                if matches!(self.token, Token::End | Token::Close | Token::Comma) {
                    return Err(FilterError { position, problem: Problem::Number });
                }
                let inner = self.deeper(Self::unary)?;
                self.node(Expr::Negate(Box::new(inner)))
            }
            Token::Open => {
                self.advance()?;
                let inner = self.deeper(Self::expr)?;
                self.close()?;
                Ok(inner)
            }
            _ => self.primary(),
        }
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let at = At(self.position);
        let value = match self.token {
            Token::Word("null") => Literal::Null,
            Token::Word("true") => Literal::Bool(true),
            Token::Word("false") => Literal::Bool(false),
            Token::Word(word) => return self.name(word),
            Token::Quoted(text) => Literal::String(text.replace("''", "'")),
            Token::Typed(prefix, text) => {
                literal::typed(prefix, text).map_err(|problem| self.error(problem))?
            }
            Token::Bare(text) => literal::bare(text).map_err(|problem| self.error(problem))?,
            _ => return Err(self.error(Problem::Expected("a property or a value"))),
        };
        self.advance()?;
        self.node(Expr::Literal(value, at))
    }

    /// A property, or a call.
    fn name(&mut self, word: &'a str) -> Parsed<Expr> {
        let position = self.position;
        let wrong = |problem| FilterError { position, problem };
        self.advance()?;
        if self.token != Token::Open {
            if !is_name(word) {
                return Err(wrong(Problem::Expected("a property or a value")));
            }
            return self.node(Expr::Property(word.to_owned(), At(position)));
        }
        if word.eq_ignore_ascii_case("cast") {
            return self.cast(At(position));
        }
        let turned = word.eq_ignore_ascii_case("substringof");
        let function = if turned { Some(Function::Contains) } else { Function::from_word(word) };
        let function = function.ok_or_else(|| wrong(Problem::Function(word.chars().take(40).collect())))?;
        let mut arguments = self.arguments()?;
        if !function.takes(arguments.len()) {
            return Err(wrong(Problem::Arguments(if turned { "substringof" } else { function.word() })));
        }
        if turned {
            arguments.reverse();
        }
        self.node(Expr::Call(function, arguments, At(position)))
    }

    fn arguments(&mut self) -> Parsed<Vec<Expr>> {
        let mut arguments = Vec::new();
        self.advance()?;
        if self.token == Token::Close {
            self.advance()?;
            return Ok(arguments);
        }
        arguments.push(self.deeper(Self::expr)?);
        while self.token == Token::Comma {
            self.advance()?;
            arguments.push(self.deeper(Self::expr)?);
        }
        self.close()?;
        Ok(arguments)
    }

    /// `cast(value,Edm.Type)`, the value often without quotes: how both .NET clients print dates and GUIDs.
    fn cast(&mut self, at: At) -> Parsed<Expr> {
        self.advance()?;
        let position = self.position;
        let inner = self.deeper(Self::expr)?;
        if self.token != Token::Comma {
            return Err(self.error(Problem::Expected("','")));
        }
        self.advance()?;
        let (Token::Word(name) | Token::Quoted(name)) = self.token else {
            return Err(self.error(Problem::Expected("a type")));
        };
        let to = Type::from_word(name)
            .ok_or_else(|| self.error(Problem::Type(name.chars().take(40).collect())))?;
        self.advance()?;
        self.close()?;
        if let Expr::Literal(value, _) = &inner {
            let value = literal::cast(value, to).map_err(|problem| FilterError { position, problem })?;
            if let Some(value) = value {
                return Ok(Expr::Literal(value, at));
            }
        }
        self.node(Expr::Cast(Box::new(inner), to, at))
    }

    fn close(&mut self) -> Parsed<()> {
        if self.token == Token::Close { self.advance() } else { Err(self.error(Problem::Expected("')'"))) }
    }

    /// What the present word means, if it is one and means something.
    fn word<T>(&self, meaning: impl Fn(&str) -> Option<T>) -> Option<T> {
        match self.token {
            Token::Word(word) => meaning(word),
            _ => None,
        }
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
