//! `spin.toml`: what of Spin's manifest (version 2) this host understands.
//!
//! A key that Spin knows and we do not serve is an error with its name, never
//! silence: an application must not run with less than it asks for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// A parsed manifest with the folder that its relative paths start from.
pub struct Application {
    /// The manifest's content.
    pub manifest: Manifest,
    /// The manifest's file.
    pub file: PathBuf,
    /// The folder that holds the manifest.
    pub root: PathBuf,
}

/// The whole file.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub(super) spin_manifest_version: u32,
    /// Name, version and tools' own tables.
    pub application: Details,
    /// Application variables by name.
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    pub(super) trigger: BTreeMap<String, toml::Value>,
    /// The `http` entries of the `trigger` table.
    #[serde(skip)]
    pub http: Vec<HttpTrigger>,
    /// Components by id.
    #[serde(default)]
    pub component: BTreeMap<String, Component>,
}

/// `[application]`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// The application's name.
    pub name: String,
    /// Its version, or empty.
    #[serde(default)]
    pub version: String,
    /// One line about it, or empty.
    #[serde(default)]
    pub description: String,
    #[serde(default, rename = "authors")]
    _authors: Vec<String>,
    #[serde(default, rename = "targets")]
    _targets: Vec<toml::Value>,
    #[serde(default)]
    pub(super) trigger: BTreeMap<String, toml::Value>,
    #[serde(default)]
    tool: BTreeMap<String, toml::Value>,
}

/// `[variables]`: one entry.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The value when none is given.
    pub default: Option<String>,
    /// There must be a value.
    #[serde(default)]
    pub required: bool,
    #[serde(default, rename = "secret")]
    _secret: bool,
    #[serde(default, rename = "description")]
    _description: Option<String>,
}

/// `[[trigger.http]]`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct HttpTrigger {
    #[serde(default, rename = "id")]
    _id: String,
    /// The path pattern.
    pub route: Route,
    /// The id of the component that serves it.
    pub component: String,
}

/// A route: a pattern, or none at all.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
pub enum Route {
    /// `/exact`, `/below/...`, `/users/:id`.
    Pattern(String),
    /// `{ private = true }`: reachable by no request.
    Private {
        /// Always true.
        private: bool,
    },
}

/// `[component.ID]`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// The Wasm file.
    pub source: Source,
    #[serde(default, rename = "description")]
    _description: String,
    /// The component's own variables, templates over the application's.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Environment variables.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Files that it can read.
    #[serde(default)]
    pub files: Vec<FileMount>,
    /// Glob patterns that are left out of `files`.
    #[serde(default)]
    pub exclude_files: Vec<String>,
    /// Where it may connect to; templates.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    /// Labels of the databases that it may open.
    #[serde(default)]
    pub sqlite_databases: Vec<String>,
    /// How it is built.
    pub build: Option<Build>,
    #[serde(default, rename = "tool")]
    _tool: BTreeMap<String, toml::Value>,
    #[serde(default, rename = "targets")]
    _targets: Vec<toml::Value>,
    /// Components that satisfy its imports, by package name.
    #[serde(default)]
    pub dependencies: BTreeMap<String, Dependency>,
    #[serde(default)]
    pub(super) dependencies_inherit_configuration: bool,
    #[serde(default)]
    pub(super) key_value_stores: Vec<String>,
    #[serde(default)]
    pub(super) ai_models: Vec<String>,
    #[serde(default)]
    pub(super) allowed_http_hosts: Vec<String>,
    // Profiles only take effect with `--profile`, which we do not have.
    #[serde(default, rename = "profile")]
    _profile: BTreeMap<String, toml::Value>,
}

/// A component's source.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
pub enum Source {
    /// A path relative to the manifest.
    Path(PathBuf),
    /// A URL or registry package, which needs Spin.
    Remote(serde::de::IgnoredAny),
}

/// One entry of `files`.
#[derive(Deserialize, Debug, Clone)]
#[serde(untagged, deny_unknown_fields)]
pub enum FileMount {
    /// A path or glob; files keep their path.
    Pattern(String),
    /// A file or folder placed elsewhere.
    Placement {
        /// Relative to the manifest.
        source: PathBuf,
        /// Absolute path that the component sees.
        destination: String,
    },
}

/// `[component.ID.build]`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// Shell commands.
    pub command: Commands,
    /// Folder to run them in.
    pub workdir: Option<PathBuf>,
    #[serde(default, rename = "watch")]
    _watch: Vec<String>,
}

/// One command or several in a row.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
pub enum Commands {
    /// One.
    Single(String),
    /// Several.
    Multiple(Vec<String>),
}

/// One entry of `dependencies`.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
pub enum Dependency {
    /// A registry package's version, which needs Spin.
    Version(String),
    /// Everything else.
    Table(DependencyTable),
}

/// The table form of a dependency.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct DependencyTable {
    /// Another component of this manifest.
    pub component: Option<String>,
    /// A Wasm file.
    pub path: Option<PathBuf>,
    /// The export to use when it is not named like the import.
    pub export: Option<String>,
    pub(super) inherit_configuration: Option<toml::Value>,
    pub(super) version: Option<String>,
    pub(super) registry: Option<String>,
    pub(super) package: Option<String>,
    pub(super) url: Option<String>,
    pub(super) digest: Option<String>,
}

impl Application {
    /// Reads a manifest; `from` is the file or its folder.
    pub fn load(from: &Path) -> Result<Self> {
        let file = if from.is_dir() {
            from.join("spin.toml")
        } else {
            from.to_owned()
        };
        let text = std::fs::read_to_string(&file).with_context(|| {
            format!(
                "cannot read the manifest {}; name it with --from FILE",
                file.display()
            )
        })?;
        let manifest = Manifest::parse(&text).with_context(|| format!("{}", file.display()))?;
        let file = std::path::absolute(&file)?;
        let root = file.parent().unwrap_or(Path::new("/")).to_owned();
        Ok(Self {
            manifest,
            file,
            root,
        })
    }
}

impl Manifest {
    /// Parses and checks a manifest.
    pub fn parse(text: &str) -> Result<Self> {
        let mut manifest: Self = toml::from_str(text).map_err(|error| describe(text, &error))?;
        if let Some(triggers) = manifest.trigger.remove("http") {
            manifest.http = triggers
                .try_into()
                .map_err(|error| describe("", &error))
                .context("trigger.http")?;
        }
        manifest.check()?;
        Ok(manifest)
    }

    /// `[application.tool.storefront.commands]`: see `command.rs`.
    pub fn commands(&self) -> Option<&toml::Table> {
        let tool = self.application.tool.get("storefront")?;
        tool.get("commands")?.as_table()
    }

    /// `[application.tool.storefront]`'s `welcome`: a text or a file's path.
    pub fn welcome(&self) -> Option<&str> {
        self.application
            .tool
            .get("storefront")?
            .get("welcome")?
            .as_str()
    }
}

impl Component {
    /// The Wasm file, relative to the manifest.
    pub fn source(&self) -> &Path {
        match &self.source {
            Source::Path(path) => path,
            Source::Remote(_) => unreachable!("check.rs refuses it"),
        }
    }
}

/// One line for an error of the TOML parser, which prints several.
fn describe(text: &str, error: &toml::de::Error) -> anyhow::Error {
    let message = error.message().trim().replace('\n', ", ");
    match error.span() {
        Some(span) if !text.is_empty() => {
            let line = text.as_bytes()[..span.start.min(text.len())]
                .iter()
                .filter(|&&b| b == b'\n')
                .count()
                + 1;
            anyhow::anyhow!("line {line}: {message}")
        }
        _ => anyhow::anyhow!("{message}"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub const MINIMAL: &str = r#"
        spin_manifest_version = 2
        [application]
        name = "shop"
        [[trigger.http]]
        route = "/..."
        component = "web"
        [component.web]
        source = "web.wasm"
    "#;

    pub fn error_of(extra: &str) -> String {
        format!(
            "{:#}",
            Manifest::parse(&format!("{MINIMAL}{extra}")).unwrap_err()
        )
    }

    #[test]
    fn a_minimal_manifest_is_accepted() {
        let manifest = Manifest::parse(MINIMAL).unwrap();
        assert_eq!(manifest.component["web"].source(), Path::new("web.wasm"));
        assert!(manifest.welcome().is_none());
    }

    #[test]
    fn tables_of_tools_are_ignored_but_for_the_welcome() {
        let text =
            format!("{MINIMAL}[application.tool.storefront]\nwelcome = \"hi {{url}}\"\nother = 1");
        assert_eq!(Manifest::parse(&text).unwrap().welcome(), Some("hi {url}"));
    }

    #[test]
    fn errors_are_one_line_with_its_number() {
        let error = error_of("source2 = 1");
        assert!(!error.contains('\n') && error.contains("line"), "{error}");
    }
}
