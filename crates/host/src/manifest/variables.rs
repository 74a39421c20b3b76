//! Application variables: where their values come from, and templates.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::manifest::Manifest;
use crate::runtime::state::State;
use crate::spin::bindings::spin::variables::variables;

/// Values of the declared variables that have one.
#[derive(Debug, Default)]
pub struct Values(BTreeMap<String, String>);

/// Values given by flag or environment, before defaults.
#[derive(Debug, Default)]
pub struct Given(BTreeMap<String, String>);

impl Given {
    /// Collects `NAME=VALUE` arguments over `SPIN_VARIABLE_NAME` environment
    /// variables. An undeclared name is an error: it is a typing mistake that
    /// would otherwise leave a default in place unnoticed.
    pub fn collect(
        manifest: &Manifest,
        arguments: &[String],
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let mut given = BTreeMap::new();
        for name in manifest.variables.keys() {
            if let Some(value) =
                environment(&format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase()))
            {
                given.insert(name.clone(), value);
            }
        }
        for argument in arguments {
            let (name, value) = argument
                .split_once('=')
                .with_context(|| format!("--variable {argument:?} is not NAME=VALUE"))?;
            ensure!(
                manifest.variables.contains_key(name),
                "--variable {name}: the manifest declares no such variable; it has {}",
                manifest
                    .variables
                    .keys()
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            );
            let value = match value.strip_prefix('@') {
                Some(file) => std::fs::read_to_string(file)
                    .with_context(|| format!("--variable {name}: cannot read {file}"))?,
                None => value.to_owned(),
            };
            given.insert(name.to_owned(), value);
        }
        Ok(Self(given))
    }

    /// Whether there is a value that did not come from the manifest.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A value that did not come from the manifest.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Adds a value unless there is one.
    pub fn or_insert(&mut self, name: &str, value: String) {
        self.0.entry(name.to_owned()).or_insert(value);
    }

    /// Fills in the manifest's defaults.
    pub fn with_defaults(mut self, manifest: &Manifest) -> Result<Values> {
        for (name, variable) in &manifest.variables {
            if let Some(default) = &variable.default {
                self.or_insert(name, default.clone());
            }
            ensure!(
                !variable.required || self.contains(name),
                "the variable {name} has no value; give one with --variable {name}=VALUE or SPIN_VARIABLE_{}",
                name.to_ascii_uppercase()
            );
        }
        Ok(Values(self.0))
    }
}

impl Values {
    /// Replaces each `{{ name }}` by its value.
    pub fn expand(&self, template: &str) -> Result<String> {
        let mut expanded = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after
                .split_once("}}")
                .ok_or_else(|| anyhow!("{template:?} has {{{{ without }}}}"))?;
            let name = name.trim();
            let Some(value) = self.0.get(name) else {
                bail!("{template:?} uses the variable {name:?}, which has no value");
            };
            expanded.push_str(before);
            expanded.push_str(value);
            rest = after;
        }
        expanded.push_str(rest);
        Ok(expanded)
    }
}

impl variables::Host for State {}

impl<T: Send> variables::HostWithStore<T> for crate::runtime::state::Spin {
    async fn get(
        accessor: &wasmtime::component::Accessor<T, Self>,
        name: String,
    ) -> wasmtime::Result<Result<String, variables::Error>> {
        if !is_name(&name) {
            return Ok(Err(variables::Error::InvalidName(format!(
                "{name:?} is not a lower snake_case name"
            ))));
        }
        Ok(accessor.with(
            |mut access| match access.get().component.variables.get(&name) {
                Some(value) => Ok(value.clone()),
                None => Err(variables::Error::Undefined(format!(
                    "no variable for {:?}.{name:?}",
                    access.get().component.id
                ))),
            },
        ))
    }
}

/// Spin's names: lower case words of letters and digits between single `_`.
fn is_name(name: &str) -> bool {
    name.split('_').all(|word| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest::parse(
            "spin_manifest_version = 2\n[application]\nname = 'a'\n[variables]\nhost = { default = 'h' }\n\
             port = { default = '1' }\nkey = { required = true }\n[[trigger.http]]\nroute = '/'\ncomponent = 'w'\n\
             [component.w]\nsource = 'w.wasm'",
        )
        .unwrap()
    }

    fn collect(arguments: &[&str]) -> Result<Values> {
        let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
        let environment = |name: &str| (name == "SPIN_VARIABLE_PORT").then(|| "2".to_owned());
        Given::collect(&manifest(), &arguments, environment)?.with_defaults(&manifest())
    }

    #[test]
    fn flags_beat_the_environment_which_beats_defaults() {
        let values = collect(&["key=k"]).unwrap();
        assert_eq!(
            values.expand("{{host}}:{{ port }}/{{ key }}").unwrap(),
            "h:2/k"
        );
        let values = collect(&["key=k", "port=3"]).unwrap();
        assert_eq!(values.expand("{{ port }}").unwrap(), "3");
    }

    #[test]
    fn mistakes_are_named() {
        assert!(
            collect(&[])
                .unwrap_err()
                .to_string()
                .contains("SPIN_VARIABLE_KEY")
        );
        assert!(collect(&["kye=1"]).unwrap_err().to_string().contains("kye"));
        assert!(
            collect(&["key"])
                .unwrap_err()
                .to_string()
                .contains("NAME=VALUE")
        );
        let values = collect(&["key=k"]).unwrap();
        assert!(
            values
                .expand("{{ nobody }}")
                .unwrap_err()
                .to_string()
                .contains("nobody")
        );
        assert!(values.expand("{{ host").is_err());
    }

    #[test]
    fn names_are_lower_snake_case() {
        assert!(is_name("a") && is_name("redis_address2"));
        assert!(
            !is_name("")
                && !is_name("A")
                && !is_name("a__b")
                && !is_name("_a")
                && !is_name("a-b")
                && !is_name("2a")
        );
    }
}
