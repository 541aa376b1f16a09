//! The query language: what is printed is parsed to the same, and what is allowed can be evaluated.

use sync_protocol::odata::{Column, Kind, Value, check, holds, parse, print};
use sync_protocol::{Dialect, ListQuery};

const DIALECTS: [Dialect; 3] = [Dialect::V2, Dialect::V3, Dialect::Ct];

pub(super) fn filter(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let Ok(filter) = parse(text) else { return };
    for dialect in DIALECTS {
        let printed = print(dialect, &filter);
        let again = parse(&printed);
        assert!(again.as_ref().is_ok_and(|again| *again == filter), "{dialect:?}: {printed:?}: {again:?}");
    }
    let column = |name: &str| {
        let kind = match name.chars().next().map_or('t', |first| first.to_ascii_lowercase()) {
            'b' | 'c' => Kind::Boolean,
            'd' | 'u' => Kind::Date,
            'f' => Kind::Float,
            'i' | 'n' | 'p' => Kind::Integer,
            _ => Kind::Text,
        };
        Some(Column { name: name.to_owned(), kind })
    };
    let Ok(typed) = check(&filter, &column, 1_700_000_000_000) else { return };
    let full = |name: &str| match column(name).map(|column| column.kind) {
        Some(Kind::Boolean) => Value::Bool(true),
        Some(Kind::Date) => Value::Int(1_700_000_000_000),
        Some(Kind::Float) => Value::Double(1.5),
        Some(Kind::Integer) => Value::Int(i64::MAX),
        _ => Value::Text("Straße 'x' %_".to_owned()),
    };
    let (_full, _empty) = (holds(&typed, &full), holds(&typed, &|_| Value::Null));
}

pub(super) fn query(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let pairs: Vec<_> = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
    let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    for dialect in DIALECTS {
        let Ok(query) = ListQuery::parse(dialect, owned.clone()) else { continue };
        let printed = query.to_query_string(dialect);
        let pairs = printed.split('&').filter_map(|pair| pair.split_once('='));
        let again = ListQuery::parse(dialect, pairs.map(|(name, value)| (decode(name), decode(value))));
        assert!(again.is_ok_and(|again| again == query), "{dialect:?}: {printed:?}");
    }
}

/// Takes percent-encoding away.
fn decode(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            decoded.push(u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).unwrap()
}
