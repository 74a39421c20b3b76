//! HTTP dates: what is parsed is formatted to a date of the same second.
#![no_main]

use libfuzzer_sys::fuzz_target;
use storefront_http::date;

fuzz_target!(|text: &str| {
    let Some(seconds) = date::parse(text) else {
        return;
    };
    // The years 1600 to 9999, and a leap second at the very end.
    assert!(
        (-11_676_096_000..=253_402_300_800).contains(&seconds),
        "{seconds}"
    );
    if (0..253_402_300_800).contains(&seconds) {
        assert_eq!(date::parse(&date::format(seconds)), Some(seconds));
    }
    assert!(!date::format_rfc3339(seconds.min(253_402_300_799)).is_empty());
});
