//! Instances of one component: made when they are needed, used for many
//! requests, and ended when they fail, hang or have nothing to do.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{Store, StoreContextMut};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::runtime::state::{ComponentConfig, State};
use crate::scheduler::run_queue::Turns;

/// When instances are replaced; the command line's options.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Requests in an instance's life.
    pub reuse: usize,
    /// Requests at the same time.
    pub concurrent: usize,
    /// Time without requests.
    pub idle: Duration,
    /// Time until a response starts.
    pub request: Duration,
}

/// From here on, instances on this thread that end before their time have not failed:
/// the thread ends.
pub fn stopping() {
    IS_STOPPING.set(true);
}

thread_local! {
    static IS_STOPPING: Cell<bool> = const { Cell::new(false) };
}

/// Makes instances of one component, on one thread.
pub struct Workers {
    pre: ProxyPre<State>,
    config: Arc<ComponentConfig>,
    limits: Limits,
    turns: Turns,
}

impl Workers {
    /// Of a component that is linked, with what its instances share.
    pub fn new(
        pre: ServicePre<State>,
        config: ComponentConfig,
        limits: Limits,
        turns: Turns,
    ) -> Self {
        Self {
            pre: ProxyPre::P3(pre),
            config: Arc::new(config),
            limits,
            turns,
        }
    }

    /// What the instances share.
    pub fn config(&self) -> &ComponentConfig {
        &self.config
    }
}

impl HandlerState for Workers {
    type StoreData = State;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<State, Expiration, Worker>> {
        let engine = match &self.pre {
            ProxyPre::P3(pre) => pre.engine(),
        };
        let mut store = Store::new(engine, State::new(self.config.clone())?);
        self.turns.admit(&mut store);
        let proxy = self.pre.instantiate_async(&mut store).await?;
        let worker = Worker {
            config: self.config.clone(),
            limits: self.limits,
            failed: Arc::default(),
        };
        Ok(Instance {
            store,
            proxy,
            view: State::http,
            expiration: Expiration::new(self.limits),
            state: worker,
        })
    }
}

/// One instance.
pub struct Worker {
    config: Arc<ComponentConfig>,
    limits: Limits,
    failed: Arc<AtomicBool>,
}

/// Tells a response's body whether the instance that writes it still lives: a
/// guest that traps leaves a body that looks as if it had ended.
#[derive(Clone, Default)]
pub struct Tracker(Arc<OnceLock<Arc<AtomicBool>>>);

impl Tracker {
    /// Whether the instance has failed.
    pub fn failed(&self) -> bool {
        self.0
            .get()
            .is_some_and(|failed| failed.load(Ordering::Acquire))
    }
}

impl WorkerState for Worker {
    type StoreData = State;
    type RequestData = Tracker;

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        if total >= self.limits.reuse {
            ShouldAccept::Never
        } else if concurrent >= self.limits.concurrent {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        mut guest: StoreContextMut<'_, State>,
        tracker: Tracker,
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + 'static + Send + Sync>> {
        guest.data_mut().computing.pause();
        let _ = tracker.0.set(self.failed.clone());
        Box::pin(tokio::time::sleep(self.limits.request))
    }

    fn drop(&self, store: Store<State>, result: wasmtime::Result<()>) {
        if let Err(error) = result
            && !IS_STOPPING.get()
        {
            // Before the store with its streams is dropped, so that no body
            // sees their end and not the failure.
            self.failed.store(true, Ordering::Release);
            // The guest's stack and the cause, without the host's own stack.
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            let text = format!("[host] the instance failed: {}", causes.join("\n"));
            self.config.stderr.line(&text);
        }
        drop(store);
    }
}

/// Ends an instance from outside, also while it computes.
pub struct Expiration {
    limits: Limits,
    sleep: Pin<Box<Sleep>>,
}

impl Expiration {
    fn new(limits: Limits) -> Self {
        Self {
            limits,
            sleep: Box::pin(tokio::time::sleep(limits.idle)),
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
        let time = match status {
            WorkerStatus::Idle => self.limits.idle,
            WorkerStatus::Requests => self.limits.request,
            // Responses are under way. The connection ends those that stall;
            // this only stops a guest that never finishes.
            WorkerStatus::PostReturn => self.limits.request * 20,
        };
        let deadline = tokio::time::Instant::from_std(start + time);
        // The deadline moves with each request, mostly on. The timer goes off at an
        // old one then, and is set again: that is once in a while, not each time.
        if deadline < self.sleep.deadline() {
            self.sleep.as_mut().reset(deadline);
        }
        loop {
            ready!(self.sleep.as_mut().poll(cx));
            if self.sleep.deadline() >= deadline {
                return Poll::Ready(());
            }
            self.sleep.as_mut().reset(deadline);
        }
    }
}
