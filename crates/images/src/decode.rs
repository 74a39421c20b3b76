//! From files to pixels.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder, Limits, RgbImage, RgbaImage};
use image_webp::WebPDecoder;

use crate::header::Header;
use crate::{Format, Refusal, profile};

/// What a decoder may allocate beside the pixels, in bytes. Metadata in PNG is
/// compressed and could grow a thousandfold.
const MAX_ALLOCATED: u64 = 256 << 20;
/// What metadata of WebP may take, in bytes.
const MAX_METADATA: usize = 1 << 20;

/// A decoded picture.
pub(crate) struct Decoded {
    /// Pixels of 8 bits a channel, not turned yet: grey, RGB or RGBA.
    pub image: DynamicImage,
    /// The colour profile, if sizes should have it.
    pub profile: Option<Vec<u8>>,
}

/// Decodes a still raster picture whose header has passed the limits.
///
/// # Errors
///
/// [`Refusal::Broken`] with the decoder's words.
pub(crate) fn decode(format: Format, header: &Header, bytes: &[u8]) -> Result<Decoded, Refusal> {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(header.width);
    limits.max_image_height = Some(header.height);
    limits.max_alloc = Some(MAX_ALLOCATED);
    let file = Cursor::new(bytes);
    match format {
        Format::Jpeg => {
            let mut decoder = JpegDecoder::new(file).map_err(Refusal::broken)?;
            decoder.set_limits(limits).map_err(Refusal::broken)?;
            pixels(decoder, header)
        }
        Format::Png => {
            let decoder = PngDecoder::with_limits(file, limits).map_err(Refusal::broken)?;
            pixels(decoder, header)
        }
        Format::WebP => webp(file, header),
        Format::Gif | Format::Avif | Format::Svg => {
            Err(Refusal::broken("it has no pixels to be scaled"))
        }
    }
}

fn pixels(mut decoder: impl ImageDecoder, header: &Header) -> Result<Decoded, Refusal> {
    agree(decoder.dimensions(), header)?;
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(Refusal::broken)?;
    let image = match image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => {
            image
        }
        DynamicImage::ImageLuma16(_) => image.into_luma8().into(),
        DynamicImage::ImageRgb16(_) => image.into_rgb8().into(),
        // Grey with alpha is too rare for a way of its own.
        _ => image.into_rgba8().into(),
    };
    Ok(with_profile(image, profile))
}

fn webp(file: Cursor<&[u8]>, header: &Header) -> Result<Decoded, Refusal> {
    let mut decoder = WebPDecoder::new(file).map_err(Refusal::broken)?;
    decoder.set_memory_limit(MAX_METADATA);
    let (width, height) = decoder.dimensions();
    agree((width, height), header)?;
    let profile = decoder.icc_profile().ok().flatten();
    let image = if decoder.has_alpha() {
        let mut image = RgbaImage::new(width, height);
        decoder.read_image(&mut image).map_err(Refusal::broken)?;
        image.into()
    } else {
        let mut image = RgbImage::new(width, height);
        decoder.read_image(&mut image).map_err(Refusal::broken)?;
        image.into()
    };
    Ok(with_profile(image, profile))
}

/// Two readers of one header that disagree are a way around the limits.
fn agree(dimensions: (u32, u32), header: &Header) -> Result<(), Refusal> {
    if dimensions == (header.width, header.height) {
        Ok(())
    } else {
        Err(Refusal::broken("its sizes contradict each other"))
    }
}

fn with_profile(image: DynamicImage, profile: Option<Vec<u8>>) -> Decoded {
    let grey = matches!(image, DynamicImage::ImageLuma8(_));
    let profile = profile::worth_keeping(profile, grey);
    Decoded { image, profile }
}
