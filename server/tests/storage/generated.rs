//! Filters and rows for the tests: a table with a column of every kind, and filters that are right about it.

use proptest::{prelude::*, sample::select, strategy::BoxedStrategy};
use server::tables::{self, Column, ColumnType, Rules, Table};
use sync_protocol::{
    odata::{CompareOp, Expr, Function, Literal, MathOp, Type, Value},
    point::Point,
};

pub(crate) const TEXTS: [&str; 9] =
    ["", "a", "Ab", "aab", "it's %_", "\u{a0} x\t", "äÖ€", "%", "2020-01-01T00:00:00Z"];
const WHOLES: [i64; 9] = [0, 1, -1, 2, 7, -60, 9_007_199_254_740_993, i64::MAX, i64::MIN];
const REALS: [f64; 9] = [0.0, 0.5, 2.5, -2.5, 1.0, -0.3, 0.499_999_999_999_999_94, 1e300, -1e300];
/// The last and the first millisecond that can be written are the last two.
const MOMENTS: [i64; 7] =
    [0, -1, 1_614_575_167_089, 951_782_400_000, -86_400_001, 253_402_300_799_999, -62_167_219_200_000];

/// In milliseconds since midnight.
const TIMES: [i64; 4] = [0, 1, 18_367_089, 86_399_999];
const NAMES: [&str; 3] = ["Unrated", "R", "G"];

/// Longitude and latitude.
fn place(index: usize) -> Point {
    let places = [(0.0, 0.0), (-97.0, 38.0), (-97.5, 38.25), (13.404_954, 52.520_008), (180.0, -90.0)];
    let (longitude, latitude) = places[index % places.len()];
    Point::new(longitude, latitude).unwrap()
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    text: Option<&'static str>,
    other: Option<&'static str>,
    whole: Option<i64>,
    real: Option<f64>,
    flag: Option<bool>,
    moment: Option<i64>,
    day: Option<i64>,
    clock: Option<i64>,
    rank: Option<&'static str>,
    place: Option<Point>,
    pub(crate) updated_at: i64,
}

impl Row {
    /// What it has in its columns.
    pub(crate) fn stored(&self) -> Vec<tables::Value> {
        use tables::Value as Stored;
        let text = |text: Option<&str>| text.map_or(Stored::Null, |text| Stored::Text(text.to_owned()));
        let whole = |number: Option<i64>| number.map_or(Stored::Null, Stored::Integer);
        vec![
            text(self.text),
            text(self.other),
            whole(self.whole),
            self.real.map_or(Stored::Null, Stored::Float),
            whole(self.flag.map(i64::from)),
            whole(self.moment),
            whole(self.day),
            whole(self.clock),
            text(self.rank),
            self.place.map_or(Stored::Null, |place| Stored::Text(place.kept())),
        ]
    }

    /// What it has under a name.
    pub(crate) fn value(&self, name: &str) -> Value {
        let text = |text: Option<&str>| text.map(|text| Value::Text(text.to_owned()));
        let value = match name {
            "text" => text(self.text),
            "other" => text(self.other),
            "whole" => self.whole.map(Value::Int),
            "real" => self.real.map(Value::Double),
            "flag" => self.flag.map(Value::Bool),
            "moment" => self.moment.map(Value::Int),
            "day" => self.day.map(Value::Int),
            "clock" => self.clock.map(Value::Int),
            "rank" => text(self.rank),
            "place" => self.place.map(|place| Value::Text(place.kept())),
            "updatedAt" => Some(Value::Int(self.updated_at)),
            other => panic!("no filter names {other}"),
        };
        value.unwrap_or(Value::Null)
    }
}

/// Rows in which the values meet each other in many ways.
pub(crate) fn rows() -> Vec<Row> {
    let with_null = |index: usize, count: usize| (index % (count + 1)).checked_sub(1);
    let row = |index: usize| Row {
        text: with_null(index, TEXTS.len()).map(|at| TEXTS[at]),
        other: with_null(index / 3, TEXTS.len()).map(|at| TEXTS[at]),
        whole: with_null(index * 3, WHOLES.len()).map(|at| WHOLES[at]),
        real: with_null(index * 7 + 2, REALS.len()).map(|at| REALS[at]),
        flag: [None, Some(false), Some(true)][index / 2 % 3],
        moment: with_null(index, MOMENTS.len()).map(|at| MOMENTS[at]),
        day: with_null(index * 5, MOMENTS.len()).map(|at| MOMENTS[at] - MOMENTS[at].rem_euclid(86_400_000)),
        clock: with_null(index / 2, TIMES.len()).map(|at| TIMES[at]),
        rank: with_null(index, NAMES.len()).map(|at| NAMES[at]),
        place: with_null(index, 5).map(place),
        updated_at: i64::try_from(index).unwrap(),
    };
    (0..60).map(row).collect()
}

pub(crate) fn table() -> Table {
    let names = Rules { one_of: NAMES.map(str::to_owned).to_vec(), ..Rules::default() };
    let columns = vec![
        Column::string("text"),
        Column::string("other"),
        Column::new("whole", ColumnType::Integer),
        Column::new("real", ColumnType::Float),
        Column::new("flag", ColumnType::Boolean),
        Column::new("moment", ColumnType::Date),
        Column::new("day", ColumnType::Day),
        Column::new("clock", ColumnType::Time),
        Column::new("rank", ColumnType::Enum).with_rules(names),
        Column::new("place", ColumnType::Point),
    ];
    Table::new("probe", columns).unwrap()
}

type Exprs = BoxedStrategy<Expr>;

/// Filters of some depth, and parts of every kind.
#[derive(Clone)]
struct Level {
    text: Exprs,
    whole: Exprs,
    real: Exprs,
    date: Exprs,
    time: Exprs,
    place: Exprs,
    condition: Exprs,
}

fn leaf(names: &'static [&'static str], literal: impl Strategy<Value = Literal> + 'static) -> Exprs {
    prop_oneof![
        6 => select(names).prop_map(Expr::property),
        4 => literal.prop_map(Expr::literal),
        1 => Just(Expr::literal(Literal::Null)),
    ]
    .boxed()
}

fn texts() -> impl Strategy<Value = Literal> + Clone {
    select(TEXTS.to_vec()).prop_map(|text| Literal::String(text.to_owned()))
}

fn wholes() -> impl Strategy<Value = Literal> + Clone {
    prop_oneof![select(WHOLES.to_vec()), -9_i64..9].prop_map(Literal::Int)
}

fn reals() -> impl Strategy<Value = Literal> + Clone {
    select(REALS.to_vec()).prop_map(Literal::Double)
}

fn moments() -> impl Strategy<Value = Literal> + Clone {
    prop_oneof![select(MOMENTS.to_vec()), -1_i64..61].prop_map(Literal::DateTime)
}

fn times() -> impl Strategy<Value = Literal> + Clone {
    select(TIMES.to_vec()).prop_map(Literal::Time)
}

fn places() -> impl Strategy<Value = Literal> + Clone {
    (0..5_usize).prop_map(|index| Literal::Point(place(index)))
}

fn names() -> impl Strategy<Value = Literal> + Clone {
    select(NAMES.to_vec()).prop_map(|name| Literal::String(name.to_owned()))
}

fn leaves() -> Level {
    let flags = any::<bool>().prop_map(|flag| Expr::literal(Literal::Bool(flag)));
    let time =
        Just(Expr::Cast(Box::new(Expr::property("moment")), Type::Time, sync_protocol::odata::At::default()));
    Level {
        text: prop_oneof![5 => leaf(&["text", "other", "Text"], texts()), 1 => leaf(&["rank"], names())]
            .boxed(),
        whole: leaf(&["whole"], wholes()),
        real: leaf(&["real"], reals()),
        date: leaf(&["moment", "updatedAt", "day"], moments()),
        time: prop_oneof![leaf(&["clock"], times()), time].boxed(),
        place: leaf(&["place"], places()),
        condition: prop_oneof![3 => Just(Expr::property("flag")), 1 => flags, 4 => since()].boxed(),
    }
}

/// What pulls ask: the part of a filter that a bound is made of.
fn since() -> impl Strategy<Value = Expr> {
    let op = select(vec![CompareOp::Gt, CompareOp::Ge, CompareOp::Eq]);
    (op, -1_i64..60).prop_map(|(op, ms)| Expr::compare(op, "updatedAt", Literal::DateTime(ms)))
}

fn call(functions: &'static [Function], arguments: impl Strategy<Value = Vec<Expr>> + 'static) -> Exprs {
    let made = |(function, arguments)| Expr::Call(function, arguments, sync_protocol::odata::At::default());
    (select(functions), arguments).prop_map(made).boxed()
}

fn cast(inner: &Exprs, to: Type) -> Exprs {
    let made = move |inner| Expr::Cast(Box::new(inner), to, sync_protocol::odata::At::default());
    inner.clone().prop_map(made).boxed()
}

fn math(left: &Exprs, right: &Exprs) -> Exprs {
    let op = select(vec![MathOp::Add, MathOp::Sub, MathOp::Mul, MathOp::Div, MathOp::Mod]);
    (op, left.clone(), right.clone())
        .prop_map(|(op, left, right)| Expr::Math(op, Box::new(left), Box::new(right)))
        .boxed()
}

fn compare(left: &Exprs, right: &Exprs) -> Exprs {
    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
    compare_by(&[Eq, Ne, Gt, Ge, Lt, Le], left, right)
}

fn compare_by(ops: &'static [CompareOp], left: &Exprs, right: &Exprs) -> Exprs {
    (select(ops), left.clone(), right.clone())
        .prop_map(|(op, left, right)| Expr::Compare(op, Box::new(left), Box::new(right)))
        .boxed()
}

fn one_of(left: &Exprs, literal: impl Strategy<Value = Literal> + Clone + 'static) -> Exprs {
    let item = prop_oneof![5 => literal, 1 => Just(Literal::Null)];
    let items =
        prop::collection::vec(item.prop_map(|item| (item, sync_protocol::odata::At::default())), 1..4);
    (left.clone(), items).prop_map(|(left, items)| Expr::In(Box::new(left), items)).boxed()
}

fn above(below: &Level) -> Level {
    use Function as F;
    let Level { text, whole, real, date, time, place, condition } = below;
    let negated = |part: &Exprs| part.clone().prop_map(|part| Expr::Negate(Box::new(part))).boxed();
    let alone = |part: &Exprs| part.clone().prop_map(|part| vec![part]);
    let pair = |a: &Exprs, b: &Exprs| (a.clone(), b.clone()).prop_map(|(a, b)| vec![a, b]);
    // No `replace` inside: that is refused.
    let flat = leaves().text;
    // Only what is in quotes may be looked for in a text that was made longer.
    let quoted = texts().prop_map(Expr::literal).boxed();
    let search = prop_oneof![pair(text, &quoted), pair(&flat, &flat)].boxed();
    let replace = (flat.clone(), flat, texts()).prop_map(|(a, b, by)| vec![a, b, Expr::literal(by)]);
    let cut = (text.clone(), whole.clone(), whole.clone()).prop_map(|(a, b, c)| vec![a, b, c]);
    let moment = prop_oneof![date.clone(), time.clone()].boxed();
    Level {
        text: prop_oneof![
            4 => text.clone(),
            1 => call(&[F::Trim, F::ToLower, F::ToUpper], alone(text)),
            1 => call(&[F::Concat], pair(text, text)),
            1 => call(&[F::Substring], pair(text, whole)),
            1 => call(&[F::Substring], cut),
            1 => call(&[F::Replace], replace),
            1 => cast(whole, Type::String),
        ]
        .boxed(),
        whole: prop_oneof![
            3 => whole.clone(),
            3 => math(whole, whole),
            1 => negated(whole),
            1 => call(&[F::Length], alone(text)),
            1 => call(&[F::IndexOf], search.clone()),
            1 => call(&[F::Year, F::Month, F::Day], alone(date)),
            1 => call(&[F::Hour, F::Minute, F::Second], alone(&moment)),
            1 => call(&[F::Round, F::Floor, F::Ceiling], alone(whole)),
            1 => cast(real, Type::Integer),
        ]
        .boxed(),
        real: prop_oneof![
            3 => real.clone(),
            2 => math(real, real),
            1 => math(whole, real),
            1 => math(real, whole),
            1 => negated(real),
            2 => call(&[F::Round, F::Floor, F::Ceiling], alone(real)),
            1 => cast(whole, Type::Double),
            1 => call(&[F::Distance], pair(place, place)),
        ]
        .boxed(),
        date: prop_oneof![4 => date.clone(), 1 => call(&[F::Date], alone(date))].boxed(),
        time: prop_oneof![2 => time.clone(), 1 => call(&[F::Time], alone(date))].boxed(),
        place: place.clone(),
        condition: prop_oneof![
            2 => compare(text, text),
            2 => compare(whole, whole),
            1 => compare(real, real),
            1 => compare(whole, real),
            2 => compare(date, date),
            1 => compare(time, time),
            1 => compare(condition, condition),
            2 => call(&[F::StartsWith, F::EndsWith], pair(text, text)),
            1 => call(&[F::Contains], search),
            1 => one_of(text, texts()),
            1 => one_of(whole, wholes()),
            1 => one_of(real, wholes()),
            1 => one_of(date, moments()),
            1 => one_of(place, places()),
            // Places have no order.
            1 => compare_by(&[CompareOp::Eq, CompareOp::Ne], place, place),
            1 => one_of(condition, any::<bool>().prop_map(Literal::Bool)),
            2 => (condition.clone(), condition.clone()).prop_map(|(a, b)| a.and(b)),
            2 => (condition.clone(), condition.clone()).prop_map(|(a, b)| a.or(b)),
            2 => condition.clone().prop_map(Expr::negated),
        ]
        .boxed(),
    }
}

/// Filters that are right about the table.
pub(crate) fn filter() -> Exprs {
    let first = above(&leaves());
    let second = above(&first);
    let third = above(&second);
    prop_oneof![first.condition, second.condition, third.condition].boxed()
}
