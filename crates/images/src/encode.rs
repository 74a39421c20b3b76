//! From pixels to files.
//!
//! Lossy WebP comes from `vaam-image-webp`, a fork of `image-webp` (which
//! `image` uses) with the lossy encoder that upstream has not released yet. Of
//! the encoders in Rust with a permissive licence it makes the smallest files
//! that can be relied on: on the demo catalogue, at equal SSIM, 0.8 to 0.9 of
//! `webpkit`'s and 1.2 of libwebp's. `webp-rust` at its fast setting damages
//! some pictures, at its usual one it takes 2 to 25 times as long.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder};
use image_webp::{ColorType, EncoderParams, WebPEncoder};

use crate::Format;

/// Quality of JPEG, of 100.
const JPEG_QUALITY: u8 = 80;
/// Quality of WebP on this encoder's scale, of 100. By SSIM it is what libwebp
/// calls 75 and looks like JPEG at 80, in half of the bytes.
const WEBP_QUALITY: u8 = 90;
/// Longest side of a lossy WebP (RFC 6386, section 9.1). The encoder would cut
/// off the bits that are too many.
const WEBP_LONGEST: u32 = 0x3fff;

/// Encodes a picture of 8 bits a channel. Nothing if the format has no room for
/// it, such as one of 160 x 70 000 pixels in JPEG.
pub(crate) fn encode(
    format: Format,
    image: &DynamicImage,
    profile: Option<&[u8]>,
) -> Option<Vec<u8>> {
    match format {
        Format::Jpeg => jpeg(image, profile),
        Format::Png => png(image, profile),
        Format::WebP => webp(image, profile),
        Format::Gif | Format::Svg => None,
    }
}

fn jpeg(image: &DynamicImage, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec()).ok()?;
    }
    write(encoder, image)?;
    Some(file)
}

/// The best compression would save 5 % and take five times as long, which whoever
/// uploads a picture waits for.
fn png(image: &DynamicImage, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder =
        PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec()).ok()?;
    }
    write(encoder, image)?;
    Some(file)
}

fn write(encoder: impl ImageEncoder, image: &DynamicImage) -> Option<()> {
    let (width, height) = (image.width(), image.height());
    encoder
        .write_image(image.as_bytes(), width, height, image.color().into())
        .ok()
}

fn webp(image: &DynamicImage, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let (width, height) = (image.width(), image.height());
    if width > WEBP_LONGEST || height > WEBP_LONGEST {
        return None;
    }
    let color = match image {
        DynamicImage::ImageLuma8(_) => ColorType::L8,
        DynamicImage::ImageRgb8(_) => ColorType::Rgb8,
        DynamicImage::ImageRgba8(_) => ColorType::Rgba8,
        _ => return None,
    };
    let mut params = EncoderParams::default();
    params.use_lossy = true;
    params.lossy_quality = WEBP_QUALITY;
    let mut file = Vec::new();
    let mut encoder = WebPEncoder::new(&mut file);
    encoder.set_params(params);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec());
    }
    encoder
        .encode(image.as_bytes(), width, height, color)
        .ok()?;
    Some(file)
}
