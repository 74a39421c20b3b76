//! Workers: instances of one component, each used for many requests. They are created
//! when requests need them, and end when they fail, hang, or are idle.

use std::cell::Cell;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::task::coop::unconstrained;
use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{Store, StoreContextMut};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use super::component_config::ComponentConfig;
use super::instance_state::InstanceState;
use crate::observe::metrics::ComponentMetrics;
use crate::scheduler::run_queue::RunQueue;

/// A guest that has returned its response and still writes the body ends after so many
/// request timeouts. The connection ends earlier if the client stops reading.
const BODY_TIMEOUTS: u32 = 20;

/// When instances are replaced: options of the command line.
#[derive(Clone, Copy)]
pub struct InstanceLimits {
    /// Requests that an instance serves before it is replaced.
    pub max_requests: usize,
    /// Requests that an instance serves at the same time.
    pub max_concurrent_requests: usize,
    /// How long an instance without requests is kept.
    pub idle_timeout: Duration,
    /// How long a request may take until its response starts.
    pub request_timeout: Duration,
}

/// Tells the workers on this thread that the host stops: an instance that ends early from
/// now on is no failure.
pub fn set_stopping() {
    IS_STOPPING.set(true);
}

thread_local! {
    static IS_STOPPING: Cell<bool> = const { Cell::new(false) };
}

/// Creates the workers of one component on one thread.
pub struct WorkerFactory {
    pre: ProxyPre<InstanceState>,
    config: Arc<ComponentConfig>,
    limits: InstanceLimits,
    run_queue: RunQueue,
    metrics: ComponentMetrics,
}

impl WorkerFactory {
    /// A factory for a linked component.
    pub fn new(
        linked: ServicePre<InstanceState>,
        config: ComponentConfig,
        limits: InstanceLimits,
        run_queue: RunQueue,
        metrics: ComponentMetrics,
    ) -> Self {
        Self {
            pre: ProxyPre::P3(linked),
            config: Arc::new(config),
            limits,
            run_queue,
            metrics,
        }
    }

    /// The component's metrics.
    pub fn metrics(&self) -> &ComponentMetrics {
        &self.metrics
    }

    /// The component's configuration.
    pub fn config(&self) -> &ComponentConfig {
        &self.config
    }
}

impl HandlerState for WorkerFactory {
    type StoreData = InstanceState;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<InstanceState, Expiration, Worker>> {
        let ProxyPre::P3(linked) = &self.pre;
        let state = InstanceState::new(self.config.clone())?;
        let mut store = Store::new(linked.engine(), state);
        self.run_queue.schedule(&mut store);
        let proxy = self.pre.instantiate_async(&mut store).await?;
        let worker = Worker {
            config: self.config.clone(),
            limits: self.limits,
            has_failed: Arc::default(),
            metrics: self.metrics.clone(),
        };
        self.metrics.started.inc();
        self.metrics.instances.inc();
        Ok(Instance {
            store,
            proxy,
            view: InstanceState::http,
            expiration: Expiration::new(self.limits),
            state: worker,
        })
    }
}

/// One instance.
pub struct Worker {
    config: Arc<ComponentConfig>,
    limits: InstanceLimits,
    has_failed: Arc<AtomicBool>,
    metrics: ComponentMetrics,
}

/// Tells a response's body whether its instance has failed: the body of a guest that traps
/// looks as if it had ended. It is empty until a worker takes the request.
#[derive(Clone, Default)]
pub struct FailureFlag(Arc<OnceLock<Arc<AtomicBool>>>);

impl FailureFlag {
    /// Whether the instance has failed.
    pub fn is_set(&self) -> bool {
        let has_failed = |flag: &Arc<AtomicBool>| flag.load(Ordering::Acquire);
        self.0.get().is_some_and(has_failed)
    }
}

impl WorkerState for Worker {
    type StoreData = InstanceState;
    type RequestData = FailureFlag;

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        if total >= self.limits.max_requests {
            ShouldAccept::Never
        } else if concurrent >= self.limits.max_concurrent_requests {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        mut guest: StoreContextMut<'_, InstanceState>,
        failed: FailureFlag,
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + 'static + Send + Sync>> {
        guest.data_mut().cpu_burst.end();
        let _ = failed.0.set(self.has_failed.clone());
        Box::pin(unconstrained(tokio::time::sleep(
            self.limits.request_timeout,
        )))
    }

    fn drop(&self, store: Store<InstanceState>, result: wasmtime::Result<()>) {
        self.metrics.instances.dec();
        if let Err(error) = result
            && !IS_STOPPING.get()
        {
            // Before the store and its streams are dropped: a body that sees the end of
            // its stream must see the failure too.
            self.has_failed.store(true, Ordering::Release);
            self.metrics.failed.inc();
            // The causes have the guest's stack, and not the host's.
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            let text = format!("the instance failed: {}", causes.join("\n"));
            self.config.stderr.write_host_message(&text);
        }
        drop(store);
    }
}

/// The deadline of an instance. It also ends one that computes.
pub struct Expiration {
    limits: InstanceLimits,
    timer: Pin<Box<Sleep>>,
}

impl Expiration {
    fn new(limits: InstanceLimits) -> Self {
        Self {
            limits,
            timer: Box::pin(tokio::time::sleep(limits.idle_timeout)),
        }
    }
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        status: WorkerStatus,
        start: Instant,
    ) -> Poll<()> {
        let timeout = match status {
            WorkerStatus::Idle => self.limits.idle_timeout,
            WorkerStatus::Requests => self.limits.request_timeout,
            WorkerStatus::PostReturn => self.limits.request_timeout * BODY_TIMEOUTS,
        };
        let deadline = tokio::time::Instant::from_std(start + timeout);
        // Each request moves the deadline, mostly to a later time. The timer keeps the old
        // one and is set again when it fires, which is cheaper than setting it each time.
        if deadline < self.timer.deadline() {
            self.timer.as_mut().reset(deadline);
        }
        loop {
            // A guest that calls the host without end uses up its task's budget, and then
            // tokio's timers would be pending for ever.
            ready!(pin!(unconstrained(self.timer.as_mut())).poll(cx));
            if self.timer.deadline() >= deadline {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(deadline);
        }
    }
}
