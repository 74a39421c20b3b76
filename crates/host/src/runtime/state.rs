//! What one component instance carries, and what all instances of a component
//! share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wasmtime::component::{HasData, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::manifest::allowed_hosts::AllowedHosts;
use crate::runtime::guest_log::Log;
use crate::runtime::mounts::Mount;
use crate::scheduler::run_queue::Computing;
use crate::spin::http::Outbound;
use crate::spin::{redis, sqlite};

/// Handles and streams that one instance may hold. A loop that leaks them
/// fails by itself and not for others.
const MAX_RESOURCES: usize = 10_000;

/// What the manifest grants a component.
#[derive(Clone)]
pub struct ComponentConfig {
    /// Its id in the manifest.
    pub id: String,
    /// Its variables, templates expanded.
    pub variables: BTreeMap<String, String>,
    /// Its environment.
    pub environment: Vec<(String, String)>,
    /// Where it may connect to.
    pub allowed_hosts: Arc<AllowedHosts>,
    /// The databases that it may open.
    pub allowed_databases: BTreeSet<String>,
    /// The databases that exist, with this component's idle connections.
    pub databases: BTreeMap<String, Arc<sqlite::Database>>,
    /// Redis connections, shared by all components on a thread.
    pub redis: Arc<redis::Pool>,
    /// Folders that it can read.
    pub mounts: Vec<Mount>,
    /// Where its standard output goes.
    pub stdout: Log,
    /// Where its standard error goes.
    pub stderr: Log,
}

/// The data of one store.
pub struct State {
    /// What it may do.
    pub component: Arc<ComponentConfig>,
    /// Handles of the guest.
    pub table: ResourceTable,
    /// Whether it does.
    pub computing: Computing,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
}

/// Names the host functions of Spin's interfaces for the linker.
pub struct Spin;

impl HasData for Spin {
    type Data<'a> = &'a mut State;
}

impl State {
    /// State for a fresh instance.
    pub fn new(component: Arc<ComponentConfig>) -> wasmtime::Result<Self> {
        let mut wasi = WasiCtxBuilder::new();
        // Files are read from a local disk, mostly from its cache: a hop to
        // another thread costs more than the call.
        wasi.allow_blocking_current_thread(true)
            .envs(&component.environment)
            .stdout(component.stdout.clone())
            .stderr(component.stderr.clone());
        for mount in &component.mounts {
            mount.open(&mut wasi)?;
        }
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_RESOURCES);
        Ok(Self {
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            outbound: Outbound::new(component.allowed_hosts.clone()),
            table,
            computing: Computing::default(),
            component,
        })
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}
