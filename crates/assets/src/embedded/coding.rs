//! Content coding negotiation (RFC 9110 section 12.5.3).

use storefront_http::quality::parse_quality;

use super::Coding;

/// Chooses the coding with the highest quality value, and of equal ones the first. Returns
/// `None` if no coding is acceptable.
pub fn choose_coding(accepted: &str, available: impl Iterator<Item = Coding>) -> Option<Coding> {
    let mut best = (0, None);
    for coding in available {
        let quality = quality(accepted, coding);
        if quality > best.0 {
            best = (quality, Some(coding));
        }
    }
    best.1
}

/// The quality value of a coding in thousandths. A coding that is not listed has the one
/// of `*`. Identity without a listed value comes after all listed codings.
fn quality(accepted: &str, coding: Coding) -> u16 {
    let mut wildcard = None;
    for element in accepted.split(',') {
        let mut parts = element.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let quality = parse_quality(parts).unwrap_or(0);
        if is_named(coding, name) {
            return quality;
        }
        if name == "*" {
            wildcard = Some(quality);
        }
    }
    match coding {
        Coding::Identity => wildcard.unwrap_or(1),
        _ => wildcard.unwrap_or(0),
    }
}

fn is_named(coding: Coding, name: &str) -> bool {
    match coding {
        Coding::Brotli => name.eq_ignore_ascii_case("br"),
        // Both names mean the same (RFC 9110 section 8.4.1.3).
        Coding::Gzip => ["gzip", "x-gzip"]
            .iter()
            .any(|own| name.eq_ignore_ascii_case(own)),
        Coding::Identity => name.eq_ignore_ascii_case("identity"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coding_with_the_highest_quality_is_chosen() {
        const ALL: [Coding; 3] = [Coding::Brotli, Coding::Gzip, Coding::Identity];
        for (accepted, expected) in [
            ("", Coding::Identity),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip, deflate", Coding::Gzip),
            ("x-gzip", Coding::Gzip),
            ("GZIP", Coding::Gzip),
            ("br;q=0.5, gzip", Coding::Gzip),
            ("br; q=0.9 , gzip;Q=0.8", Coding::Brotli),
            ("br;q=0, gzip;q=0", Coding::Identity),
            ("identity, br;q=0.9", Coding::Identity),
            ("*", Coding::Brotli),
            ("*;q=0.1, gzip;q=0.001", Coding::Brotli),
            ("br;q=0, *", Coding::Gzip),
            ("gzip;q=0.001", Coding::Gzip),
            ("br;q=2, gzip;q=0.5", Coding::Gzip),
            ("br;q=0.1234, gzip;q=0.5", Coding::Gzip),
            ("zstd", Coding::Identity),
            (", ,br", Coding::Brotli),
        ] {
            assert_eq!(
                choose_coding(accepted, ALL.into_iter()),
                Some(expected),
                "{accepted}"
            );
        }
        assert_eq!(choose_coding("identity;q=0, *;q=0", ALL.into_iter()), None);
    }

    #[test]
    fn only_an_available_coding_is_chosen() {
        let available = [Coding::Gzip, Coding::Identity].into_iter();
        assert_eq!(
            choose_coding("br, gzip;q=0.1", available),
            Some(Coding::Gzip)
        );
        let available = [Coding::Identity].into_iter();
        assert_eq!(choose_coding("br, gzip", available), Some(Coding::Identity));
    }
}
