//! What the manifest grants a component.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::guest_log::GuestLog;
use super::mounts::Mount;
use crate::manifest::allowed_hosts::AllowedHosts;
use crate::spin::redis::pool::RedisPool;
use crate::spin::sqlite::database::Database;

/// The configuration of a component, shared by its instances.
#[derive(Clone)]
pub struct ComponentConfig {
    /// Its id in the manifest.
    pub id: String,
    /// The values of its variables.
    pub variables: BTreeMap<String, String>,
    /// Its environment variables.
    pub environment: Vec<(String, String)>,
    /// The addresses that it may connect to.
    pub allowed_hosts: Arc<AllowedHosts>,
    /// The labels of the databases that it may open.
    pub allowed_databases: BTreeSet<String>,
    /// All databases by label, with this component's idle connections.
    pub databases: BTreeMap<String, Database>,
    /// Redis connections, shared by all components on a thread.
    pub redis: Arc<RedisPool>,
    /// Folders that it can read.
    pub mounts: Vec<Mount>,
    /// The log of its standard output.
    pub stdout: GuestLog,
    /// The log of its standard error.
    pub stderr: GuestLog,
}
