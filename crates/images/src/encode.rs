//! Encodes pixels as files.
//!
//! Lossy WebP comes from `vaam-image-webp`, a fork of `image-webp` (which `image` uses) with
//! the lossy encoder that upstream has not released. Of the encoders in Rust with a permissive
//! licence, it makes the smallest reliable files: on the demo catalog, at equal SSIM, 0.8 to
//! 0.9 of `webpkit`'s size and 1.2 of libwebp's. `webp-rust` damages some pictures at its fast
//! setting, and takes 2 to 25 times as long at its default.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder};
use image_webp::{ColorType, EncoderParams, WebPEncoder};

use crate::{Format, webp_file};

/// Quality of JPEG, up to 100.
const JPEG_QUALITY: u8 = 80;
/// Quality of WebP on this encoder's scale, up to 100. By SSIM it equals 75 of libwebp, and
/// JPEG at 80 in half the bytes.
const WEBP_QUALITY: u8 = 90;
/// The longest side of a lossy WebP (RFC 6386, section 9.1). The encoder would truncate longer
/// ones.
const WEBP_LONGEST: u32 = 0x3fff;

/// Encodes an image with 8 bits per channel. Returns `None` if it is too large for the format,
/// such as 160 x 70 000 pixels for JPEG.
pub(crate) fn encode(
    format: Format,
    image: &DynamicImage,
    profile: Option<&[u8]>,
) -> Option<Vec<u8>> {
    match format {
        Format::Jpeg => jpeg(image, profile),
        Format::Png => png(image, profile),
        Format::WebP => webp(image, profile),
        Format::Gif | Format::Avif | Format::Svg => None,
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

/// The best compression saves 5 % and takes five times as long, while the uploader waits.
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

/// The encoder leaves the last row of an odd height out, and browsers show a dark green line
/// there. So that row is encoded twice, and cut off again by the height in the file.
fn webp(image: &DynamicImage, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let (width, height) = (image.width(), image.height());
    if width > WEBP_LONGEST || height >= WEBP_LONGEST || width % 2 == 1 {
        return None;
    }
    if height % 2 == 0 {
        return lossy_webp(image, profile);
    }
    let mut file = lossy_webp(&with_last_row_twice(image), profile)?;
    webp_file::set_height(&mut file, u16::try_from(height).ok()?);
    if image.color().has_alpha() {
        // The transparency is a picture of its own, which does not state its height.
        let exact = lossy_webp(image, None)?;
        webp_file::copy_chunk(*b"ALPH", &exact, &mut file)?;
    }
    Some(file)
}

fn with_last_row_twice(image: &DynamicImage) -> DynamicImage {
    let (width, height) = (image.width(), image.height());
    let mut taller = DynamicImage::new(width, height + 1, image.color());
    image::imageops::replace(&mut taller, image, 0, 1);
    image::imageops::replace(&mut taller, image, 0, 0);
    taller
}

fn lossy_webp(image: &DynamicImage, profile: Option<&[u8]>) -> Option<Vec<u8>> {
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
        .encode(image.as_bytes(), image.width(), image.height(), color)
        .ok()?;
    Some(file)
}
