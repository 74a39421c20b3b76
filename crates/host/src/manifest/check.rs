//! Checks a manifest. Keys that this host does not support, and references to components
//! that do not exist, are errors that contain their names.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

use super::schema::{
    Component, Dependency, DependencyTable, Inherit, Manifest, Source, TriggerRoute,
};

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
            for middleware in &trigger.dependencies.middleware {
                middleware
                    .check_as_middleware(&self.component)
                    .with_context(|| format!("the middleware of {:?}", trigger.component))?;
            }
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
        let table = match self {
            Dependency::Table(table) => table,
            Dependency::Version(version) => bail!("the version {version:?}: {REMOTE}"),
        };
        ensure!(
            table.inherit_configuration == Inherit::default(),
            "inherit_configuration is not supported here; use `spin up`"
        );
        table.check(components)
    }
}

const REMOTE: &str =
    "registry packages and URLs need `spin up`; use { component = \"id\" } or { path = \"file\" }";

/// What `inherit_configuration` can name, in Spin.
const CAPABILITIES: [&str; 7] = [
    "ai_models",
    "allowed_outbound_hosts",
    "environment",
    "files",
    "key_value_stores",
    "sqlite_databases",
    "variables",
];

impl DependencyTable {
    fn check_as_middleware(&self, components: &BTreeMap<String, Component>) -> Result<()> {
        ensure!(
            self.export.is_none(),
            "export has no meaning for middleware"
        );
        if let Inherit::Some(keys) = &self.inherit_configuration {
            for key in keys {
                ensure!(
                    CAPABILITIES.contains(&key.as_str()),
                    "inherit_configuration names {key:?}, and can name {}",
                    CAPABILITIES.join(", ")
                );
            }
        }
        self.check(components)?;
        let component = self.component.as_ref().map(|id| &components[id]);
        // Spin would compose the component without them.
        ensure!(
            component.is_none_or(|component| component.dependencies.is_empty()),
            "a component with dependencies of its own is no middleware"
        );
        Ok(())
    }

    fn check(&self, components: &BTreeMap<String, Component>) -> Result<()> {
        let remote = [
            &self.version,
            &self.registry,
            &self.package,
            &self.url,
            &self.digest,
        ];
        ensure!(remote.iter().all(|key| key.is_none()), "{REMOTE}");
        match (&self.component, &self.path) {
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
    fn middleware_is_checked() {
        let trigger = "[[trigger.http]]\nroute = '/x'\ncomponent = 'web'\ndependencies";
        for (middleware, named) in [
            ("[{ component = 'nobody' }]", "nobody"),
            (
                "[{ component = 'web', inherit_configuration = ['varables'] }]",
                "varables",
            ),
            ("[{ component = 'web', export = 'x' }]", "export"),
            ("[{ url = 'http://x', digest = 'sha256:0' }]", "spin up"),
            ("[{}]", "path"),
        ] {
            let error = error_of(&format!("{trigger}.middleware = {middleware}"));
            assert!(error.contains(named), "{error}");
        }
        assert!(error_of(&format!("{trigger}.other = []")).contains("other"));
    }

    #[test]
    fn dependencies_are_components_or_paths() {
        for dependency in ["{ component = 'web' }", "{ path = 'auth.wasm' }"] {
            let text = format!("{MINIMAL}[component.web.dependencies]\n'a:b@0.1.0' = {dependency}");
            Manifest::parse(&text).unwrap();
        }
    }
}
