//! The built components: what they may ask of a host, and their size.

mod packages;

use std::fs;

use wasmparser::{Encoding, Parser, Payload};

use crate::harness::process::wasm;

const COMPONENTS: [&str; 10] = [
    "auth",
    "auth-middleware",
    "passkeys",
    "sanitiser",
    "image-resizer",
    "users",
    "products",
    "media",
    "web",
    "docs",
];

/// Names that a component imports and exports at its outermost level.
struct Surface {
    imports: Vec<String>,
    exports: Vec<String>,
}

fn surface(component: &str) -> Surface {
    let bytes = fs::read(wasm(component)).expect("a readable file");
    let mut surface = Surface {
        imports: Vec::new(),
        exports: Vec::new(),
    };
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload.expect("a valid component") {
            Payload::Version { encoding, .. } => {
                assert!(
                    depth > 0 || encoding == Encoding::Component,
                    "{component} is a module"
                );
                depth += 1;
            }
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 1 => {
                let names = section.into_iter().map(|import| import.expect("an import"));
                surface
                    .imports
                    .extend(names.map(|import| import.name.name.to_owned()));
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                let names = section.into_iter().map(|export| export.expect("an export"));
                surface
                    .exports
                    .extend(names.map(|export| export.name.name.to_owned()));
            }
            _ => {}
        }
    }
    surface
}

#[test]
fn libraries_have_no_capability_but_clocks_and_random_numbers() {
    for library in ["auth", "passkeys", "sanitiser", "image-resizer"] {
        check_library(library);
    }
}

fn check_library(library: &str) {
    let surface = surface(library);
    // `wasi:io`, `wasi:cli` and `wasi:filesystem` are what std needs to be able
    // to panic: exit, the standard streams, the name of the current folder. They
    // grant nothing by themselves: a component sees the folders that its manifest
    // mounts, and a dependency inherits none.
    let harmless = [
        "wasi:clocks/",
        "wasi:random/",
        "wasi:io/",
        "wasi:filesystem/types@",
        "wasi:filesystem/preopens@",
    ];
    let standard = [
        "exit@",
        "stdin@",
        "stdout@",
        "stderr@",
        "environment@",
        "terminal-",
    ];
    for import in &surface.imports {
        let of_std = import
            .strip_prefix("wasi:cli/")
            .is_some_and(|name| standard.iter().any(|allowed| name.starts_with(allowed)));
        let allowed = of_std || harmless.iter().any(|package| import.starts_with(package));
        assert!(allowed, "{library} imports {import}: {:?}", surface.imports);
    }
    let exported = surface
        .exports
        .iter()
        .filter(|name| name.starts_with(&format!("storefront:{library}/")))
        .count();
    assert!(exported > 0, "{:?}", surface.exports);
}

#[test]
fn each_component_asks_only_for_what_its_resource_needs() {
    for (component, allowed) in [
        (
            "users",
            &[
                "spin:redis/",
                "spin:sqlite/",
                "spin:variables/",
                "storefront:auth/",
                "storefront:passkeys/",
            ][..],
        ),
        (
            "products",
            &[
                "spin:redis/",
                "spin:sqlite/",
                "spin:variables/",
                "storefront:auth/",
                "storefront:sanitiser/",
            ],
        ),
        (
            "media",
            &[
                "spin:redis/",
                "spin:sqlite/",
                "spin:variables/",
                "storefront:auth/",
                "storefront:image-resizer/",
            ],
        ),
        ("web", &["spin:redis/", "spin:sqlite/", "spin:variables/"]),
        ("docs", &["spin:variables/"]),
        ("auth-middleware", &["spin:redis/", "spin:variables/"]),
    ] {
        for import in surface(component).imports {
            let known =
                import.starts_with("wasi:") || allowed.iter().any(|one| import.starts_with(one));
            assert!(known, "{component} imports {import}");
            assert!(
                !import.starts_with("wasi:sockets/"),
                "{component} imports {import}"
            );
            // The SDK has it for all components that are built in one call with middleware.
            assert!(
                !import.starts_with("wasi:http/handler") || component == "auth-middleware",
                "{component} imports {import}"
            );
        }
    }
}

/// What Spin composes with any component (`crates/trigger-http/src/middleware.rs` there).
#[test]
fn the_middleware_imports_and_exports_the_handler() {
    let surface = surface("auth-middleware");
    let handler = "wasi:http/handler@0.3.0".to_owned();
    assert!(surface.imports.contains(&handler), "{:?}", surface.imports);
    assert_eq!(surface.exports, [handler]);
}

#[test]
fn each_component_is_smaller_than_a_megabyte() {
    for component in COMPONENTS {
        let size = fs::metadata(wasm(component)).expect("a file").len();
        assert!(size <= 1 << 20, "{component}.wasm has {size} bytes");
    }
}

/// `auth` is composed into applications that have nothing else of this shop.
#[test]
fn auth_has_at_most_400_kilobytes() {
    let size = fs::metadata(wasm("auth")).expect("a file").len();
    assert!(size <= 400_000, "auth.wasm has {size} bytes");
}
