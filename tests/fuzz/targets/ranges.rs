//! `Range`: a part is within the representation.
#![no_main]

use libfuzzer_sys::fuzz_target;
use storefront_http::range::{Selection, select_range};

fuzz_target!(|input: (u64, &str)| {
    let (length, range) = input;
    if let Selection::Part { first, last } = select_range(range, length) {
        assert!(first <= last && last < length, "{first}-{last}/{length}");
    }
    // Blanks around the header mean nothing.
    assert_eq!(
        select_range(&format!("{range} "), length),
        select_range(range, length)
    );
});
