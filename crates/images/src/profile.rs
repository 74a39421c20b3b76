//! Colour profiles (ICC.1:2022).

/// The longest colour profile that sizes get, in bytes. Profiles of phones (Display P3) and
/// cameras (Adobe RGB) have about 550; one with tables would be larger than a small picture.
const LONGEST: usize = 4096;

/// Returns the profile if a size with these channels needs it. Without it, a photo in Display
/// P3 would look dull. sRGB is what browsers assume without a profile. A CMYK profile is
/// dropped, as the decoder has converted the pixels.
pub(crate) fn worth_keeping(profile: Option<Vec<u8>>, grey: bool) -> Option<Vec<u8>> {
    let space: &[u8] = if grey { b"GRAY" } else { b"RGB " };
    profile.filter(|profile| {
        profile.len() <= LONGEST
            // Section 7.2: the data colour space and the signature.
            && profile.get(16..20) == Some(space)
            && profile.get(36..40) == Some(b"acsp")
            && !describes_srgb(profile)
    })
}

/// Whether `sRGB` is somewhere in the profile, in ASCII or UTF-16. That is its description, as
/// no other tag is text.
fn describes_srgb(profile: &[u8]) -> bool {
    let has = |text: &[u8]| profile.windows(text.len()).any(|window| window == text);
    has(b"sRGB") || has(b"s\0R\0G\0B")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(space: &[u8; 4], text: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = vec![0; 128];
        bytes[16..20].copy_from_slice(space);
        bytes[36..40].copy_from_slice(b"acsp");
        bytes.extend(text);
        Some(bytes)
    }

    #[test]
    fn only_profiles_that_say_more_than_the_default_are_kept() {
        assert!(worth_keeping(profile(b"RGB ", b"Display P3"), false).is_some());
        assert!(worth_keeping(profile(b"GRAY", b"Dot Gain 20%"), true).is_some());
        for (dropped, grey) in [
            (profile(b"RGB ", b"sRGB IEC61966-2.1"), false),
            (profile(b"RGB ", b"\0s\0R\0G\0B"), false),
            (profile(b"RGB ", &[0; LONGEST]), false),
            (profile(b"RGB ", b"Display P3"), true),
            (profile(b"CMYK", b"FOGRA39"), false),
            (Some(b"RGB".to_vec()), false),
            (None, false),
        ] {
            assert_eq!(worth_keeping(dropped, grey), None);
        }
    }
}
