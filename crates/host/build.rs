//! Finds the WIT of Spin's interfaces in the spin-sdk package that the
//! workspace already depends on and writes the `bindgen!` call that reads it,
//! so that the repository keeps no copy which could drift.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// Folders below the package's `wit/deps`, one per interface that we serve.
const PACKAGES: [&str; 3] = [
    "spin-redis@3.0.0",
    "spin-sqlite@3.1.0",
    "spin-variables@3.0.0",
];

fn main() {
    let deps = spin_sdk_wit().join("deps");
    let paths: Vec<PathBuf> = PACKAGES.iter().map(|package| deps.join(package)).collect();
    for path in &paths {
        assert!(
            path.is_dir(),
            "spin-sdk has no {}: is it version 7?",
            path.display()
        );
        println!("cargo::rerun-if-changed={}", path.display());
    }
    // `bindgen!` takes literal paths only; one that is known at build time has
    // to come from a generated file.
    let bindings = format!(
        r#"wasmtime::component::bindgen!({{
    inline: "
        package storefront:host;
        world imports {{
            import spin:redis/redis@3.0.0;
            import spin:sqlite/sqlite@3.1.0;
            import spin:variables/variables@3.0.0;
        }}
    ",
    path: {paths:?},
    imports: {{ default: async | trappable }},
    with: {{
        "spin:redis/redis.connection": crate::spin::redis::Connection,
        "spin:sqlite/sqlite.connection": crate::spin::sqlite::Lease,
    }},
}});
"#
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("bindings.rs"), bindings).expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed=build.rs");
}

/// The `wit` folder of the one spin-sdk in the workspace's dependency graph.
fn spin_sdk_wit() -> PathBuf {
    let manifest =
        Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("Cargo.toml");
    // Offline first: it is quicker and nearly always enough. Cargo fetches only
    // what a build needs, though, so a first build may have to ask for more.
    let mut output = metadata(&manifest, &["--offline"]);
    if !output.status.success() {
        output = metadata(&manifest, &[]);
    }
    assert!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    if let Some(root) = metadata["workspace_root"].as_str() {
        println!("cargo::rerun-if-changed={root}/Cargo.lock");
    }
    let manifest_path = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "spin-sdk")
        .and_then(|package| package["manifest_path"].as_str())
        .expect("the workspace depends on spin-sdk");
    Path::new(manifest_path).with_file_name("wit")
}

fn metadata(manifest: &Path, network: &[&str]) -> Output {
    Command::new(env::var_os("CARGO").expect("cargo sets CARGO"))
        .args(["metadata", "--format-version=1", "--filter-platform"])
        .arg(env::var_os("HOST").expect("cargo sets HOST"))
        .args(network)
        .arg("--manifest-path")
        .arg(manifest)
        .output()
        .expect("cargo metadata can be run")
}
