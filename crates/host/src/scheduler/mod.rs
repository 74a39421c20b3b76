//! Which thread serves a connection, and which guest computes.

pub mod run_queue;
pub mod worker_threads;
