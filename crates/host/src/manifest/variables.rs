//! The values of the application's variables, and templates.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::schema::Manifest;

/// The values of variables, with the manifest's defaults.
#[derive(Debug, Default)]
pub struct Variables(BTreeMap<String, String>);

/// The values that were given on the command line or in the environment.
#[derive(Debug, Default)]
pub struct GivenVariables(BTreeMap<String, String>);

impl GivenVariables {
    /// Collects values from `NAME=VALUE` arguments and from `SPIN_VARIABLE_NAME` in the
    /// environment. Arguments have precedence.
    ///
    /// # Errors
    /// The manifest does not declare a name, which is most likely a typing error; an
    /// argument has no `=`; a file cannot be read.
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

    /// Whether a value was given.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The value that was given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Adds a value, unless one was given.
    pub fn insert_if_absent(&mut self, name: &str, value: String) {
        self.0.entry(name.to_owned()).or_insert(value);
    }

    /// Adds the manifest's defaults.
    ///
    /// # Errors
    /// A required variable has no value.
    pub fn with_defaults(mut self, manifest: &Manifest) -> Result<Variables> {
        for (name, variable) in &manifest.variables {
            if let Some(default) = &variable.default {
                self.insert_if_absent(name, default.clone());
            }
            ensure!(
                !variable.required || self.contains(name),
                "the variable {name} has no value; give one with --variable {name}=VALUE or SPIN_VARIABLE_{}",
                name.to_ascii_uppercase()
            );
        }
        Ok(Variables(self.0))
    }
}

impl Variables {
    /// Replaces each `{{ name }}` in a template by the variable's value.
    ///
    /// # Errors
    /// A variable has no value, or a `{{` has no end.
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

    fn collect(arguments: &[&str]) -> Result<Variables> {
        let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
        let environment = |name: &str| (name == "SPIN_VARIABLE_PORT").then(|| "2".to_owned());
        GivenVariables::collect(&manifest(), &arguments, environment)?.with_defaults(&manifest())
    }

    #[test]
    fn arguments_have_precedence_over_the_environment_and_defaults() {
        let values = collect(&["key=k"]).unwrap();
        assert_eq!(
            values.expand("{{host}}:{{ port }}/{{ key }}").unwrap(),
            "h:2/k"
        );
        let values = collect(&["key=k", "port=3"]).unwrap();
        assert_eq!(values.expand("{{ port }}").unwrap(), "3");
    }

    #[test]
    fn errors_name_the_variable() {
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
}
