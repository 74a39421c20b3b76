//! The WebP files that we make, in two other decoders: `image-webp`, from which our encoder
//! was forked, and libwebp, which browsers have. The fork is young and has one author.

use std::io::Cursor;

use image::{DynamicImage, Rgba, RgbaImage};
use proptest::prelude::*;
use proptest::test_runner::Config;
use storefront_images::{Format, Size, sizes};

use crate::generated::png;

/// The largest mean difference of a channel between a decoded WebP and the pixels that were
/// encoded, in levels of 255, without noise; and what each level of noise adds. WebP halves the
/// resolution of colours, and the noise here is coloured.
const MAX_MEAN_ERROR: f64 = 5.0;
const ERROR_OF_NOISE: f64 = 0.25;
/// The same between the two decoders, which found no difference so far.
const MAX_MEAN_DIFFERENCE: f64 = 0.1;

/// A picture: waves of some length, some noise on them, and a transparent corner if wanted.
fn picture(width: u32, height: u32, wave: u32, noise: u32, has_alpha: bool) -> DynamicImage {
    let image = RgbaImage::from_fn(width, height, |x, y| {
        let random = x.wrapping_mul(7919) ^ y.wrapping_mul(104_729) ^ (x * y).wrapping_mul(31);
        let level = |at: u32| {
            let phase = f64::from(at) / f64::from(wave);
            let noise = f64::from(random % (noise + 1));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 255"
            )]
            let level = (110.0 + 90.0 * phase.sin() + noise).clamp(0.0, 255.0) as u8;
            level
        };
        let is_corner = has_alpha && x + y < width / 3;
        Rgba([
            level(x),
            level(y),
            level(x + y),
            if is_corner { 0 } else { 255 },
        ])
    });
    if has_alpha {
        image.into()
    } else {
        DynamicImage::from(image).to_rgb8().into()
    }
}

fn with_image_webp(file: &[u8]) -> RgbaImage {
    let mut decoder = upstream_webp::WebPDecoder::new(Cursor::new(file)).unwrap();
    let (width, height) = decoder.dimensions();
    let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut pixels).unwrap();
    rgba(width, height, pixels, decoder.has_alpha())
}

fn with_libwebp(file: &[u8]) -> RgbaImage {
    let image = webp::Decoder::new(file).decode().expect("libwebp decodes");
    let pixels = image.to_vec();
    rgba(image.width(), image.height(), pixels, image.is_alpha())
}

fn rgba(width: u32, height: u32, pixels: Vec<u8>, has_alpha: bool) -> RgbaImage {
    if has_alpha {
        return RgbaImage::from_raw(width, height, pixels).unwrap();
    }
    let image = image::RgbImage::from_raw(width, height, pixels).unwrap();
    DynamicImage::from(image).to_rgba8()
}

/// The mean difference of what is seen: colours where a picture is opaque, and alpha.
fn mean_difference(one: &RgbaImage, other: &RgbaImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let (mut sum, mut count) = (0_u64, 0_u64);
    for (one, other) in one.pixels().zip(other.pixels()) {
        let channels = if one[3] == 255 { 0..4 } else { 3..4 };
        for channel in channels {
            sum += u64::from(one[channel].abs_diff(other[channel]));
            count += 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few million")]
    let mean = sum as f64 / count as f64;
    mean
}

fn find(made: &[Size], width: u32, format: Format) -> Option<&Size> {
    made.iter()
        .find(|size| (size.width, size.format) == (width, format))
}

proptest! {
    #![proptest_config(Config::with_cases(24))]

    #[test]
    fn other_decoders_see_what_was_encoded(
        width in 161..900_u32,
        height in 40..700_u32,
        wave in 20..160_u32,
        noise in 0..40_u32,
        has_alpha in prop::bool::ANY,
    ) {
        let made = sizes(&png(&picture(width, height, wave, noise, has_alpha))).unwrap();
        for size in made.iter().filter(|size| size.format == Format::WebP) {
            let upstream = with_image_webp(&size.bytes);
            let libwebp = with_libwebp(&size.bytes);
            let difference = mean_difference(&upstream, &libwebp);
            prop_assert!(difference <= MAX_MEAN_DIFFERENCE, "{}: {difference}", size.width);
            // The same pixels, without loss.
            if let Some(png) = find(&made, size.width, Format::Png) {
                let encoded = image::load_from_memory(&png.bytes).unwrap().to_rgba8();
                let error = mean_difference(&encoded, &libwebp);
                let most = MAX_MEAN_ERROR + ERROR_OF_NOISE * f64::from(noise);
                prop_assert!(error <= most, "{}: {error}", size.width);
            }
        }
    }
}
