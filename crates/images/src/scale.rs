//! Smaller pictures.
//!
//! With `fast_image_resize`, as it uses SIMD (of Wasm, too) and whole numbers,
//! where `image` goes through a copy in floating point.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, ImageBuffer, Pixel};

use crate::Refusal;

/// The height that keeps the aspect at a width less than the picture's, at
/// least 1.
pub(crate) fn height_at(width: u32, (from_width, from_height): (u32, u32)) -> u32 {
    let (width, from_width) = (u64::from(width), u64::from(from_width.max(1)));
    let height = (width * u64::from(from_height) + from_width / 2) / from_width;
    u32::try_from(height).unwrap_or(u32::MAX).max(1)
}

/// The picture in another size, by Lanczos with three lobes, which keeps the
/// lettering on products sharp. Colours are weighted by alpha, so that what is
/// hidden does not bleed into edges. Picture of 8 bits, as [`crate::decode`]
/// gives them.
///
/// # Errors
///
/// [`Refusal::Broken`] for other kinds of pixels, which don't occur.
pub(crate) fn scaled(
    image: &DynamicImage,
    width: u32,
    height: u32,
) -> Result<DynamicImage, Refusal> {
    match image {
        DynamicImage::ImageLuma8(from) => Ok(resize::<U8, _>(from, width, height)?.into()),
        DynamicImage::ImageRgb8(from) => Ok(resize::<U8x3, _>(from, width, height)?.into()),
        DynamicImage::ImageRgba8(from) => Ok(resize::<U8x4, _>(from, width, height)?.into()),
        _ => Err(Refusal::broken("its pixels are of an unknown kind")),
    }
}

/// Named types instead of the library's choice at run time, which would link
/// code for all 13 of its pixel types.
fn resize<T: PixelTrait, P: Pixel<Subpixel = u8>>(
    from: &ImageBuffer<P, Vec<u8>>,
    width: u32,
    height: u32,
) -> Result<ImageBuffer<P, Vec<u8>>, Refusal> {
    let source = TypedImageRef::<T>::from_buffer(from.width(), from.height(), from.as_raw())
        .map_err(Refusal::broken)?;
    let mut to = ImageBuffer::<P, Vec<u8>>::new(width, height);
    let mut target =
        TypedImage::<T>::from_buffer(width, height, &mut to).map_err(Refusal::broken)?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize_typed(&source, &mut target, &options)
        .map_err(Refusal::broken)?;
    Ok(to)
}

#[cfg(test)]
mod tests {
    use image::{Luma, Rgba, RgbaImage};

    use super::*;

    #[test]
    fn heights_are_rounded_and_never_nothing() {
        assert_eq!(height_at(160, (1200, 900)), 120);
        assert_eq!(height_at(320, (1000, 667)), 213);
        assert_eq!(height_at(160, (10_000, 3)), 1);
        assert_eq!(height_at(160, (161, u32::MAX)), 4_268_290_480);
    }

    #[test]
    fn hidden_colours_do_not_bleed_into_edges() {
        let image = RgbaImage::from_fn(64, 8, |x, _| {
            Rgba(if x % 2 == 0 {
                [200, 100, 50, 255]
            } else {
                [0, 255, 0, 0]
            })
        });
        let small = scaled(&image.into(), 16, 2).unwrap().into_rgba8();
        for Rgba([r, g, b, a]) in small.pixels() {
            assert!(r.abs_diff(200) < 3 && g.abs_diff(100) < 3 && b.abs_diff(50) < 3);
            assert!(a.abs_diff(128) < 20);
        }
    }

    #[test]
    fn kinds_of_pixels_stay() {
        let grey = ImageBuffer::from_pixel(9, 9, Luma([77_u8]));
        let small = scaled(&grey.into(), 3, 3).unwrap();
        assert_eq!(small.as_luma8().unwrap().get_pixel(1, 1), &Luma([77]));
        assert!(scaled(&DynamicImage::new_rgb16(2, 2), 1, 1).is_err());
    }
}
