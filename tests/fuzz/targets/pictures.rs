//! Headers of pictures. A small picture that is accepted is also made smaller: the decoders
//! must not panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use storefront_images::{Format, MAX_PIXELS, Picture, sizes};

fuzz_target!(|file: &[u8]| {
    for name in ["a.jpg", "a.png", "a.webp", "a.gif", "a.avif"] {
        let Ok(picture) = Picture::inspect(file, name) else {
            continue;
        };
        assert_ne!(picture.format, Format::Svg);
        let pixels = u64::from(picture.width) * u64::from(picture.height);
        assert!((1..=MAX_PIXELS).contains(&pixels));
        if pixels <= 320 * 8 {
            let _ = sizes(file);
        }
    }
});
