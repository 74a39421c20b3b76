//! Finds the WIT of Spin's interfaces in the package spin-sdk, on which the workspace
//! depends anyway, and writes the `bindgen!` call that reads it. So the repository needs
//! no copy of these files, which could become outdated.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// Folders in the package's `wit/deps`, one for each interface that the host implements.
const PACKAGES: [&str; 4] = [
    "spin-redis@3.0.0",
    "spin-sqlite@3.1.0",
    "spin-variables@3.0.0",
    "wasi-runtime-config-2024-09-27",
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
    // `bindgen!` takes only literal paths. This one is known at build time, so the call
    // has to be in a generated file.
    let bindings = format!(
        r#"wasmtime::component::bindgen!({{
    inline: "
        package storefront:host;
        world imports {{
            import spin:redis/redis@3.0.0;
            import spin:sqlite/sqlite@3.1.0;
            import spin:variables/variables@3.0.0;
            import wasi:config/store@0.2.0-draft-2024-09-27;
        }}
    ",
    path: {paths:?},
    imports: {{ default: async | trappable }},
    with: {{
        "spin:redis/redis.connection": crate::spin::redis::connection::RedisHandle,
        "spin:sqlite/sqlite.connection": crate::spin::sqlite::database::Lease,
    }},
}});
"#
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("bindings.rs"), bindings).expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed=build.rs");
}

/// Returns the `wit` folder of the package spin-sdk that the workspace uses.
fn spin_sdk_wit() -> PathBuf {
    let manifest =
        Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("Cargo.toml");
    // Offline is quicker and nearly always enough. But cargo fetches only the packages
    // that a build needs, so the first build may need the network.
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
