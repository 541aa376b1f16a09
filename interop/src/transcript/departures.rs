//! What `docs/protocol.md` says about where our server departs from the recorded one, and whether that is all and so.

use std::{collections::BTreeSet, fs};

use super::{Replayed, root};
use crate::Trouble;

/// The heading of the list in `docs/protocol.md`.
const HEADING: &str = "### Against the recorded Node server";

/// One row of the list: these exchanges differ in these things, for this reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// What ours does instead.
    pub ours: String,
    /// What differs, as [`Difference`](super::Difference) writes it.
    pub differs: BTreeSet<String>,
    /// In which exchanges.
    pub exchanges: Vec<String>,
}

/// Reads the list.
///
/// # Errors
/// The document or the list in it is not there, or a row is no departure.
pub fn departures() -> Result<Vec<Departure>, Trouble> {
    let text = fs::read_to_string(root().join("docs").join("protocol.md"))?;
    parse(&text)
}

fn parse(text: &str) -> Result<Vec<Departure>, Trouble> {
    let missing = || Trouble::File(format!("docs/protocol.md has no table under {HEADING:?}"));
    let (_, list) = text.split_once(HEADING).ok_or_else(missing)?;
    let rows =
        list.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let departures: Result<Vec<_>, _> = rows.skip(2).map(row).collect();
    departures.and_then(|list| if list.is_empty() { Err(missing()) } else { Ok(list) })
}

fn row(line: &str) -> Result<Departure, Trouble> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [ours, differs, exchanges, why] = cells.as_slice() else {
        return Err(Trouble::File(format!("a departure has four cells: {line}")));
    };
    if ours.is_empty() || why.is_empty() {
        return Err(Trouble::File(format!("a departure says what and why: {line}")));
    }
    let words = |cell: &str| cell.split(',').map(|word| word.trim().to_owned()).collect::<Vec<_>>();
    let mut numbers = Vec::new();
    for word in words(exchanges) {
        match word.split_once('–').map(|(from, to)| (from.parse::<u32>(), to.parse::<u32>())) {
            None => numbers.push(word),
            Some((Ok(from), Ok(to))) => numbers.extend((from..=to).map(|number| number.to_string())),
            Some(_) => return Err(Trouble::File(format!("{word} is no range of exchanges"))),
        }
    }
    Ok(Departure {
        ours: (*ours).to_owned(),
        differs: words(differs).into_iter().collect(),
        exchanges: numbers,
    })
}

/// Compares what differs with what is listed. Returns a sentence for each that is not both.
pub fn check(found: &[Replayed], listed: &[Departure]) -> Vec<String> {
    let mut listed_pairs = BTreeSet::new();
    let mut faults = Vec::new();
    for departure in listed {
        for exchange in &departure.exchanges {
            for differs in &departure.differs {
                if !listed_pairs.insert((exchange.clone(), differs.clone())) {
                    faults.push(format!("{exchange} ({differs}) is listed twice"));
                }
            }
        }
    }
    for replayed in found {
        let exchange = &replayed.exchange;
        for differs in &replayed.differences {
            if !listed_pairs.remove(&(exchange.exchange.clone(), differs.to_string())) {
                faults.push(format!(
                    "{} ({differs}) differs and is not listed: {}\n    was {} {}\n    is {}",
                    exchange.exchange,
                    exchange.what,
                    exchange.response.status,
                    exchange.response.json.as_ref().map(ToString::to_string).unwrap_or_default(),
                    replayed.body
                ));
            }
        }
    }
    let idle = listed_pairs.iter();
    faults.extend(
        idle.map(|(exchange, differs)| format!("{exchange} ({differs}) is listed and does not differ")),
    );
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "### Against the recorded Node server\n\ntext\n\n| ours | differs | exchanges | why |\n|---|---|---|---|\n\
                        | 400 | 400 | 74, 168–170 | faults |\n\nmore | text\n";

    #[test]
    fn a_row_says_what_where_and_why() {
        let list = parse(LIST).unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].exchanges, ["74", "168", "169", "170"]);
        assert_eq!(list[0].differs, BTreeSet::from(["400".to_owned()]));
    }

    #[test]
    fn a_document_without_a_list_or_with_a_row_without_a_reason_is_refused() {
        assert!(parse("# Nothing").is_err());
        assert!(parse(&LIST.replace("faults", "")).is_err());
    }

    #[test]
    fn what_is_listed_and_does_not_differ_is_told() {
        assert_eq!(check(&[], &parse(LIST).unwrap()).len(), 4);
    }
}
