//! From the manifest to workers: what each component may use, and its limits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::cli::banner;
use crate::cli::options::Up;
use crate::manifest::Application;
use crate::manifest::allowed_hosts::AllowedHosts;
use crate::manifest::variables::Values;
use crate::runtime::engine;
use crate::runtime::guest_log::Log;
use crate::runtime::mounts::Mount;
use crate::runtime::state::{ComponentConfig, State};
use crate::runtime::worker::{Limits, Workers};
use crate::scheduler::run_queue::Turns;
use crate::spin::redis;
use crate::spin::sqlite::Database;

/// What every component's configuration is made from.
pub struct Setup<'a> {
    /// The application.
    pub application: &'a Application,
    /// Values of its variables.
    pub values: &'a Values,
    /// The folder for what components write to their outputs.
    pub logs: &'a Path,
    /// The folder for copies of files that have no folder of their own.
    pub files: &'a Path,
    /// Databases by label.
    pub databases: &'a BTreeMap<String, PathBuf>,
    /// Outputs go to the logs alone.
    pub quiet: bool,
}

impl Setup<'_> {
    /// Makes the workers of compiled components, in their order, for each of the threads.
    ///
    /// # Errors
    /// A component needs what this host does not have, or is configured wrongly.
    pub fn workers(
        &self,
        engine: &Engine,
        compiled: &[(String, Component)],
        options: &Up,
        threads: usize,
    ) -> Result<Vec<Vec<Workers>>> {
        let limits = Limits {
            reuse: options.max_instance_reuse_count,
            concurrent: options.max_instance_concurrent_reuse_count,
            idle: options.idle_instance_timeout,
            request: options.request_timeout,
        };
        let linker = engine::linker(engine)?;
        let shared = compiled
            .iter()
            .map(|(id, component)| self.shared(id, component, &linker))
            .collect::<Result<Vec<_>>>()?;
        let turns = Turns::start(engine, threads)?;
        let thread = |turns: Turns| {
            let redis = Arc::<redis::Pool>::default();
            let workers = |(pre, config): &(ServicePre<State>, ComponentConfig)| {
                let config = ComponentConfig {
                    redis: redis.clone(),
                    ..config.clone()
                };
                Workers::new(pre.clone(), config, limits, turns.clone())
            };
            shared.iter().map(workers).collect()
        };
        Ok(turns.into_iter().map(thread).collect())
    }

    /// What all threads share of a component.
    fn shared(
        &self,
        id: &str,
        component: &Component,
        linker: &Linker<State>,
    ) -> Result<(ServicePre<State>, ComponentConfig)> {
        let manifest = &self.application.manifest.component[id];
        let hidden = match manifest.files.is_empty() || manifest.dependencies.is_empty() {
            true => None,
            false => Some(engine::linker_with_hidden_mounts(linker)?),
        };
        let config = self.config(id).with_context(|| format!("component.{id}"))?;
        let linked = hidden.as_ref().unwrap_or(linker).instantiate_pre(component);
        let pre = linked
            .and_then(ServicePre::new)
            .map_err(anyhow::Error::from)
            .with_context(|| {
                format!("component.{id} does not fit this host: it must be a wasi:http 0.3 service")
            })?;
        Ok((pre, config))
    }

    fn config(&self, id: &str) -> Result<ComponentConfig> {
        let component = &self.application.manifest.component[id];
        let expand = |template: &String| self.values.expand(template);
        let variables = component
            .variables
            .iter()
            .map(|(name, template)| Ok((name.clone(), expand(template)?)));
        let hosts = component
            .allowed_outbound_hosts
            .iter()
            .map(expand)
            .collect::<Result<Vec<_>>>()?;
        let color = banner::color(&std::io::stderr());
        let log = |stream| Log::open(self.logs, id, stream, !self.quiet, color);
        Ok(ComponentConfig {
            id: id.to_owned(),
            variables: variables.collect::<Result<_>>()?,
            environment: component.environment.clone().into_iter().collect(),
            allowed_hosts: Arc::new(AllowedHosts::parse(&hosts)?),
            allowed_databases: component.sqlite_databases.iter().cloned().collect(),
            databases: self
                .databases
                .iter()
                .map(|(label, path)| (label.clone(), Arc::new(Database::new(path.clone()))))
                .collect(),
            redis: Arc::default(),
            mounts: Mount::prepare(&self.application.root, component, &self.files.join(id))?,
            stdout: log("stdout")?,
            stderr: log("stderr")?,
        })
    }
}
