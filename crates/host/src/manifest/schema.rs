//! The part of `spin.toml` (manifest version 2) that this host supports.
//!
//! A key that Spin has and this host does not support is an error with its name:
//! an application must not run with less than it asks for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A parsed manifest and its location.
pub struct Application {
    /// The parsed manifest.
    pub manifest: Manifest,
    /// The manifest's file.
    pub file: PathBuf,
    /// The manifest's folder, to which its paths are relative.
    pub root: PathBuf,
}

/// The manifest.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub(super) spin_manifest_version: u32,
    /// Name, version, and the tables of tools.
    pub application: ApplicationTable,
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
pub struct ApplicationTable {
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

/// An entry of `[variables]`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The value if none is given.
    pub default: Option<String>,
    /// Whether a value must be given.
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
    #[serde(default)]
    pub(super) id: String,
    /// The path pattern.
    pub route: TriggerRoute,
    /// The id of the component that serves it.
    pub component: String,
    /// What is composed with the component for this route. `middleware.rs` moves it there.
    #[serde(default)]
    pub(super) dependencies: TriggerDependencies,
}

/// `dependencies` of a trigger.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct TriggerDependencies {
    /// Components that a request goes through before it reaches the trigger's component, the
    /// outermost one first.
    #[serde(default)]
    pub(super) middleware: Vec<DependencyTable>,
}

/// The route of a trigger.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
pub enum TriggerRoute {
    /// A pattern: `/exact`, `/below/...`, `/users/:id`.
    Pattern(String),
    /// `{ private = true }`: no request reaches the component.
    Private {
        /// Always true.
        private: bool,
    },
}

/// `[component.ID]`.
#[derive(Deserialize, Debug, Clone)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// The Wasm file.
    pub source: Source,
    #[serde(default, rename = "description")]
    _description: String,
    /// The component's variables: templates with variables of the application.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Environment variables.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Files that it can read.
    #[serde(default)]
    pub files: Vec<FileMount>,
    /// Glob patterns of files that are excluded from `files`.
    #[serde(default)]
    pub exclude_files: Vec<String>,
    /// Addresses that it may connect to; templates.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    /// Labels of the databases that it may open.
    #[serde(default)]
    pub sqlite_databases: Vec<String>,
    /// How it is built.
    pub build: Option<BuildTable>,
    #[serde(default, rename = "tool")]
    _tool: BTreeMap<String, toml::Value>,
    #[serde(default, rename = "targets")]
    _targets: Vec<toml::Value>,
    /// Components that satisfy its imports, by package name.
    #[serde(default)]
    pub dependencies: BTreeMap<String, Dependency>,
    /// The middleware of its trigger, the outermost one first.
    #[serde(skip)]
    pub middleware: Vec<DependencyTable>,
    #[serde(default)]
    pub(super) dependencies_inherit_configuration: bool,
    #[serde(default)]
    pub(super) key_value_stores: Vec<String>,
    #[serde(default)]
    pub(super) ai_models: Vec<String>,
    #[serde(default)]
    pub(super) allowed_http_hosts: Vec<String>,
    // Profiles only have an effect with `--profile`, which this host does not have.
    #[serde(default, rename = "profile")]
    _profile: BTreeMap<String, toml::Value>,
}

/// A component's source.
#[derive(Deserialize, Debug, Clone)]
#[serde(untagged)]
pub enum Source {
    /// A path relative to the manifest.
    Path(PathBuf),
    /// A URL or a registry package; only Spin supports it.
    Remote(serde::de::IgnoredAny),
}

/// One entry of `files`.
#[derive(Deserialize, Debug, Clone)]
#[serde(untagged, deny_unknown_fields)]
pub enum FileMount {
    /// A path or glob; files keep their path.
    Pattern(String),
    /// A file or folder with another path.
    Placement {
        /// The path relative to the manifest.
        source: PathBuf,
        /// The absolute path that the component sees.
        destination: String,
    },
}

/// `[component.ID.build]`.
#[derive(Deserialize, Debug, Clone)]
#[serde(deny_unknown_fields)]
pub struct BuildTable {
    /// Shell commands.
    pub command: BuildCommands,
    /// The folder in which they run.
    pub workdir: Option<PathBuf>,
    #[serde(default, rename = "watch")]
    _watch: Vec<String>,
}

/// One command, or several that run in order.
#[derive(Deserialize, Debug, Clone)]
#[serde(untagged)]
pub enum BuildCommands {
    /// One command.
    Single(String),
    /// Several commands.
    Multiple(Vec<String>),
}

/// One entry of `dependencies`.
#[derive(Deserialize, Debug, Clone)]
#[serde(untagged)]
pub enum Dependency {
    /// The version of a registry package; only Spin supports it.
    Version(String),
    /// All other dependencies.
    Table(DependencyTable),
}

/// The table form of a dependency.
#[derive(Deserialize, Debug, Clone)]
#[serde(deny_unknown_fields)]
pub struct DependencyTable {
    /// Another component of this manifest.
    pub component: Option<String>,
    /// A Wasm file.
    pub path: Option<PathBuf>,
    /// The export, if its name is not that of the import.
    pub export: Option<String>,
    /// What it may use of what its component may use.
    #[serde(default)]
    pub inherit_configuration: Inherit,
    pub(super) version: Option<String>,
    pub(super) registry: Option<String>,
    pub(super) package: Option<String>,
    pub(super) url: Option<String>,
    pub(super) digest: Option<String>,
}

/// `inherit_configuration` of a dependency.
#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(untagged)]
pub enum Inherit {
    /// All, or nothing.
    All(bool),
    /// Some, by the names of the component's keys.
    Some(Vec<String>),
}

impl Default for Inherit {
    fn default() -> Self {
        Self::All(false)
    }
}

impl Inherit {
    /// Whether it has what a key of its component grants.
    pub fn has(&self, key: &str) -> bool {
        match self {
            Self::All(all) => *all,
            Self::Some(keys) => keys.iter().any(|one| one == key),
        }
    }
}

impl Manifest {
    /// `[application.tool.storefront.commands]`: see `cli/application_command.rs`.
    pub fn commands(&self) -> Option<&toml::Table> {
        let tool = self.application.tool.get("storefront")?;
        tool.get("commands")?.as_table()
    }

    /// `welcome` in `[application.tool.storefront]`: a text, or a file's path.
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
            Source::Remote(_) => unreachable!("check.rs refuses remote sources"),
        }
    }
}
