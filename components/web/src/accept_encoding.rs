//! Which content coding to answer in (RFC 9110 section 12.5.3).

use storefront_files::quality;

/// The codings that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// Value of `Content-Encoding`.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    fn is_called(self, name: &str) -> bool {
        match self {
            Self::Brotli => name.eq_ignore_ascii_case("br"),
            // RFC 9110 section 8.4.1.3: recipients take them for the same.
            Self::Gzip => ["gzip", "x-gzip"]
                .iter()
                .any(|own| name.eq_ignore_ascii_case(own)),
            Self::Identity => name.eq_ignore_ascii_case("identity"),
        }
    }
}

/// The coding that the client weighs most, the first of those that weigh the same.
///
/// If none is acceptable it is `Identity`: everybody can read that, so it helps more
/// than a 406.
pub fn choose(accepted: &str, available: impl Iterator<Item = Coding>) -> Coding {
    let mut best = (0, Coding::Identity);
    for coding in available {
        let weight = weight(accepted, coding);
        if weight > best.0 {
            best = (weight, coding);
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
        if coding.is_called(name) {
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
            ("identity;q=0, *;q=0", Coding::Identity),
            ("br;q=2, gzip;q=0.5", Coding::Gzip),
            ("br;q=0.1234, gzip;q=0.5", Coding::Gzip),
            ("zstd", Coding::Identity),
            (", ,br", Coding::Brotli),
        ] {
            assert_eq!(choose(accepted, ALL.into_iter()), expected, "{accepted}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_chosen() {
        let available = [Coding::Gzip, Coding::Identity].into_iter();
        assert_eq!(choose("br, gzip;q=0.1", available), Coding::Gzip);
        let available = [Coding::Identity].into_iter();
        assert_eq!(choose("br, gzip", available), Coding::Identity);
    }
}
