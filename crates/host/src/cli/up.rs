//! `storefront up`: everything between the command line and the first request.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::cli::banner::Banner;
use crate::cli::options::Up;
use crate::managed;
use crate::manifest::Application;
use crate::manifest::runtime_config;
use crate::manifest::variables::Given;
use crate::runtime::component_setup::Setup;
use crate::runtime::{compile_cache as cache, engine};
use crate::scheduler::worker_threads::{self, Threads};
use crate::server::router::Routes;
use crate::server::service::Server;
use crate::spin::sqlite::Database;

/// Serves an application until it is asked to stop.
pub async fn up(options: Up) -> Result<()> {
    let application = Application::load(&options.from)?;
    let manifest = &application.manifest;
    let environment = |name: &str| std::env::var(name).ok();
    let mut given = Given::collect(manifest, &options.variables, environment)?;
    let routes = Arc::new(Routes::build(manifest)?);
    if options.build {
        crate::cli::build::build(&application)?;
    }
    let state = StateFolder::prepare(&options.state_dir)?;
    raise_file_limit();
    let listener = TcpListener::bind(options.listen).await.with_context(|| {
        format!(
            "cannot listen on {}; stop what uses it or choose another with --listen",
            options.listen
        )
    })?;
    let databases = prepare_databases(&application, &options, &state.root)?;
    let engine = engine::engine()?;
    let compiled = compile(&engine, &application, &state.cache)?;
    let mut managed = managed::provide(manifest, &mut given, &state.root).await?;
    let values = given.with_defaults(manifest)?;

    let setup = Setup {
        application: &application,
        values: &values,
        logs: &state.logs,
        files: &state.files,
        databases: &databases,
        quiet: options.quiet,
    };
    let workers = setup.workers(&engine, &compiled, &options, worker_threads::count())?;
    let server = |workers| Server::new(routes.clone(), workers, options.request_timeout);
    let threads = Threads::start(workers.into_iter().map(server).collect())?;

    let stop = stop_requested()?;
    Banner {
        address: listener.local_addr()?,
        application: &application,
        state: &state.root,
        databases: &databases,
        redis: managed.redis.as_ref(),
    }
    .print(options.quiet)?;
    threads
        .run(
            listener,
            stop_or_redis_end(stop, &mut managed, options.quiet),
        )
        .await;
    if let Some(redis) = managed.redis.take() {
        redis.stop().await;
    }
    Ok(())
}

/// The state folder and what is in it.
struct StateFolder {
    root: PathBuf,
    cache: PathBuf,
    logs: PathBuf,
    files: PathBuf,
}

impl StateFolder {
    /// Makes what is missing, for this user alone: there are secrets in it.
    fn prepare(folder: &Path) -> Result<Self> {
        let make = |folder: PathBuf| {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .with_context(|| {
                    format!(
                        "cannot use {}; choose another folder with --state-dir",
                        folder.display()
                    )
                })?;
            anyhow::Ok(folder)
        };
        let root = make(std::path::absolute(folder)?)?;
        Ok(Self {
            cache: make(root.join("cache"))?,
            logs: make(root.join("logs"))?,
            files: root.join("files"),
            root,
        })
    }
}

/// Opens each database once, so that one that cannot be used is known now, and
/// runs the statements of `--sqlite`.
fn prepare_databases(
    application: &Application,
    options: &Up,
    state: &Path,
) -> Result<BTreeMap<String, PathBuf>> {
    let paths = runtime_config::databases(
        &application.manifest,
        options.runtime_config_file.as_deref(),
        state,
    )?;
    let used = |label: &String| {
        application
            .manifest
            .component
            .values()
            .any(|component| component.sqlite_databases.contains(label))
    };
    for (label, path) in &paths {
        if used(label) {
            Database::new(path.clone())
                .run("begin immediate; rollback")
                .with_context(|| {
                    format!(
                        "cannot use the database {}; choose another --state-dir",
                        path.display()
                    )
                })?;
        }
    }
    let default = Database::new(paths["default"].clone());
    for argument in &options.sqlite {
        let statements = match argument.strip_prefix('@') {
            Some(file) => {
                fs::read_to_string(file).with_context(|| format!("--sqlite: cannot read {file}"))?
            }
            None => argument.clone(),
        };
        default
            .run(&statements)
            .with_context(|| format!("--sqlite {argument:?}"))?;
    }
    Ok(paths.into_iter().filter(|(label, _)| used(label)).collect())
}

/// Compiles the components that have a route, or takes them from the cache.
fn compile(
    engine: &Engine,
    application: &Application,
    cache: &Path,
) -> Result<Vec<(String, Component)>> {
    let mut compiled: Vec<(String, _)> = Vec::new();
    for trigger in &application.manifest.http {
        if compiled.iter().all(|(id, _)| *id != trigger.component) {
            compiled.push((
                trigger.component.clone(),
                cache::load(engine, cache, application, &trigger.component)?,
            ));
        }
    }
    Ok(compiled)
}

/// The usual soft limit of 1024 open files is less than the connections that
/// we take.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(u64::MAX).min(65_536);
    if limit.current.is_some_and(|current| current < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum: limit.maximum,
        };
        // Without it we refuse connections earlier, nothing worse.
        let _ = setrlimit(Resource::Nofile, raised);
    }
}

/// Resolves at Ctrl-C or SIGTERM. The handlers are set at once.
fn stop_requested() -> Result<impl Future<Output = ()>> {
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

/// Says so when the private redis ends, and goes on: components answer for
/// themselves what still works without it.
async fn stop_or_redis_end(
    stop: impl Future<Output = ()>,
    managed: &mut managed::Managed,
    quiet: bool,
) {
    let watch = async {
        if let Some(redis) = &mut managed.redis {
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
        () = watch => {}
    }
    if !quiet {
        eprintln!("Stopping: requests have 10 s to end");
    }
}
