//! Faults of the shop's neighbours, of its disk, its clock and its clients; and processes that
//! are killed. `make test-faults` runs these, one after the other, and prints the table that is
//! in docs/reliability.md.

mod clients;
mod clock;
mod database;
mod kills;
mod look;
mod redis;
mod soak;

use storefront_tests as harness;
