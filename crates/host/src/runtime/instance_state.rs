//! The host's state of one instance: the data of its store.

use std::sync::Arc;

use wasmtime::component::{HasData, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::component_config::ComponentConfig;
use crate::scheduler::cpu_burst::CpuBurst;
use crate::spin::http::OutboundHttp;

/// The most handles and streams of one instance. A guest that leaks them in a loop fails,
/// and does not use up the host's memory.
const MAX_RESOURCES: usize = 10_000;

/// The data of one store.
pub struct InstanceState {
    /// The component's configuration.
    pub component: Arc<ComponentConfig>,
    /// The guest's handles.
    pub table: ResourceTable,
    /// How long the guest has been computing.
    pub cpu_burst: CpuBurst,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: OutboundHttp,
}

/// Implements the host functions of Spin's interfaces: the type parameter of the linker.
pub struct SpinHost;

impl HasData for SpinHost {
    type Data<'a> = &'a mut InstanceState;
}

impl InstanceState {
    /// The state of a new instance.
    ///
    /// # Errors
    /// A mount cannot be opened.
    pub fn new(component: Arc<ComponentConfig>) -> wasmtime::Result<Self> {
        let mut wasi = WasiCtxBuilder::new();
        // Files are on a local disk and mostly in the system's cache: changing threads
        // would take longer than the call.
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
            outbound: OutboundHttp::new(component.allowed_hosts.clone()),
            table,
            cpu_burst: CpuBurst::default(),
            component,
        })
    }
}

impl WasiView for InstanceState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for InstanceState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}
