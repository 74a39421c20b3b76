//! Pictures to test with.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage};
use image_webp::{ColorType, WebPEncoder};

/// Something with edges, gradients and noise.
pub fn photo(width: u32, height: u32) -> DynamicImage {
    let image = RgbImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)) % 23;
        let stripe = if (x / 37 + y / 53) % 2 == 0 { 120 } else { 30 };
        let gradient = 100 * x / width;
        Rgb([stripe + noise, gradient + noise, (x * y / 500) % 200].map(|value| value as u8))
    });
    image.into()
}

/// Upper left quarter red, upper right green, lower left blue, lower right
/// white.
pub fn quarters(width: u32, height: u32) -> DynamicImage {
    let image = RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x < width / 2, y < height / 2) {
            (true, true) => [255, 0, 0],
            (false, true) => [0, 255, 0],
            (true, false) => [0, 0, 255],
            (false, false) => [255; 3],
        })
    });
    image.into()
}

/// As a JPEG.
pub fn jpeg(image: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    write(JpegEncoder::new_with_quality(&mut file, quality), image);
    file
}

/// The JPEG with an orientation in Exif.
pub fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut file = jpeg[..2].to_vec();
    file.extend(b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    file.push(orientation);
    file.extend([0; 6]);
    file.extend(&jpeg[2..]);
    file
}

/// As a JPEG with a colour profile.
pub fn with_profile(image: &DynamicImage, profile: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
    encoder.set_icc_profile(profile.to_vec()).unwrap();
    write(encoder, image);
    file
}

/// As a PNG.
pub fn png(image: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    write(PngEncoder::new(&mut file), image);
    file
}

/// A PNG of a header and nothing else.
pub fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.extend(b"\x08\x06\0\0\0sum.\0\0\0\0IEND\xae\x42\x60\x82");
    file
}

/// As a WebP without loss.
pub fn lossless_webp(image: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    let color = if image.color().has_alpha() {
        ColorType::Rgba8
    } else {
        ColorType::Rgb8
    };
    WebPEncoder::new(&mut file)
        .encode(image.as_bytes(), image.width(), image.height(), color)
        .unwrap();
    file
}

fn write(encoder: impl ImageEncoder, image: &DynamicImage) {
    let (width, height) = (image.width(), image.height());
    encoder
        .write_image(image.as_bytes(), width, height, image.color().into())
        .unwrap();
}
