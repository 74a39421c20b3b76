//! Checks a manifest. Keys that this host does not support, and references to components
//! that do not exist, are errors that contain their names.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

use super::schema::{Component, Dependency, Manifest, Source, TriggerRoute};

impl Manifest {
    pub(super) fn check(&self) -> Result<()> {
        ensure!(
            self.spin_manifest_version == 2,
            "spin_manifest_version must be 2, not {}",
            self.spin_manifest_version
        );
        if let Some(kind) = self.trigger.keys().next() {
            bail!("trigger.{kind} is not supported here, only trigger.http; use `spin up`");
        }
        ensure!(
            !self.http.is_empty(),
            "there is no [[trigger.http]]: nothing to serve"
        );
        ensure!(
            self.application.trigger.is_empty(),
            "application.trigger is not supported here; use `spin up`"
        );
        for trigger in &self.http {
            ensure!(
                self.component.contains_key(&trigger.component),
                "trigger.http names the component {:?}, which is not defined",
                trigger.component
            );
            ensure!(
                !matches!(trigger.route, TriggerRoute::Private { private: false }),
                "the route of {:?} must be a pattern or {{ private = true }}",
                trigger.component
            );
        }
        for (id, component) in &self.component {
            component
                .check(&self.component)
                .with_context(|| format!("component.{id}"))?;
        }
        Ok(())
    }
}

impl Component {
    fn check(&self, components: &BTreeMap<String, Component>) -> Result<()> {
        let unsupported = [
            ("key_value_stores", !self.key_value_stores.is_empty()),
            ("ai_models", !self.ai_models.is_empty()),
            ("allowed_http_hosts", !self.allowed_http_hosts.is_empty()),
            (
                "dependencies_inherit_configuration",
                self.dependencies_inherit_configuration,
            ),
        ];
        for (key, used) in unsupported {
            ensure!(!used, "{key} is not supported here; use `spin up`");
        }
        if let Source::Remote(_) = self.source {
            bail!("source must be a path here: URLs and registry packages need `spin up`");
        }
        for (name, dependency) in &self.dependencies {
            dependency
                .check(components)
                .with_context(|| format!("dependencies.{name:?}"))?;
        }
        Ok(())
    }
}

impl Dependency {
    fn check(&self, components: &BTreeMap<String, Component>) -> Result<()> {
        const REMOTE: &str = "registry packages and URLs need `spin up`; use { component = \"id\" } or { path = \"file\" }";
        let table = match self {
            Dependency::Table(table) => table,
            Dependency::Version(version) => bail!("the version {version:?}: {REMOTE}"),
        };
        let remote = [
            &table.version,
            &table.registry,
            &table.package,
            &table.url,
            &table.digest,
        ];
        ensure!(remote.iter().all(|key| key.is_none()), "{REMOTE}");
        ensure!(
            matches!(
                &table.inherit_configuration,
                None | Some(toml::Value::Boolean(false))
            ),
            "inherit_configuration is not supported here; use `spin up`"
        );
        match (&table.component, &table.path) {
            (Some(id), None) => ensure!(
                components.contains_key(id),
                "the component {id:?} is not defined"
            ),
            (None, Some(_)) => {}
            _ => bail!("needs either component or path"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::tests::{MINIMAL, error_of};
    use super::*;

    #[test]
    fn unsupported_keys_are_named() {
        assert!(error_of("key_value_stores = ['default']").contains("key_value_stores"));
        assert!(error_of("ai_models = ['llama']").contains("ai_models"));
        assert!(error_of("nonsense = 1").contains("nonsense"));
        assert!(
            error_of("[[trigger.redis]]\nchannel = 'x'\ncomponent = 'web'")
                .contains("trigger.redis")
        );
        assert!(error_of("[component.web.dependencies]\n'a:b' = '1.0'").contains("registry"));
        assert!(
            error_of("[component.web.dependencies]\n'a:b' = { component = 'web', inherit_configuration = true }")
                .contains("inherit_configuration")
        );
    }

    #[test]
    fn names_must_exist() {
        assert!(
            error_of("[[trigger.http]]\nroute = '/x'\ncomponent = 'nobody'").contains("nobody")
        );
        assert!(
            error_of("[component.web.dependencies]\n'a:b' = { component = 'nobody' }")
                .contains("nobody")
        );
    }

    #[test]
    fn dependencies_are_components_or_paths() {
        for dependency in ["{ component = 'web' }", "{ path = 'auth.wasm' }"] {
            let text = format!("{MINIMAL}[component.web.dependencies]\n'a:b@0.1.0' = {dependency}");
            Manifest::parse(&text).unwrap();
        }
    }
}
