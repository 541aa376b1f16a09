//! The conformance suite: what every store must do, one fact a case.
//!
//! The list of cases in `conformance/cases.rs` is the only one. It names each case and binds its body: a name without a
//! body does not compile, and a body that is not listed is dead code. A backend runs them all as tests of its own:
//!
//! ```ignore
//! sync_testkit::conformance!(Durable::new(|path, schema| Ok(Box::new(MyStore::open(path, schema)?))));
//! ```

mod awkward;
#[macro_use]
mod cases;
mod commits;
mod durability;
mod large;
mod ledger;
mod meta;
mod place;
mod queries;
mod queue;
mod records;
pub(crate) mod snapshot;
mod three_rows;
mod tokens;

pub use self::place::{Durable, InMemory, StoreUnderTest};

macro_rules! bind {
    (() $($area:ident { $($case:ident)* })*) => {
        /// The cases by area, each as a function of the store under test.
        pub mod case {
            $(
                #[doc = concat!("What a store must do about ", stringify!($area), ".")]
                pub mod $area {
                    $(
                        #[doc = concat!("Checks that ", stringify!($case), ".")]
                        pub fn $case(place: &mut dyn $crate::conformance::StoreUnderTest) {
                            $crate::conformance::$area::$case(place);
                        }
                    )*
                }
            )*
        }
    };
}

conformance_cases!([bind]);

/// Makes one test of each case of the suite. The expression makes a fresh [`StoreUnderTest`].
#[macro_export]
macro_rules! conformance {
    ($place:expr) => {
        $crate::conformance_cases! { [$crate::conformance_tests] $place }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! conformance_tests {
    (($place:expr) $($area:ident { $($case:ident)* })*) => {
        $(
            mod $area {
                use super::*;
                $(
                    #[test]
                    fn $case() {
                        $crate::conformance::case::$area::$case(&mut $place);
                    }
                )*
            }
        )*
    };
}
