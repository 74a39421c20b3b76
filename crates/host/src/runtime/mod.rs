//! How components become instances: composition, compilation, and what an instance has.

pub mod compile_cache;
pub mod component_setup;
pub mod composition;
pub mod engine;
pub mod guest_log;
pub mod mounts;
pub mod state;
pub mod worker;
