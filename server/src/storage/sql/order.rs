//! The order of a list: its terms, the place of a row in it, and what is behind a place.

use serde_json::Value as Json;
use sync_protocol::{
    odata::{Kind, Value},
    query::Direction,
};

use super::{
    Condition, Dialect, Property,
    filter::{kind, property},
};
use crate::{
    storage::{Keyset, QueryError, row},
    tables::{Cell, ColumnType, RowCells, Stored, Table, Unreadable},
};

/// Members by which rows are put in order, the id always the last of them.
#[derive(Debug)]
pub(super) struct Order(Vec<Term>);

/// One of them.
#[derive(Debug)]
struct Term {
    /// For an enum the place of its name, as a whole number.
    property: Property,
    direction: Direction,
    /// The names of an enum. What is kept and is none of them comes behind them.
    names: Vec<String>,
}

impl Order {
    /// An order by these members, or by the stamps. A member named twice counts where it is first.
    ///
    /// # Errors
    /// A name that is no member, or a member without an order.
    pub(super) fn new(table: &Table, names: &[(String, Direction)]) -> Result<Self, QueryError> {
        let [by_stamp, by_id] = ["updatedAt", "id"].map(|name| (name.to_owned(), Direction::Ascending));
        let names = if names.is_empty() { std::slice::from_ref(&by_stamp) } else { names };
        let mut terms: Vec<Term> = Vec::with_capacity(names.len() + 1);
        for (name, direction) in names.iter().chain([&by_id]) {
            let property = property(table, name)?;
            if kind(property.kind) == Kind::Point {
                return Err(QueryError::NoOrder(name.chars().take(64).collect()));
            }
            if terms.iter().all(|earlier| earlier.property.position != property.position) {
                let names = match table.column(name) {
                    Some((_, column)) if column.kind() == ColumnType::Enum => column.rules().one_of.clone(),
                    _ => Vec::new(),
                };
                terms.push(Term::new(property, *direction, names));
            }
        }
        Ok(Self(terms))
    }

    /// As SQL has it.
    pub(super) fn sql<D: Dialect>(&self) -> String {
        let terms: Vec<String> =
            self.0.iter().map(|term| D::ordered(&term.property, term.direction)).collect();
        terms.join(", ")
    }

    /// The place of a row.
    ///
    /// # Errors
    /// The row is damaged.
    pub(super) fn keyset(&self, row: &impl RowCells) -> Result<Keyset, Unreadable> {
        let mut values = Vec::with_capacity(self.0.len());
        for term in &self.0 {
            values.push(match row::at(row, term.property.position)? {
                Cell::Null => Json::Null,
                Cell::Integer(number) => number.into(),
                Cell::Float(number) => number.into(),
                Cell::Text(text) if !term.names.is_empty() => term.rank(text).into(),
                Cell::Text(text) => text.into(),
            });
        }
        Ok(Keyset { values })
    }

    /// "Behind this place": for each term, equal in all before it and behind in it.
    ///
    /// # Errors
    /// It is no place of this order.
    pub(super) fn after(&self, keyset: &Keyset) -> Result<Condition, QueryError> {
        if keyset.values.len() != self.0.len() {
            return Err(QueryError::Keyset);
        }
        let values = self.0.iter().zip(&keyset.values);
        let values: Vec<Value> = values
            .map(|(term, json)| place(&term.property, json))
            .collect::<Option<_>>()
            .ok_or(QueryError::Keyset)?;
        let terms: Vec<_> = self.0.iter().zip(&values).collect();
        let mut out = Condition::default();
        if let [first, second] = self.0.as_slice()
            && (first.property.sql.as_str(), second.property.sql.as_str()) == ("updated_at", "id")
            && self.0.iter().all(|term| term.direction == Direction::Ascending)
        {
            // The order of the index: one seek.
            out.push("(updated_at, id) > (");
            for (position, value) in values.into_iter().enumerate() {
                out.push(if position == 0 { "" } else { ", " });
                out.bind(value);
            }
            out.push(")");
            return Ok(out);
        }
        for (depth, (Term { property, direction, .. }, value)) in terms.iter().enumerate() {
            out.push(if depth == 0 { "(" } else { " OR (" });
            for (Term { property, .. }, value) in terms.iter().take(depth) {
                out.push(&property.sql);
                if **value == Value::Null {
                    out.push(" IS NULL");
                } else {
                    out.push(" = ");
                    out.bind((*value).clone());
                }
                out.push(" AND ");
            }
            match (direction, value) {
                (Direction::Ascending, Value::Null) => {
                    out.push(&property.sql);
                    out.push(" IS NOT NULL");
                }
                // Null comes last, so nothing is behind it.
                (Direction::Descending, Value::Null) => out.push("FALSE"),
                (Direction::Ascending, value) => {
                    out.push(&property.sql);
                    out.push(" > ");
                    out.bind((*value).clone());
                }
                (Direction::Descending, value) => {
                    out.push("(");
                    out.push(&property.sql);
                    out.push(" < ");
                    out.bind((*value).clone());
                    out.push(" OR ");
                    out.push(&property.sql);
                    out.push(" IS NULL)");
                }
            }
            out.push(")");
        }
        Ok(out)
    }
}

impl Term {
    fn new(property: Property, direction: Direction, names: Vec<String>) -> Self {
        if names.is_empty() {
            return Self { property, direction, names };
        }
        // Names are plain words, so they need no quoting.
        let column = &property.sql;
        let whens: String =
            names.iter().enumerate().map(|(rank, name)| format!(" WHEN '{name}' THEN {rank}")).collect();
        let behind = names.len();
        let sql = format!("CASE WHEN {column} IS NOT NULL THEN CASE {column}{whens} ELSE {behind} END END");
        let property = Property { sql: format!("({sql})"), kind: ColumnType::Integer, ..property };
        Self { property, direction, names }
    }

    /// The place of a name among those of the enum.
    fn rank(&self, text: &str) -> usize {
        self.names.iter().position(|name| name == text).unwrap_or(self.names.len())
    }
}

/// A value of a place, as its column keeps it.
fn place(property: &Property, json: &Json) -> Option<Value> {
    match (property.kind.stored(), json) {
        (_, Json::Null) if property.may_be_null => Some(Value::Null),
        (Stored::Text, Json::String(text)) => Some(Value::Text(text.clone())),
        (Stored::Whole, Json::Number(number)) => number.as_i64().map(Value::Int),
        (Stored::Real, Json::Number(number)) => number.as_f64().map(Value::Double),
        (Stored::Flag, Json::Number(number)) => number.as_i64().map(|flag| Value::Bool(flag != 0)),
        _ => None,
    }
}
