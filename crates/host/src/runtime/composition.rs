//! Composes a component with its `dependencies` and its trigger's middleware, as Spin does.
//!
//! In Spin, what inherits no configuration gets stubs that deny network, files, environment,
//! variables and databases. After composition, all parts share the component's imports, so this
//! host checks before: it refuses a part that imports a capability which it does not inherit.
//! There are two exceptions, which the standard library of almost any program imports. The
//! environment is allowed if the parent has none either. `wasi:filesystem` 0.2 is allowed, as it
//! has no mounts then (see `linker.rs`). The host denies sockets to all components.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use wac_graph::types::{Package, SubtypeChecker, WorldId};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId};

use crate::manifest::schema::{Application, Component, Dependency, DependencyTable, Inherit};

/// Interfaces that grant no capability: time, random numbers, the component's own log, and
/// sockets, which are always denied.
const HARMLESS: [&str; 10] = [
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-",
    "wasi:cli/types",
    "wasi:clocks/",
    "wasi:io/",
    "wasi:random/",
    "wasi:sockets/",
];

/// What grants an interface: a key of the component, which `inherit_configuration` names.
const GRANTS: [(&str, &str); 7] = [
    ("spin:redis/", "allowed_outbound_hosts"),
    ("wasi:http/client@", "allowed_outbound_hosts"),
    ("wasi:cli/environment", "environment"),
    ("wasi:filesystem/", "files"),
    ("spin:sqlite/", "sqlite_databases"),
    ("spin:variables/", "variables"),
    ("wasi:config/", "variables"),
];

/// What middleware imports and exports, and a component behind it exports.
const HANDLER: &str = "wasi:http/handler@0.3.0";

/// The Wasm files of a component, of its dependencies, and of its middleware.
pub struct Sources<'a> {
    id: &'a str,
    component: &'a Component,
    main: Vec<u8>,
    dependencies: Vec<(&'a str, &'a Dependency, Vec<u8>)>,
    middleware: Vec<(&'a DependencyTable, Vec<u8>)>,
    /// What the middleware inherits, as text.
    inherited: String,
}

impl<'a> Sources<'a> {
    /// Reads the files.
    pub fn read(application: &'a Application, id: &'a str) -> Result<Self> {
        let component = &application.manifest.component[id];
        let main = read_wasm(&application.root.join(component.source()), id)?;
        let mut dependencies = Vec::new();
        for (name, dependency) in &component.dependencies {
            let Dependency::Table(table) = dependency else {
                continue;
            };
            let bytes = read_dependency(application, table, name)?;
            dependencies.push((name.as_str(), dependency, bytes));
        }
        let mut middleware = Vec::new();
        let mut inherited = String::new();
        for table in &component.middleware {
            middleware.push((table, read_dependency(application, table, "middleware")?));
            inherited += &format!("{:?}", table.inherit_configuration);
        }
        Ok(Self {
            id,
            component,
            main,
            dependencies,
            middleware,
            inherited,
        })
    }

    /// Everything that the result of [`Sources::compose`] depends on.
    pub fn fingerprint(&self) -> impl Iterator<Item = &[u8]> {
        let dependencies = self
            .dependencies
            .iter()
            .flat_map(|(name, dependency, bytes)| {
                let export = match dependency {
                    Dependency::Table(table) => table.export.as_deref().unwrap_or(""),
                    Dependency::Version(_) => "",
                };
                [name.as_bytes(), export.as_bytes(), bytes.as_slice()]
            });
        // The imports that a dependency may have depend on it.
        let environment: &[u8] = match self.component.environment.is_empty() {
            true => b"",
            false => b"environment",
        };
        let middleware = self.middleware.iter().map(|(_, bytes)| bytes.as_slice());
        [self.main.as_slice(), environment, self.inherited.as_bytes()]
            .into_iter()
            .chain(dependencies)
            .chain(middleware)
    }

    /// Returns one component that contains its dependencies and its middleware.
    pub fn compose(self) -> Result<Vec<u8>> {
        if self.dependencies.is_empty() && self.middleware.is_empty() {
            return Ok(self.main);
        }
        let mut graph = CompositionGraph::new();
        let (world, instance) = register(&mut graph, self.id, self.main)?;
        let (id, component) = (self.id, self.component);
        plug_dependencies(&mut graph, (world, instance), component, self.dependencies)
            .with_context(|| format!("component.{id}.dependencies"))?;
        if self.middleware.is_empty() {
            let exports: Vec<String> = graph.types()[world].exports.keys().cloned().collect();
            for export in exports {
                let alias = graph.alias_instance_export(instance, &export)?;
                graph.export(alias, &export)?;
            }
        } else {
            let handler =
                chain_middleware(&mut graph, (world, instance), component, self.middleware)
                    .with_context(|| format!("the middleware of {id:?}"))?;
            graph.export(handler, HANDLER)?;
        }
        Ok(graph.encode(EncodeOptions::default())?)
    }
}

/// Satisfies imports of an instance with exports of its dependencies.
fn plug_dependencies(
    graph: &mut CompositionGraph,
    (world, instance): (WorldId, NodeId),
    component: &Component,
    dependencies: Vec<(&str, &Dependency, Vec<u8>)>,
) -> Result<()> {
    let imports: Vec<String> = graph.types()[world].imports.keys().cloned().collect();
    let mut satisfied = Vec::new();
    for (name, dependency, bytes) in dependencies {
        let wanted: Vec<&String> = imports
            .iter()
            .filter(|import| matches_import(name, import))
            .collect();
        ensure!(
            !wanted.is_empty(),
            "{name:?} matches no import of the component"
        );
        let (provider, provider_instance) = register(graph, name, bytes)?;
        refuse_capabilities(graph, provider, name, component, &Inherit::default())?;
        let export = match dependency {
            Dependency::Table(table) => table.export.as_ref(),
            Dependency::Version(_) => None,
        };
        for import in wanted {
            ensure!(
                !satisfied.contains(import),
                "two dependencies match the import {import:?}"
            );
            satisfied.push(import.clone());
            let export = export.unwrap_or(import);
            check_types(graph, (provider, export), (world, import))?;
            let alias = graph.alias_instance_export(provider_instance, export)?;
            graph.set_instantiation_argument(instance, import, alias)?;
        }
    }
    Ok(())
}

/// Puts middleware before an instance, and returns the handler of the outermost one.
fn chain_middleware(
    graph: &mut CompositionGraph,
    (world, instance): (WorldId, NodeId),
    component: &Component,
    middleware: Vec<(&DependencyTable, Vec<u8>)>,
) -> Result<NodeId> {
    ensure!(
        graph.types()[world].exports.contains_key(HANDLER),
        "the component does not export {HANDLER:?}, so nothing can be put before it"
    );
    let mut handler = graph.alias_instance_export(instance, HANDLER)?;
    for (number, (table, bytes)) in middleware.into_iter().enumerate().rev() {
        let path = table.path.as_deref().map(|path| path.display().to_string());
        let name = table.component.clone().or(path).unwrap_or_default();
        // Two places in the chain can have the same middleware.
        let (world, instance) =
            register(graph, &format!("middleware{number}"), bytes).with_context(|| name.clone())?;
        let types = &graph.types()[world];
        ensure!(
            types.imports.contains_key(HANDLER) && types.exports.contains_key(HANDLER),
            "{name:?} does not import and export {HANDLER:?}"
        );
        refuse_capabilities(graph, world, &name, component, &table.inherit_configuration)?;
        graph.set_instantiation_argument(instance, HANDLER, handler)?;
        handler = graph.alias_instance_export(instance, HANDLER)?;
    }
    Ok(handler)
}

/// Reads the file of a dependency. `name` is what it is called if it has no id.
fn read_dependency(
    application: &Application,
    table: &DependencyTable,
    name: &str,
) -> Result<Vec<u8>> {
    let (path, owner) = match (&table.component, &table.path) {
        (Some(id), _) => (application.manifest.component[id].source(), id.as_str()),
        (None, Some(path)) => (path.as_path(), name),
        (None, None) => unreachable!("check.rs refuses it"),
    };
    read_wasm(&application.root.join(path), owner)
}

fn read_wasm(path: &Path, id: &str) -> Result<Vec<u8>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => bail!(
            "{} is missing: the component {id} is not built; run again with --build, or `make components`",
            path.display()
        ),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    // The magic number, then version 13 and layer 1: a component and not a module.
    ensure!(
        bytes.starts_with(b"\0asm\x0d\0\x01\0"),
        "{} is not a WebAssembly component; build it for wasm32-wasip2",
        path.display()
    );
    Ok(bytes)
}

fn register(graph: &mut CompositionGraph, name: &str, bytes: Vec<u8>) -> Result<(WorldId, NodeId)> {
    let package = Package::from_bytes(name, None, bytes, graph.types_mut())
        .with_context(|| format!("{name:?} is not a valid component"))?;
    let world = package.ty();
    let id = graph.register_package(package)?;
    Ok((world, graph.instantiate(id)))
}

fn check_types(
    graph: &CompositionGraph,
    export: (WorldId, &str),
    import: (WorldId, &str),
) -> Result<()> {
    let types = graph.types();
    let Some(exported) = types[export.0].exports.get(export.1) else {
        bail!("the dependency does not export {:?}", export.1);
    };
    let wanted = types[import.0].imports[import.1];
    SubtypeChecker::new(&mut Default::default())
        .is_subtype(*exported, types, wanted, types)
        .with_context(|| {
            format!(
                "the dependency's {:?} does not have the type of the import",
                export.1
            )
        })
}

fn refuse_capabilities(
    graph: &CompositionGraph,
    world: WorldId,
    name: &str,
    component: &Component,
    inherit: &Inherit,
) -> Result<()> {
    for import in graph.types()[world].imports.keys() {
        let harmless = HARMLESS.iter().any(|prefix| import.starts_with(prefix))
            || (import.starts_with("wasi:filesystem/") && import.contains("@0.2."))
            || (import.starts_with("wasi:cli/environment") && component.environment.is_empty())
            || import == HANDLER
            || import.starts_with("wasi:http/types@");
        let grant = GRANTS.iter().find(|(prefix, _)| import.starts_with(prefix));
        match grant {
            _ if harmless => {}
            Some((_, key)) => ensure!(
                inherit.has(key),
                "{name:?} imports {import:?}, and does not inherit {key}"
            ),
            None => bail!("{name:?} imports {import:?}, which this host does not grant"),
        }
    }
    Ok(())
}

/// Whether a dependency's key matches an import. The key is `pkg:name`, `pkg:name@1.0.0`,
/// `pkg:name/interface@1.0.0`, or a plain name.
fn matches_import(key: &str, import: &str) -> bool {
    fn split(name: &str) -> (&str, Option<&str>, Option<&str>) {
        let (name, version) = match name.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (name, None),
        };
        match name.split_once('/') {
            Some((package, interface)) => (package, Some(interface), version),
            None => (name, None, version),
        }
    }
    let (package, interface, version) = split(key);
    let (import_package, import_interface, import_version) = split(import);
    package == import_package
        && (interface.is_none() || interface == import_interface)
        && (version.is_none() || version == import_version)
}

#[cfg(test)]
mod tests {
    use super::matches_import;

    #[test]
    fn keys_match_as_in_spin() {
        for (key, import) in [
            ("foo:bar/baz@0.1.0", "foo:bar/baz@0.1.0"),
            ("foo:bar/baz", "foo:bar/baz@0.1.0"),
            ("foo:bar", "foo:bar/baz"),
            ("foo:bar@0.1.0", "foo:bar/baz@0.1.0"),
            ("foo-bar", "foo-bar"),
        ] {
            assert!(matches_import(key, import), "{key} {import}");
        }
        for (key, import) in [
            ("foo:bar/baz@0.1.0", "foo:bar/baz"),
            ("foo:bar/baz", "foo:bar/bub@0.1.0"),
            ("foo:bar", "foo:bub/bib"),
            ("foo:bar@0.1.0", "foo:bar/baz@0.2.0"),
            ("foo:bar/baz", "foo-bar"),
        ] {
            assert!(!matches_import(key, import), "{key} {import}");
        }
    }
}
