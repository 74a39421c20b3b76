//! Conditional headers: our own validators always match, whatever else is in a list.
#![no_main]

use http::header::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;
use storefront_http::Representation;
use storefront_http::conditional::{Conditions, Outcome, if_none_match_names};

const NAMES: [&str; 6] = [
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
    "if-range",
    "range",
];
const ETAG: &str = "\"a,b\"";

fuzz_target!(|lines: Vec<(u8, &[u8])>| {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        let name = NAMES[usize::from(name) % NAMES.len()];
        let Ok(value) = HeaderValue::from_bytes(value) else {
            return;
        };
        headers.append(HeaderName::from_static(name), value);
    }
    let current = Representation {
        length: 10,
        etag: ETAG.into(),
        modified: 784_111_777,
        last_modified: "Sun, 06 Nov 1994 08:49:37 GMT".into(),
        media_type: "image/png",
    };
    let conditions = Conditions::from_headers(&headers);
    let outcome = conditions.evaluate(&current);
    assert!(headers.contains_key("range") || conditions.range(&current).is_none());
    let _ = conditions.permit_write(Some(ETAG));
    // An invalid date is an error only where it decides.
    if outcome == Outcome::InvalidDate {
        assert!(!headers.contains_key("if-none-match"));
    }
    // A list that names our tag first names it, whatever follows.
    for line in headers.get_all("if-none-match") {
        let line = String::from_utf8_lossy(line.as_bytes());
        assert!(if_none_match_names(&format!("W/{ETAG},{line}"), ETAG));
    }
});
