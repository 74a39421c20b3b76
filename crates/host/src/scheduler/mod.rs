//! Which thread serves a connection, and which guest computes on that thread.

pub mod cpu_burst;
pub mod run_queue;
mod time_slice;
pub mod worker_threads;
