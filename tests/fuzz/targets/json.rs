//! JSON: ours accepts what `serde_json` does, and the same value, but for keys that are there
//! twice.
#![no_main]

#[path = "../../../crates/http/src/strict_json.rs"]
mod strict_json;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let lenient = serde_json::from_slice::<serde_json::Value>(text);
    match (strict_json::parse(text), lenient) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
        (Err(error), Ok(_)) => assert!(error.to_string().contains("duplicate key"), "{error}"),
        (Err(_), Err(_)) => {}
        (Ok(ours), Err(error)) => panic!("{ours} is no JSON: {error}"),
    }
});
