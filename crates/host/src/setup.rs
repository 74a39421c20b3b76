//! From the manifest to workers: what each component may use, and its limits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use wasmtime::component::Component;

use crate::cli::Up;
use crate::files::Mount;
use crate::hosts::AllowedHosts;
use crate::logs::Log;
use crate::manifest::Application;
use crate::sqlite::Database;
use crate::state::ComponentConfig;
use crate::turns::Turns;
use crate::variables::Values;
use crate::worker::{Limits, Workers};
use crate::{banner, engine, redis};

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
    /// Makes the workers of compiled components, in their order.
    ///
    /// # Errors
    /// A component needs what this host does not have, or is configured wrongly.
    pub fn workers(
        &self,
        compiled: Vec<(String, Component)>,
        options: &Up,
    ) -> Result<Vec<Workers>> {
        let limits = Limits {
            reuse: options.max_instance_reuse_count,
            concurrent: options.max_instance_concurrent_reuse_count,
            idle: options.idle_instance_timeout,
            request: options.request_timeout,
        };
        let redis = Arc::new(redis::Pool::default());
        let mut shared = None;
        let mut workers = Vec::new();
        for (id, component) in compiled {
            let (linker, turns) = match &shared {
                Some(shared) => shared,
                None => {
                    let engine = component.engine();
                    shared.insert((engine::linker(engine)?, Turns::start(engine)?))
                }
            };
            let manifest = &self.application.manifest.component[&id];
            let hidden = match manifest.files.is_empty() || manifest.dependencies.is_empty() {
                true => None,
                false => Some(engine::linker_with_hidden_mounts(linker)?),
            };
            let linker = hidden.as_ref().unwrap_or(linker);
            let config = self
                .component(&id, redis.clone())
                .with_context(|| format!("component.{id}"))?;
            let made = Workers::new(linker, &component, Arc::new(config), limits, turns.clone())
                .map_err(anyhow::Error::from)
                .with_context(|| {
                    format!(
                        "component.{id} does not fit this host: it must be a wasi:http 0.3 service"
                    )
                })?;
            workers.push(made);
        }
        Ok(workers)
    }

    fn component(&self, id: &str, redis: Arc<redis::Pool>) -> Result<ComponentConfig> {
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
            redis,
            mounts: Mount::prepare(&self.application.root, component, &self.files.join(id))?,
            stdout: log("stdout")?,
            stderr: log("stderr")?,
        })
    }
}
