//! Routes: patterns on the first lines, a path on the last one.
#![no_main]

#[allow(dead_code, reason = "not all of the host is needed here")]
#[path = "../../../crates/host/src/manifest/mod.rs"]
mod manifest;
#[allow(dead_code, reason = "not all of the host is needed here")]
#[path = "../../../crates/host/src/server/router.rs"]
mod router;

use libfuzzer_sys::fuzz_target;
use manifest::schema::Manifest;
use router::Router;

fuzz_target!(|text: &str| {
    let Some((patterns, path)) = text.rsplit_once('\n') else {
        return;
    };
    if !path.starts_with('/') {
        return;
    }
    let mut manifest =
        "spin_manifest_version = 2\napplication.name = 'a'\ncomponent.c.source = 'x'\n".to_owned();
    for pattern in patterns.split('\n') {
        let pattern = toml::Value::from(pattern);
        manifest += &format!("[[trigger.http]]\nroute = {pattern}\ncomponent = 'c'\n");
    }
    let manifest = Manifest::parse(&manifest).expect("a manifest");
    let Ok(router) = Router::build(&manifest) else {
        return;
    };
    let Some(found) = router.find(path) else {
        return;
    };
    let rest = found.path_info();
    assert!(rest.is_empty() || rest.starts_with('/'), "{rest:?}");
    // The slashes in a row are the router's business; what it hands on is in the path.
    let squeezed = |text: &str| {
        text.split('/')
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("/")
    };
    assert!(
        squeezed(path).ends_with(&squeezed(&rest)),
        "{path:?} {rest:?}"
    );
    for (name, value) in found.parameters() {
        assert!(
            !name.is_empty() && path.contains(&value),
            "{name:?} {value:?}"
        );
    }
});
