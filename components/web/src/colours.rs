//! The front's colours, made of one that the operator chooses. Whatever it is, texts can be read:
//! it is made darker or lighter until its contrast is enough (WCAG 2.2, 1.4.3).

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use xxhash_rust::xxh64::xxh64;

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// A style sheet, and its path, which changes with it.
pub struct Theme {
    /// The path.
    pub path: String,
    style: String,
}

const WHITE: Colour = Colour([255; 3]);
const BLACK: Colour = Colour([0; 3]);
/// The darkest ground of the light scheme, and the lightest of the dark one, as in `base.css`.
const LIGHT_GROUND: Colour = Colour([0xf1, 0xef, 0xe9]);
const DARK_GROUND: Colour = Colour([0x1b, 0x1f, 0x1d]);
/// The contrast of text.
const ENOUGH: f64 = 4.5;
/// Steps between a colour and black or white.
const STEPS: u8 = 50;

impl Colour {
    /// Parses `#rrggbb`, or `#rgb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let long: String = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit; 2]).collect(),
            _ => digits.to_owned(),
        };
        let is_hex = long.len() == 6 && long.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(&long, 16).ok().filter(|_| is_hex)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// The colour with a part of another one, in hundredths.
    fn mixed(self, other: Self, hundredths: u8) -> Self {
        let mix = |own: u8, other: u8| {
            let part = u32::from(hundredths);
            let sum = u32::from(own) * (100 - part) + u32::from(other) * part;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self([0, 1, 2].map(|channel| mix(self.0[channel], other.0[channel])))
    }

    /// The relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            match share <= 0.040_45 {
                true => share / 12.92,
                false => ((share + 0.055) / 1.055).powf(2.4),
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The first step on the way to `end` at which the colour can be read on a ground, and on one
    /// that is tinted with it.
    fn readable(self, end: Self, ground: Self) -> (Self, Self) {
        let steps = (0..=STEPS).map(|step| self.mixed(end, step * 2));
        let pairs = steps.map(|colour| (colour, ground.mixed(colour, 12)));
        let mut readable = pairs.filter(|(colour, soft)| {
            colour.contrast(ground) >= ENOUGH && colour.contrast(*soft) >= ENOUGH
        });
        readable.next().unwrap_or((end, ground))
    }

    fn to_hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Theme {
    /// The style sheet of a colour, in the light scheme and in the dark one.
    pub fn new(colour: Colour) -> Self {
        let (light, light_soft) = colour.readable(BLACK, LIGHT_GROUND);
        let (dark, dark_soft) = colour.readable(WHITE, DARK_GROUND);
        let style = format!(
            ":root{{{}}}@media (prefers-color-scheme:dark){{:root{{{}}}}}",
            properties(light, light.mixed(BLACK, 25), WHITE, light_soft),
            properties(
                dark,
                dark.mixed(WHITE, 35),
                dark.mixed(BLACK, 85),
                dark_soft
            ),
        );
        let hash = xxh64(style.as_bytes(), 0);
        let path = format!("/assets/theme.{hash:016x}.css");
        Self { path, style }
    }

    /// Responds with it.
    pub fn respond(&self) -> Response {
        let headers = [
            (CONTENT_TYPE, "text/css; charset=utf-8"),
            (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ];
        (headers, self.style.clone()).into_response()
    }
}

fn properties(accent: Colour, hover: Colour, on: Colour, soft: Colour) -> String {
    let [accent, hover, on, soft] = [accent, hover, on, soft].map(Colour::to_hex);
    format!("--accent:{accent};--accent-hover:{hover};--on-accent:{on};--accent-soft:{soft}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_written_in_two_ways() {
        assert_eq!(Colour::parse("#17614C"), Some(Colour([0x17, 0x61, 0x4c])));
        assert_eq!(Colour::parse("#fa0"), Colour::parse("#ffaa00"));
        for text in [
            "", "red", "#", "#12345", "#1234567", "#ggg", "17614c", "#+12345",
        ] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 1e-9);
        let grey = Colour::parse("#767676").unwrap();
        assert!((grey.contrast(WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn texts_can_be_read_in_any_colour() {
        for red in [0, 40, 128, 200, 255] {
            for green in [0, 40, 128, 200, 255] {
                for blue in [0, 40, 128, 200, 255] {
                    let colour = Colour([red, green, blue]);
                    let (light, soft) = colour.readable(BLACK, LIGHT_GROUND);
                    for ground in [LIGHT_GROUND, soft, WHITE] {
                        assert!(light.contrast(ground) >= ENOUGH, "{colour:?} {light:?}");
                    }
                    assert!(light.mixed(BLACK, 25).contrast(WHITE) >= ENOUGH);
                    let (dark, soft) = colour.readable(WHITE, DARK_GROUND);
                    for ground in [DARK_GROUND, soft, dark.mixed(BLACK, 85)] {
                        assert!(dark.contrast(ground) >= ENOUGH, "{colour:?} {dark:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_readable_colour_stays_as_it_is() {
        let green = Colour::parse("#17614c").unwrap();
        assert_eq!(green.readable(BLACK, LIGHT_GROUND).0, green);
        assert!(
            Theme::new(green)
                .style
                .starts_with(":root{--accent:#17614c;")
        );
    }
}
