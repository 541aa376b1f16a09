//! The list of cases. Whoever adds a body adds its name here.

#[cfg(unix)]
use super::rig;
use super::{Subject, crash, damage, durability, io, killed, openers};

/// Hands the list to the macro named in the brackets.
#[doc(hidden)]
#[macro_export]
macro_rules! fault_cases {
    ([$($then:tt)+] $($input:tt)*) => {
        $($then)+! { ($($input)*)
            openers {
                i19_a_second_opening_is_refused
                i19_a_second_process_is_refused
            }
            crash {
                i15_a_process_killed_at_any_moment_keeps_what_it_acknowledged
            }
            killed {
                i15_a_process_killed_after_any_commit_keeps_it
                i15_a_process_killed_at_any_write_keeps_what_it_acknowledged
            }
            durability {
                i1_its_durability_is_what_it_says
                a_disk_that_only_pretends_to_sync_is_noticed
            }
            io {
                writes_that_fail_lose_nothing
                torn_writes_lose_nothing
                short_writes_are_completed
                i16_a_disk_that_fills_loses_nothing
                i28_syncs_that_fail_lose_nothing
                reads_that_fail_lose_nothing
                short_reads_are_completed
                files_that_cannot_be_opened_renamed_or_resized_lose_nothing
            }
            rig {
                i16_a_full_disk_is_survived
                i28_a_failed_write_stops_the_store
                i17_a_read_only_disk_is_refused
            }
            damage {
                i18_a_flipped_bit_is_never_served
                i18_a_file_cut_short_is_never_served
                i18_a_page_of_zeros_is_never_served
            }
        }
    };
}

macro_rules! bind {
    (() $($area:ident { $($case:ident)* })*) => {
        /// The cases, each as a function of the store under test.
        pub mod case {
            $($(
                #[doc = concat!("Checks that ", stringify!($case), ".")]
                pub fn $case(subject: &super::Subject) {
                    super::$area::$case(subject);
                }
            )*)*
        }
    };
}

fault_cases!([bind]);

#[cfg(not(unix))]
mod rig {
    use super::Subject;
    use crate::faults::skipped;

    pub(super) fn i16_a_full_disk_is_survived(subject: &Subject) {
        skipped(subject.name(), "it needs a mount of its own");
    }

    pub(super) use i16_a_full_disk_is_survived as i28_a_failed_write_stops_the_store;
    pub(super) use i16_a_full_disk_is_survived as i17_a_read_only_disk_is_refused;
}

/// Makes one test of each case of behaviour and one of each fault, from what the store promises and a function that opens
/// it.
///
/// ```ignore
/// sync_testkit::store_tests!(Durability::PowerCut, |path, schema| Ok(Box::new(MyStore::open(path, schema)?)));
/// ```
#[macro_export]
macro_rules! store_tests {
    ($durability:expr, $open:expr) => {
        const OPEN: $crate::faults::Open = $open;

        $crate::conformance!($crate::conformance::Durable::new(OPEN));

        mod faults {
            $crate::fault_cases! { [$crate::fault_tests] $durability }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! fault_tests {
    (($durability:expr) $($area:ident { $($case:ident)* })*) => {
        $($(
            #[test]
            fn $case() {
                use $crate::faults::Durability;
                let test = concat!(module_path!(), "::", stringify!($case));
                let subject = $crate::faults::Subject { open: super::OPEN, durability: $durability, test };
                $crate::faults::case::$case(&subject);
            }
        )*)*
    };
}
