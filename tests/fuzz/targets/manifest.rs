//! The manifest: any text is parsed, or refused in one line.
#![no_main]

#[allow(dead_code, reason = "not all of the host is needed here")]
#[path = "../../../crates/host/src/manifest/mod.rs"]
mod manifest;

use libfuzzer_sys::fuzz_target;
use manifest::schema::Manifest;
use manifest::variables::GivenVariables;

fuzz_target!(|text: &str| {
    match Manifest::parse(text) {
        Ok(manifest) => {
            assert!(!manifest.http.is_empty());
            for trigger in &manifest.http {
                assert!(manifest.component.contains_key(&trigger.component));
            }
            // Templates of variables, with the defaults.
            let given = GivenVariables::collect(&manifest, &[], |_| None).expect("no arguments");
            let _ = given.with_defaults(&manifest);
        }
        Err(error) => {
            let error = format!("{error:#}");
            assert!(!error.is_empty() && !error.contains('\n'), "{error:?}");
        }
    }
});
