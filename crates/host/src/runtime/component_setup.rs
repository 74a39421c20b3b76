//! Configures and links components, and makes a worker factory of each.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use super::component_config::ComponentConfig;
use super::guest_log::{Echo, GuestLog};
use super::instance_state::InstanceState;
use super::linker::{linker, linker_without_p2_mounts};
use super::mounts::Mount;
use super::worker::{InstanceLimits, WorkerFactory};
use crate::manifest::allowed_hosts::AllowedHosts;
use crate::manifest::runtime_config::DatabaseConfig;
use crate::manifest::schema::Application;
use crate::manifest::variables::Variables;
use crate::observe::metrics::Metrics;
use crate::scheduler::run_queue::RunQueue;
use crate::spin::redis::pool::RedisPool;
use crate::spin::sqlite::database::Database;

/// What the configuration of every component is made from.
pub struct ComponentSetup<'a> {
    /// The application.
    pub application: &'a Application,
    /// The values of its variables.
    pub variables: &'a Variables,
    /// The folder of the components' logs.
    pub logs: &'a Path,
    /// The folder for copies of mounted files.
    pub files: &'a Path,
    /// The databases by label.
    pub databases: &'a BTreeMap<String, DatabaseConfig>,
    /// The host's metrics.
    pub metrics: &'a Metrics,
    /// When instances are replaced.
    pub limits: InstanceLimits,
    /// Where logs are written besides their files.
    pub echo: Echo,
}

impl ComponentSetup<'_> {
    /// Makes the worker factories of compiled components for each of the threads.
    ///
    /// # Errors
    /// A component imports what this host does not have, or its configuration is wrong.
    pub fn worker_factories(
        &self,
        engine: &Engine,
        compiled: &[(String, Component)],
        threads: usize,
    ) -> Result<Vec<Vec<WorkerFactory>>> {
        let linker = linker(engine)?;
        let components = compiled
            .iter()
            .map(|(id, component)| {
                let config = self.config(id);
                let config = config.with_context(|| format!("component.{id}"))?;
                Ok((self.link(id, component, &linker)?, config))
            })
            .collect::<Result<Vec<_>>>()?;
        let for_thread = |run_queue: RunQueue| {
            let redis = Arc::<RedisPool>::default();
            let factory = |(linked, config): &(ServicePre<InstanceState>, ComponentConfig)| {
                let config = ComponentConfig {
                    redis: redis.clone(),
                    ..config.clone()
                };
                let metrics = self.metrics.component(&config.id);
                let run_queue = run_queue.clone();
                WorkerFactory::new(linked.clone(), config, self.limits, run_queue, metrics)
            };
            components.iter().map(factory).collect()
        };
        let run_queues = RunQueue::start(engine, threads)?;
        Ok(run_queues.into_iter().map(for_thread).collect())
    }

    fn link(
        &self,
        id: &str,
        component: &Component,
        linker: &Linker<InstanceState>,
    ) -> Result<ServicePre<InstanceState>> {
        let manifest = &self.application.manifest.component[id];
        let mut middleware = manifest.middleware.iter();
        let all_see_mounts = manifest.dependencies.is_empty()
            && middleware.all(|one| one.inherit_configuration.has("files"));
        let linked = if manifest.files.is_empty() || all_see_mounts {
            linker.instantiate_pre(component)
        } else {
            linker_without_p2_mounts(linker)?.instantiate_pre(component)
        };
        linked
            .and_then(ServicePre::new)
            .map_err(anyhow::Error::from)
            .with_context(|| {
                format!(
                    "component.{id} cannot run on this host: it must be a wasi:http 0.3 service"
                )
            })
    }

    fn config(&self, id: &str) -> Result<ComponentConfig> {
        let component = &self.application.manifest.component[id];
        let expand = |template: &String| self.variables.expand(template);
        let variables = component
            .variables
            .iter()
            .map(|(name, template)| Ok((name.clone(), expand(template)?)));
        let allowed_hosts = || {
            let hosts = component.allowed_outbound_hosts.iter().map(expand);
            AllowedHosts::parse(&hosts.collect::<Result<Vec<_>>>()?)
        };
        let database =
            |(label, config): (&String, &DatabaseConfig)| (label.clone(), Database::new(config));
        let log = |stream| GuestLog::open(self.logs, id, stream, self.echo);
        Ok(ComponentConfig {
            id: id.to_owned(),
            variables: variables.collect::<Result<_>>()?,
            environment: component.environment.clone().into_iter().collect(),
            allowed_hosts: Arc::new(allowed_hosts()?),
            allowed_databases: component.sqlite_databases.iter().cloned().collect(),
            databases: self.databases.iter().map(database).collect(),
            redis: Arc::default(),
            mounts: Mount::prepare(&self.application.root, component, &self.files.join(id))?,
            stdout: log("stdout")?,
            stderr: log("stderr")?,
        })
    }
}
