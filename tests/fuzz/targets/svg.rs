//! SVG: an accepted one has a root element and a size.
#![no_main]

use libfuzzer_sys::fuzz_target;
use storefront_images::{Format, Picture};

fuzz_target!(|text: &str| {
    if let Ok(picture) = Picture::inspect(text.as_bytes(), "a.svg") {
        assert_eq!(picture.format, Format::Svg);
        assert!((1..=65_535).contains(&picture.width));
        assert!((1..=65_535).contains(&picture.height));
        // Neither a document type's entities nor characters that XML does not have.
        assert!(text.contains("<svg") && !text.contains('\0'));
    }
});
