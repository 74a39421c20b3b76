//! The embedded host: serves the Spin application of a `spin.toml` without Spin, for
//! development, tests and single machines.
//!
//! Read `cli/up.rs` for the start, and `server/mod.rs` for the way of a request.

mod cli;
mod managed;
mod manifest;
mod observe;
mod runtime;
mod scheduler;
mod server;
mod spin;

use std::process::ExitCode;

/// A request makes hundreds of small allocations, at which it is quick. It also returns
/// the memory that the compiler has used at the first start to the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
