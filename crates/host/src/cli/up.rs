//! `storefront up`: from the command line to the first request, and the end.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use wasmtime::Engine;
use wasmtime::component::Component;

use super::banner::{Banner, supports_color};
use super::build::run_build_commands;
use super::databases;
use super::options::UpOptions;
use crate::managed;
use crate::managed::redis_server::RedisServer;
use crate::manifest::schema::Application;
use crate::manifest::variables::GivenVariables;
use crate::observe::request_log::{self, LogFormat};
use crate::observe::{Observer, metrics_server};
use crate::runtime::compile_cache::load_component;
use crate::runtime::component_setup::ComponentSetup;
use crate::runtime::engine::engine;
use crate::runtime::guest_log::Echo;
use crate::runtime::state_folder::StateFolder;
use crate::runtime::worker::InstanceLimits;
use crate::scheduler::worker_threads::{WorkerThreads, thread_count};
use crate::server::listener;
use crate::server::router::Router;
use crate::server::thread_server::{STOP_TIMEOUT, ThreadServer};

/// Serves an application until it is told to stop.
pub async fn up(options: UpOptions) -> Result<()> {
    let application = Application::load(&options.application.from)?;
    let manifest = &application.manifest;
    let environment = |name: &str| std::env::var(name).ok();
    let mut given = GivenVariables::collect(manifest, &options.variables, environment)?;
    let router = Arc::new(Router::build(manifest)?);
    if options.build {
        run_build_commands(&application)?;
    }
    let state = StateFolder::prepare(&options.application.state_dir)?;
    raise_file_limit();
    let color = supports_color(&std::io::stderr());
    let log_format = options.log_format;
    let log_format = log_format.or((!options.quiet).then_some(LogFormat::Text));
    let _log = match log_format {
        Some(format) => Some(request_log::start(format, color)?),
        None => None,
    };
    let listener = listen(options.listen, "--listen").await?;
    let metrics_listener = match options.metrics_listen {
        Some(address) => Some(listen(address, "--metrics-listen").await?),
        None => None,
    };
    let observer = Observer {
        logs_requests: log_format.is_some(),
        metrics: Arc::default(),
        counts_requests: metrics_listener.is_some(),
    };
    let databases = databases::prepare(manifest, &options, &state.root).await?;
    let engine = engine()?;
    let compiled = load_components(&engine, &application, &state)?;
    let mut redis = managed::provide(manifest, &mut given, &state.root).await?;
    let variables = given.with_defaults(manifest)?;

    let setup = ComponentSetup {
        application: &application,
        variables: &variables,
        logs: &state.logs,
        files: &state.files,
        databases: &databases,
        limits: InstanceLimits {
            max_requests: options.max_instance_reuse_count,
            max_concurrent_requests: options.max_instance_concurrent_reuse_count,
            idle_timeout: options.idle_instance_timeout,
            request_timeout: options.request_timeout,
        },
        metrics: &observer.metrics,
        echo: match (log_format, options.quiet) {
            (Some(LogFormat::Json), _) => Echo::Json,
            (_, true) => Echo::Off,
            (_, false) => Echo::Text { color },
        },
    };
    let threads = thread_count();
    let factories = setup.worker_factories(&engine, &compiled, threads)?;
    let server = |workers| {
        let (router, observer) = (router.clone(), observer.clone());
        ThreadServer::new(router, workers, options.request_timeout, observer, threads)
    };
    let threads = WorkerThreads::start(factories.into_iter().map(server).collect())?;

    if let Some(listener) = metrics_listener {
        tokio::spawn(metrics_server::serve(listener, observer.metrics.clone()));
    }
    let stop = stop_signal()?;
    Banner {
        address: listener.local_addr()?,
        application: &application,
        state: &state.root,
        databases: &databases,
        redis: redis.as_ref(),
    }
    .print(options.quiet)?;
    let stop = wait_for_stop(stop, redis.as_mut(), options.quiet);
    listener::serve(listener, threads, stop).await;
    if let Some(redis) = redis {
        redis.stop().await;
    }
    Ok(())
}

async fn listen(address: SocketAddr, option: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; stop what uses it or choose another with {option}")
    })
}

/// Loads the components that have a route.
fn load_components(
    engine: &Engine,
    application: &Application,
    state: &StateFolder,
) -> Result<Vec<(String, Component)>> {
    let mut loaded: Vec<(String, _)> = Vec::new();
    for trigger in &application.manifest.http {
        let id = &trigger.component;
        if loaded.iter().all(|(other, _)| other != id) {
            let component = load_component(engine, &state.cache, application, id)?;
            loaded.push((id.clone(), component));
        }
    }
    Ok(loaded)
}

/// Raises the limit of open files. It is mostly 1024, which is less than the connections
/// that the host accepts.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(u64::MAX).min(65_536);
    if limit.current.is_some_and(|current| current < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum: limit.maximum,
        };
        // With the lower limit, the host only accepts fewer connections.
        let _ = setrlimit(Resource::Nofile, raised);
    }
}

/// Resolves at Ctrl-C or SIGTERM. The signal handlers are set when this returns.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Waits for `stop`. If the private Redis ends meanwhile, this prints an error, and the
/// host goes on: components still respond to requests that need no Redis.
async fn wait_for_stop(
    stop: impl Future<Output = ()>,
    redis: Option<&mut RedisServer>,
    quiet: bool,
) {
    let watch_redis = async {
        if let Some(redis) = redis {
            redis.ended().await;
            eprintln!(
                "error: the private redis has ended; start again, or see {}/redis.log",
                redis.folder().display()
            );
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = stop => {}
        () = watch_redis => {}
    }
    if !quiet {
        eprintln!(
            "Stopping: requests have {} s to end",
            STOP_TIMEOUT.as_secs()
        );
    }
}
