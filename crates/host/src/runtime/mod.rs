//! From a component's file to instances: composition, compilation, and the state of each
//! instance.

pub mod compile_cache;
pub mod component_config;
pub mod component_setup;
mod composition;
pub mod engine;
pub mod guest_log;
pub mod instance_state;
mod linker;
mod mounts;
pub mod state_folder;
pub mod worker;
