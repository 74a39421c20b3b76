//! `templates/storefront-api`, rendered as `spin new` and `spin add` do, built and served.

use std::fs;
use std::path::Path;
use std::process::Command;

use storefront_tests::{Host, HostOptions, Jwt, process, workspace};

use crate::shop_with_public_keys;

/// The parameters of the template, and what Spin adds to them.
fn render(text: &str, shop: &str) -> String {
    let middleware = process::wasm("auth-middleware");
    let text = [
        ("{{project-name | kebab_case}}", "my-api"),
        ("{{project-name | snake_case}}", "my_api"),
        ("{{project-description}}", "An API"),
        ("{{authors}}", "Ada"),
        ("{{http-path}}", "/api/..."),
        ("{{shop}}", shop),
        (
            "{{auth-middleware}}",
            middleware.to_str().expect("a UTF-8 path"),
        ),
        ("{{ output-path }}", "my-api"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    assert!(!text.contains("{{"), "an unknown parameter: {text}");
    text
}

fn copy(from: &Path, to: &Path, shop: &str) {
    fs::create_dir_all(to).expect("a writable folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a UTF-8 name");
        let target = to.join(name.trim_end_matches(".tmpl"));
        if entry.path().is_dir() {
            copy(&entry.path(), &target, shop);
        } else {
            let text = fs::read_to_string(entry.path()).expect("a text");
            fs::write(target, render(&text, shop)).expect("a writable file");
        }
    }
}

/// Builds the component with the target folder of the examples.
fn build(folder: &Path) {
    let script = "eval \"$(scripts/wasm-target.sh)\" && cd \"$1\" && \
        cargo build --quiet --release --target wasm32-wasip2 && \
        mkdir -p target/wasm32-wasip2/release && \
        cp \"$CARGO_TARGET_DIR\"/wasm32-wasip2/release/my_api.wasm target/wasm32-wasip2/release/";
    let status = Command::new("bash")
        .args(["-c", script, "build"])
        .arg(folder)
        .current_dir(workspace())
        .env(
            "CARGO_TARGET_DIR",
            workspace().join("target/examples/cargo"),
        )
        .status();
    assert!(status.expect("bash").success());
    let status = Command::new("cargo")
        .args(["test", "--quiet", "--lib"])
        .current_dir(folder)
        .env(
            "CARGO_TARGET_DIR",
            workspace().join("target/examples/cargo"),
        )
        .status();
    assert!(status.expect("cargo").success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_component_is_behind_the_middleware() {
    let shop = shop_with_public_keys().await;
    let token = shop.login(&shop.somebody().await).await;
    let dir = tempfile::tempdir().expect("a folder");
    let template = workspace().join("templates/storefront-api");
    let folder = dir.path().join("my-api");
    copy(&template.join("content"), &folder, &shop.base);
    build(&folder);
    // `spin add` puts the component into a manifest of another folder.
    let snippet = fs::read_to_string(template.join("metadata/snippets/component.txt"));
    let added = "spin_manifest_version = 2\n[application]\nname = \"app\"\n".to_owned()
        + &render(&snippet.expect("a snippet"), &shop.base);
    fs::write(dir.path().join("spin.toml"), added).expect("a writable folder");
    for manifest in [folder.join("spin.toml"), dir.path().join("spin.toml")] {
        // The shop of the test is not at its `public_url`.
        let text = fs::read_to_string(&manifest).expect("a manifest");
        let issuer = format!("auth_issuer = \"{}\"", shop.base);
        assert!(text.contains(&issuer), "{text}");
        let text = text.replace(&issuer, "auth_issuer = \"http://127.0.0.1:3000\"");
        fs::write(&manifest, text).expect("a writable file");
        let options = HostOptions::new(manifest, dir.path());
        let host = Host::start(&options, dir.path());
        let client = reqwest::Client::new();
        let request = || client.get(format!("{}/api/hello", host.base));
        let response = request().header("x-auth-subject", "forged").send().await;
        assert_eq!(response.expect("a response").status(), 401);
        let response = request()
            .bearer_auth(&token)
            .send()
            .await
            .expect("a response");
        let text = response.text().await.expect("a body");
        let subject = Jwt::parse(&token).claims["sub"].clone();
        assert_eq!(
            text,
            format!("Hello, {}!\n", subject.as_str().expect("a text"))
        );
    }
}
