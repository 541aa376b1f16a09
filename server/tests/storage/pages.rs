//! Pages: orders with nulls, places, counts, limits, and how far the stamps have come.

use serde_json::{Value as Json, json};
use server::{
    storage::{Change, Count, Keyset, ListRequest, QueryError, Tombstones},
    tables::{Column, ColumnType, Rules, Table},
};
use sync_protocol::{
    odata::{Expr, parse},
    query::Direction::{self, Ascending, Descending},
};

use crate::bench::{Bench, Device, ids, nothing, text};

on_both!(
    pages_of_any_size_in_any_order_are_the_whole_list,
    null_is_the_smallest_value_of_an_order,
    text_is_ordered_by_its_code_points,
    an_enum_is_ordered_by_the_places_of_its_names,
    counts_are_of_all_pages,
    tombstones_are_there_for_those_who_ask,
    rows_can_be_passed_over,
    a_page_says_how_far_the_stamps_have_come,
    a_page_of_large_rows_ends_early,
    a_place_that_does_not_fit_is_refused,
    a_query_for_what_is_not_there_is_refused,
);

fn ratings() -> Rules {
    let one_of = ["Unrated", "R", "G", "PG_13"].map(str::to_owned).to_vec();
    Rules { one_of, ..Rules::default() }
}

fn table() -> Table {
    let columns = vec![
        Column::string("text"),
        Column::new("whole", ColumnType::Integer),
        Column::new("real", ColumnType::Float),
        Column::new("flag", ColumnType::Boolean),
        Column::new("moment", ColumnType::Date),
        Column::new("rating", ColumnType::Enum).with_rules(ratings()),
        Column::new("day", ColumnType::Day),
        Column::new("clock", ColumnType::Time),
        Column::new("place", ColumnType::Point),
    ];
    Table::new("probe", columns).unwrap()
}

async fn filled(bench: &Bench) -> Device {
    let (_, device) = bench.open_for_one().await;
    let device = device.at(&table());
    let texts = [json!(null), json!("b"), json!("B"), json!("a"), json!("ä"), json!("")];
    let wholes = [json!(null), json!(-1), json!(7), json!(i64::MAX)];
    let reals = [json!(0.1), json!(null), json!(-2.5)];
    let flags = [json!(true), json!(false), json!(null)];
    let moments = [json!("2020-01-01T00:00:00Z"), json!(null)];
    let ratings = [json!("PG_13"), json!("R"), json!(null), json!("Unrated"), json!("G")];
    let days = [json!("2020-01-31"), json!(null), json!("1969-12-31")];
    let clocks = [json!("12:30"), json!("00:00:00.001"), json!(null)];
    for number in 0..40 {
        let pick = |from: &[Json], step: usize| from[(number / step) % from.len()].clone();
        let body = json!({
            "text": pick(&texts, 1), "whole": pick(&wholes, 2), "real": pick(&reals, 3), "flag": pick(&flags, 1),
            "moment": pick(&moments, 5), "rating": pick(&ratings, 1), "day": pick(&days, 2), "clock": pick(&clocks, 4),
        });
        device.insert(&format!("{number:02}"), body).await;
    }
    device
}

async fn pages_of_any_size_in_any_order_are_the_whole_list(bench: Bench) {
    let bench = bench.declaring(&table());
    let device = filled(&bench).await;
    let orders: [&[(&str, Direction)]; 12] = [
        &[],
        &[("updatedAt", Descending)],
        &[("text", Ascending)],
        &[("text", Descending), ("whole", Ascending)],
        &[("whole", Descending)],
        &[("real", Ascending), ("flag", Descending)],
        &[("flag", Ascending)],
        &[("moment", Descending), ("text", Ascending)],
        &[("deleted", Ascending), ("id", Descending)],
        &[("rating", Ascending), ("text", Descending)],
        &[("rating", Descending)],
        &[("day", Ascending), ("clock", Descending)],
    ];
    for order in orders {
        let whole = ids(&device.list(device.ordered(order)).await);
        assert_eq!(whole.len(), 40);
        for limit in [1, 7, 39, 40] {
            let (mut paged, mut after) = (Vec::new(), None);
            loop {
                let request = ListRequest { after, limit, ..device.ordered(order) };
                let page = device.list(request).await;
                paged.extend(ids(&page));
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
            assert_eq!(paged, whole, "{order:?} in pages of {limit}");
        }
    }
}

async fn null_is_the_smallest_value_of_an_order(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    device.insert("null", nothing()).await;
    device.insert("a", text("a")).await;
    assert_eq!(ids(&device.list(device.ordered(&[("text", Ascending)])).await), ["null", "a"]);
    assert_eq!(ids(&device.list(device.ordered(&[("text", Descending)])).await), ["a", "null"]);
}

async fn text_is_ordered_by_its_code_points(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    for word in ["a", "B", "ä", "Z", "z", "_", "é"] {
        device.insert(word, text(word)).await;
    }
    let expected = ["B", "Z", "_", "a", "z", "ä", "é"];
    for by in ["text", "id"] {
        assert_eq!(ids(&device.list(device.ordered(&[(by, Ascending)])).await), expected, "{by}");
    }
    let filter = parse("text gt 'Z' and text lt 'ä'").unwrap();
    let found = device.list(ListRequest { filter: Some(filter), ..device.query() }).await;
    assert_eq!(ids(&found), ["a", "z", "_"]);
}

async fn an_enum_is_ordered_by_the_places_of_its_names(bench: Bench) {
    let bench = bench.declaring(&table());
    let (_, device) = bench.open_for_one().await;
    let device = device.at(&table());
    for (id, rating) in [
        ("pg", json!("PG_13")),
        ("g", json!("G")),
        ("null", json!(null)),
        ("r", json!("R")),
        ("un", json!("Unrated")),
    ] {
        device.insert(id, json!({ "rating": rating })).await;
    }
    assert_eq!(
        ids(&device.list(device.ordered(&[("rating", Ascending)])).await),
        ["null", "un", "r", "g", "pg"]
    );
    // By name a G is less than an R.
    let filter = parse("rating lt 'R' and rating ne Movie.Rating'G'").unwrap();
    let found = device.list(ListRequest { filter: Some(filter), ..device.query() }).await;
    assert_eq!(ids(&found), ["pg"]);
}

async fn counts_are_of_all_pages(bench: Bench) {
    let bench = bench.declaring(&table());
    let device = filled(&bench).await;
    let filter = Some(parse("whole eq 7").unwrap());
    let request = ListRequest { filter, count: Count::All, limit: 3, ..device.query() };
    let page = device.list(request).await;
    assert_eq!((page.rows, page.count), (3, Some(10)));
}

async fn tombstones_are_there_for_those_who_ask(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    device.insert("a", nothing()).await;
    device.insert("b", nothing()).await;
    device.applied(device.request("a", Change::Delete)).await;
    assert_eq!(ids(&device.list(device.query()).await), ["b", "a"]);
    let hidden = ListRequest { tombstones: Tombstones::Hidden, count: Count::All, ..device.query() };
    let page = device.list(hidden).await;
    assert_eq!((ids(&page), page.count), (vec!["b".to_owned()], Some(1)));
}

async fn rows_can_be_passed_over(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    for id in ["a", "b", "c", "d"] {
        device.insert(id, nothing()).await;
    }
    let page = device.list(ListRequest { skip: 1, limit: 2, ..device.query() }).await;
    assert_eq!(ids(&page), ["b", "c"]);
    assert!(page.next.is_some());
    assert_eq!(device.list(ListRequest { skip: u64::MAX, ..device.query() }).await.rows, 0);
    assert_eq!(device.list(ListRequest { limit: 0, ..device.query() }).await.rows, 0);
}

async fn a_page_says_how_far_the_stamps_have_come(bench: Bench) {
    bench.clock.set(7_000);
    let (_, device) = bench.open_for_one().await;
    assert_eq!(device.list(device.query()).await.reached, 0);
    device.insert("a", nothing()).await;
    device.insert("b", nothing()).await;
    assert_eq!(device.list(ListRequest { limit: 1, ..device.query() }).await.reached, 7_001);
}

async fn a_page_of_large_rows_ends_early(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    let long = "x".repeat(900_000);
    for number in 0..12 {
        device.insert(&format!("{number:02}"), text(&long)).await;
    }
    let page = device.list(device.query()).await;
    assert_eq!(page.rows, 10);
    let rest = device.list(ListRequest { after: page.next, ..device.query() }).await;
    assert_eq!(ids(&rest), ["10", "11"]);
}

async fn a_place_that_does_not_fit_is_refused(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    for values in [vec![], vec![1.into()], vec!["x".into(), "x".into()], vec![Json::Null, "x".into()]] {
        let request = ListRequest { after: Some(Keyset { values }), ..device.query() };
        assert_eq!(device.storage.list(request).await.unwrap(), Err(QueryError::Keyset));
    }
}

async fn a_query_for_what_is_not_there_is_refused(bench: Bench) {
    let bench = bench.declaring(&table());
    let (_, device) = bench.open_for_one().await;
    let filter = Some(Expr::property("owner"));
    let wrong = device.storage.list(ListRequest { filter, ..device.query() }).await.unwrap();
    assert!(matches!(wrong, Err(QueryError::Filter(_))), "{wrong:?}");
    let wrong = device.storage.list(device.ordered(&[("extra", Ascending)])).await.unwrap();
    assert!(matches!(wrong, Err(QueryError::UnknownProperty(_))), "{wrong:?}");
    let device = device.at(&table());
    let wrong = device.storage.list(device.ordered(&[("place", Ascending)])).await.unwrap();
    assert!(matches!(wrong, Err(QueryError::NoOrder(_))), "{wrong:?}");
}
