//! The reference store does what every store must.

use sync_testkit::conformance::InMemory;

sync_testkit::conformance!(InMemory);
