//! Which content coding to answer in (RFC 9110 section 12.5.3).

use storefront_files::quality;

use crate::Coding;

/// The coding that the client weighs most, the first of those that weigh the same; none
/// if none is acceptable.
pub fn choose(accepted: &str, available: impl Iterator<Item = Coding>) -> Option<Coding> {
    let mut best = (0, None);
    for coding in available {
        let weight = weight(accepted, coding);
        if weight > best.0 {
            best = (weight, Some(coding));
        }
    }
    best.1
}

/// In thousandths. What is not listed is acceptable only as `*`; identity also if
/// nothing excludes it, after all that is listed.
fn weight(accepted: &str, coding: Coding) -> u16 {
    let mut wildcard = None;
    for element in accepted.split(',') {
        let mut parts = element.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let weight = quality::of(parts).unwrap_or(0);
        if is_called(coding, name) {
            return weight;
        }
        if name == "*" {
            wildcard = Some(weight);
        }
    }
    match coding {
        Coding::Identity => wildcard.unwrap_or(1),
        _ => wildcard.unwrap_or(0),
    }
}

fn is_called(coding: Coding, name: &str) -> bool {
    match coding {
        Coding::Brotli => name.eq_ignore_ascii_case("br"),
        // RFC 9110 section 8.4.1.3: recipients take them for the same.
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
    fn the_heaviest_coding_is_chosen() {
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
                choose(accepted, ALL.into_iter()),
                Some(expected),
                "{accepted}"
            );
        }
        assert_eq!(choose("identity;q=0, *;q=0", ALL.into_iter()), None);
    }

    #[test]
    fn what_is_not_there_is_not_chosen() {
        let available = [Coding::Gzip, Coding::Identity].into_iter();
        assert_eq!(choose("br, gzip;q=0.1", available), Some(Coding::Gzip));
        let available = [Coding::Identity].into_iter();
        assert_eq!(choose("br, gzip", available), Some(Coding::Identity));
    }
}
