//! The library, by generated pictures and hostile files.

use crate::generated::{
    jpeg, lossless_webp, photo, png, png_header, quarters, turned, with_profile,
};
use image::{DynamicImage, GrayImage, Luma, Rgb, Rgba, RgbaImage};
use image_webp::WebPDecoder;
use storefront_images::{
    Format, MAX_BYTES, MAX_PIXELS, Picture, Refusal, Size, WIDTHS, parse_name, sizes,
};

/// The pixels of a size, and that it is what it says.
fn pixels(size: &Size) -> DynamicImage {
    let picture = Picture::inspect(&size.bytes, &size.name()).unwrap();
    assert_eq!((picture.format, picture.width), (size.format, size.width));
    let image: DynamicImage = if size.format == Format::WebP {
        let mut decoder = WebPDecoder::new(std::io::Cursor::new(&size.bytes)).unwrap();
        let (width, height) = decoder.dimensions();
        let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
        decoder.read_image(&mut pixels).unwrap();
        if decoder.has_alpha() {
            RgbaImage::from_raw(width, height, pixels).unwrap().into()
        } else {
            image::RgbImage::from_raw(width, height, pixels)
                .unwrap()
                .into()
        }
    } else {
        image::load_from_memory(&size.bytes).unwrap()
    };
    assert_eq!(
        (image.width(), image.height()),
        (picture.width, picture.height)
    );
    image
}

fn names(sizes: &[Size]) -> Vec<String> {
    sizes.iter().map(Size::name).collect()
}

fn assert_color(image: &DynamicImage, x: u32, y: u32, expected: [u8; 3]) {
    let Rgb(found) = *image.to_rgb8().get_pixel(x, y);
    let close = found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 24);
    assert!(close, "{found:?} instead of {expected:?} at {x}, {y}");
}

#[test]
fn a_photo_gets_every_width_below_its_own_in_jpeg_and_webp() {
    let file = jpeg(&photo(1300, 975), 95);
    let made = sizes(&file).unwrap();
    assert_eq!(
        names(&made),
        [
            "1280.jpg",
            "1280.webp",
            "640.jpg",
            "640.webp",
            "320.jpg",
            "320.webp",
            "160.jpg",
            "160.webp"
        ]
    );
    for size in &made {
        assert_eq!(pixels(size).height(), size.width * 3 / 4);
        assert!(size.bytes.len() < file.len());
        assert_eq!(parse_name(&size.name()), Some((size.width, size.format)));
    }
    for pair in made.chunks(2) {
        assert!(
            pair[1].bytes.len() < pair[0].bytes.len(),
            "{}",
            pair[1].name()
        );
    }
}

#[test]
fn a_width_equal_to_the_originals_is_not_made() {
    let made = sizes(&jpeg(&photo(320, 240), 95)).unwrap();
    assert!(made.iter().all(|size| size.width == 160) && !made.is_empty());
    assert_eq!(sizes(&jpeg(&photo(WIDTHS[0], 90), 95)).unwrap(), []);
}

#[test]
fn no_size_is_larger_than_the_original() {
    // Compressed so hard that whatever is made of its width has more bytes.
    let file = jpeg(&photo(700, 525), 3);
    let made = sizes(&file).unwrap();
    assert!(!names(&made).contains(&"640.jpg".to_owned()));
    assert!(names(&made).contains(&"160.webp".to_owned()));
    for size in made {
        assert!(size.bytes.len() < file.len(), "{}", size.name());
    }
}

#[test]
fn pictures_are_turned_as_exif_says() {
    // Upper left quarter red, upper right green, lower left blue, else white.
    let image = quarters(800, 400);
    let [red, green, blue] = [[255, 0, 0], [0, 255, 0], [0, 0, 255]];
    for (orientation, wide, upper_left, upper_right) in [
        (1, true, red, green),
        (2, true, green, red),
        (3, true, [255; 3], blue),
        (4, true, blue, [255; 3]),
        (5, false, red, blue),
        (6, false, blue, red),
        (7, false, [255; 3], green),
        (8, false, green, [255; 3]),
    ] {
        let file = turned(&jpeg(&image, 90), orientation);
        let picture = Picture::inspect(&file, "x.jpg").unwrap();
        let expected = if wide { (800, 400) } else { (400, 800) };
        assert_eq!((picture.width, picture.height), expected, "{orientation}");
        for size in sizes(&file).unwrap() {
            let image = pixels(&size);
            let (width, height) = (image.width(), image.height());
            assert_eq!(height, if wide { width / 2 } else { width * 2 });
            assert_color(&image, width / 4, height / 4, upper_left);
            assert_color(&image, width * 3 / 4, height / 4, upper_right);
        }
    }
}

#[test]
fn alpha_is_kept_and_hidden_colours_are_not() {
    let image = RgbaImage::from_fn(500, 500, |x, y| {
        let noise = ((x * 7919) ^ (y * 104_729)) as u8;
        match x {
            0..250 => Rgba([255, 0, noise, 0]),
            _ => Rgba([noise / 4, 160, 40, 255]),
        }
    });
    let made = sizes(&png(&image.into())).unwrap();
    assert!(names(&made).contains(&"320.webp".to_owned()));
    assert!(names(&made).contains(&"320.png".to_owned()));
    for size in made {
        let image = pixels(&size);
        assert!(image.color().has_alpha(), "{}", size.name());
        let image = image.into_rgba8();
        let (width, height) = image.dimensions();
        assert_eq!(image.get_pixel(width / 4, height / 2)[3], 0);
        assert_eq!(image.get_pixel(width * 3 / 4, height / 2)[3], 255);
    }
}

#[test]
fn an_alpha_channel_that_hides_nothing_is_dropped() {
    let image = DynamicImage::ImageRgba8(photo(400, 300).into_rgba8());
    for size in sizes(&png(&image)).unwrap() {
        assert!(!pixels(&size).color().has_alpha(), "{}", size.name());
    }
    let made = sizes(&lossless_webp(&image)).unwrap();
    assert!(
        names(&made).contains(&"320.jpg".to_owned()),
        "{:?}",
        names(&made)
    );
}

#[test]
fn webp_with_alpha_falls_back_to_png() {
    let mut image = photo(400, 300).into_rgba8();
    image.put_pixel(0, 0, Rgba([0; 4]));
    let made = sizes(&lossless_webp(&image.into())).unwrap();
    assert_eq!(names(&made), ["320.png", "320.webp", "160.png", "160.webp"]);
}

#[test]
fn grey_and_16_bit_pictures_are_scaled_too() {
    let photo = photo(400, 300);
    for image in [
        DynamicImage::ImageLuma8(photo.to_luma8()),
        DynamicImage::ImageLumaA8(photo.to_luma_alpha8()),
        DynamicImage::ImageLuma16(photo.to_luma16()),
        DynamicImage::ImageRgb16(photo.to_rgb16()),
        DynamicImage::ImageRgba16(photo.to_rgba16()),
    ] {
        let made = sizes(&png(&image)).unwrap();
        assert!(
            names(&made).contains(&"160.webp".to_owned()),
            "{:?}",
            image.color()
        );
        made.iter().for_each(|size| drop(pixels(size)));
    }
    let grey = GrayImage::from_pixel(400, 300, Luma([90]));
    for size in sizes(&jpeg(&grey.into(), 100)).unwrap() {
        assert_color(&pixels(&size), 80, 60, [90; 3]);
    }
}

#[test]
fn wide_gamut_profiles_are_carried_over() {
    let mut profile = vec![0; 200];
    profile[16..20].copy_from_slice(b"RGB ");
    profile[36..40].copy_from_slice(b"acsp");
    profile[130..140].copy_from_slice(b"Display P3");
    for size in sizes(&with_profile(&photo(400, 300), &profile)).unwrap() {
        let carried = size.bytes.windows(10).any(|window| window == b"Display P3");
        assert!(carried, "{}", size.name());
    }
}

#[test]
fn gif_svg_and_what_moves_have_no_sizes() {
    let gif = b"GIF89a\x90\x01\x2c\x01\0\0\0;";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2000 1000'></svg>";
    let mut moving = png(&photo(400, 300));
    let chunk = b"\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\xf3\x8d\x93\x70";
    moving.splice(33..33, chunk.iter().copied());
    for (file, name) in [(&gif[..], "x.gif"), (svg, "x.svg"), (&moving, "x.png")] {
        assert!(Picture::inspect(file, name).unwrap().width >= 400);
        assert_eq!(sizes(file).unwrap(), [], "{name}");
    }
}

#[test]
fn names_have_to_fit_the_content() {
    let file = png(&photo(8, 8));
    for name in ["x.png", "a b/ä.PNG", ".png"] {
        assert_eq!(Picture::inspect(&file, name).unwrap().format, Format::Png);
    }
    for name in ["x.jpg", "x", "png", "x.png.svg"] {
        let refusal = Picture::inspect(&file, name).unwrap_err();
        assert_eq!(
            refusal,
            Refusal::NameDoesNotFit {
                format: Format::Png
            }
        );
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    for bytes in [
        &b""[..],
        b"hello",
        b"<html></html>",
        b"%PDF-1.7",
        &[0; 5000],
    ] {
        assert_eq!(Picture::inspect(bytes, "x.png"), Err(Refusal::NotAPicture));
        assert_eq!(sizes(bytes), Err(Refusal::NotAPicture));
    }
}

#[test]
fn files_over_the_limit_are_refused() {
    let mut file = jpeg(&photo(8, 8), 90);
    file.resize(MAX_BYTES, 0);
    assert!(Picture::inspect(&file, "x.jpg").is_ok());
    file.push(0);
    let bytes = file.len() as u64;
    assert_eq!(sizes(&file), Err(Refusal::TooLarge { bytes }));
}

#[test]
fn pictures_over_the_limit_are_refused_by_their_header() {
    let (width, height) = (12_000, 12_000);
    // No pixels at all: decoding it would say so.
    let file = png_header(width, height);
    assert_eq!(sizes(&file), Err(Refusal::TooManyPixels { width, height }));
    let most = png_header(5000, u32::try_from(MAX_PIXELS / 5000).unwrap());
    assert!(Picture::inspect(&most, "x.png").is_ok());
    let largest = png_header(u32::MAX, u32::MAX);
    assert!(matches!(
        sizes(&largest),
        Err(Refusal::TooManyPixels { .. })
    ));
}

#[test]
fn pictures_without_an_area_are_broken() {
    for (width, height) in [(0, 5), (5, 0), (0, 0)] {
        let refusal = Picture::inspect(&png_header(width, height), "x.png");
        assert!(matches!(refusal, Err(Refusal::Broken(_))));
    }
}

#[test]
fn truncated_files_are_broken() {
    let photo = photo(200, 150);
    let files = [jpeg(&photo, 80), png(&photo), lossless_webp(&photo), {
        let made = sizes(&png(&photo)).unwrap();
        let lossy = made.into_iter().find(|size| size.format == Format::WebP);
        lossy.unwrap().bytes
    }];
    for file in files {
        for tenth in 1..10 {
            let part = &file[..file.len() * tenth / 10];
            assert!(matches!(sizes(part), Err(Refusal::Broken(_))), "{tenth}");
        }
        // All but the checksum of PNG's last chunk, which nobody misses.
        assert!(sizes(&file[..file.len() - 5]).is_err());
    }
}

#[test]
fn damaged_files_never_panic() {
    let photo = photo(200, 150);
    let mut state = 1_u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize
    };
    for file in [jpeg(&photo, 80), png(&photo), lossless_webp(&photo)] {
        for round in 0..300 {
            let mut damaged = file.clone();
            // The first bytes decide most, so half of the rounds are theirs.
            let reach = if round % 2 == 0 { 200 } else { damaged.len() };
            for _ in 0..3 {
                let at = random() % reach;
                damaged[at] = random() as u8;
            }
            let _ = sizes(&damaged);
        }
    }
}

#[test]
fn the_last_row_of_an_odd_height_keeps_its_colours() {
    let image = RgbaImage::from_fn(400, 223, |x, y| {
        let is_corner = x < 40 && y < 40;
        let noise = (x * 7 + y * 13) % 16;
        Rgba([200, 20, 160 + noise as u8, if is_corner { 0 } else { 255 }])
    });
    let opaque = DynamicImage::from(DynamicImage::from(image.clone()).to_rgb8());
    for (file, name) in [
        (png(&opaque), "opaque"),
        (png(&image.into()), "with alpha"),
        (with_profile(&opaque, &[7; 999]), "with a profile"),
    ] {
        let made = sizes(&file).unwrap();
        let webp = |size: &&Size| (size.format, size.width) == (Format::WebP, 160);
        let image = pixels(made.iter().find(webp).expect(name));
        assert_eq!((image.width(), image.height()), (160, 89), "{name}");
        for y in [40, 80, 87, 88] {
            assert_color(&image, 100, y, [200, 20, 167]);
        }
    }
}

#[test]
fn avif_is_kept_as_it_is() {
    // Made by libavif's `avifenc`: 48 x 32 pixels, and the same to be turned by a quarter.
    let plain = include_bytes!("../data/small.avif");
    let turned = include_bytes!("../data/turned.avif");
    for (file, size) in [(&plain[..], (48, 32)), (turned, (32, 48))] {
        let picture = Picture::inspect(file, "a.avif").unwrap();
        assert_eq!(picture.format, Format::Avif);
        assert_eq!((picture.width, picture.height), size);
        assert!(sizes(file).unwrap().is_empty());
        for length in [20, 100, file.len() - 1] {
            let refusal = Picture::inspect(&file[..length], "a.avif");
            assert!(refusal.is_err(), "{length} bytes of it");
        }
    }
    let misnamed = Picture::inspect(plain, "a.webp");
    assert!(matches!(misnamed, Err(Refusal::NameDoesNotFit { .. })));
}
