//! Which size of a picture a request wants, and in which formats.

use storefront_files::{Answer, quality};
use storefront_guest::query::Query;
use storefront_images::WIDTHS;

/// A size, and the formats that the client takes.
pub struct Wanted {
    /// One of [`WIDTHS`].
    pub width: u32,
    accept: Accept,
}

impl Wanted {
    /// Reads the query's `w`; `None` if it has none: the original, as it is.
    ///
    /// # Errors
    /// 422 when it is no width that pictures are made in.
    pub fn of(query: &str, accept: impl FnOnce() -> Vec<Vec<u8>>) -> Result<Option<Self>, Answer> {
        if query.is_empty() {
            return Ok(None);
        }
        let query = Query::parse(query.as_bytes());
        let Some(text) = query.get("w") else {
            return Ok(None);
        };
        let width = text.parse().ok().filter(|width| WIDTHS.contains(width));
        let width = width.ok_or_else(|| {
            let widths: Vec<_> = WIDTHS.iter().map(u32::to_string).collect();
            let msg = format!("Input should be one of {}", widths.join(", "));
            Answer::invalid_parameter("w", &msg)
        })?;
        let accept = Accept::parse(&accept());
        Ok(Some(Self { width, accept }))
    }

    /// The best of the files that exist in this width or as the original, which
    /// is the last resort: what the client prefers, and of that the smallest.
    pub fn best<'a, T>(
        &self,
        files: &'a [T],
        describe: impl Fn(&T) -> (&str, u64),
    ) -> Option<&'a T> {
        files
            .iter()
            .map(|file| {
                let (media, length) = describe(file);
                (file, self.accept.quality(media), length)
            })
            .filter(|(_, quality, _)| *quality > 0)
            .min_by_key(|(_, quality, length)| (u16::MAX - quality, *length))
            .map(|(file, ..)| file)
    }
}

/// The value of `Accept` (RFC 9110 section 12.5.1). Parameters of media types
/// other than `q` mean nothing for pictures.
struct Accept(Vec<(String, u16)>);

impl Accept {
    /// Without the field, everything is acceptable.
    fn parse(lines: &[Vec<u8>]) -> Self {
        let lines = lines
            .iter()
            .filter_map(|line| std::str::from_utf8(line).ok());
        let mut ranges: Vec<_> = lines
            .flat_map(|line| line.split(','))
            .filter_map(range)
            .collect();
        if ranges.is_empty() {
            ranges.push(("*/*".into(), 1000));
        }
        Self(ranges)
    }

    /// In thousandths; 0 is not acceptable. The most specific range counts.
    fn quality(&self, media: &str) -> u16 {
        let kind = media.split('/').next().unwrap_or_default();
        let ranges = [media, &format!("{kind}/*"), "*/*"];
        ranges
            .iter()
            .find_map(|wanted| self.0.iter().find(|(range, _)| range == wanted))
            .map_or(0, |(_, quality)| *quality)
    }
}

fn range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().filter(|range| range.contains('/'))?;
    Some((range.to_ascii_lowercase(), quality::of(parts)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, u64); 3] = [("image/jpeg", 900), ("image/jpeg", 50), ("image/webp", 40)];

    fn best(accept: &[&str]) -> Option<(&'static str, u64)> {
        let lines = accept.iter().map(|line| line.as_bytes().to_vec()).collect();
        let wanted = Wanted::of("w=320", || lines).ok().flatten().unwrap();
        wanted.best(&FILES, |file| *file).copied()
    }

    #[test]
    fn the_smallest_of_what_the_client_takes_is_sent() {
        assert_eq!(best(&[]), Some(("image/webp", 40)));
        assert_eq!(
            best(&["image/avif,image/webp,*/*;q=0.8"]),
            Some(("image/webp", 40))
        );
        assert_eq!(best(&["image/jpeg"]), Some(("image/jpeg", 50)));
        assert_eq!(best(&["image/webp;q=0, image/*"]), Some(("image/jpeg", 50)));
        assert_eq!(
            best(&["image/*;q=0.5", "image/jpeg"]),
            Some(("image/jpeg", 50))
        );
        assert_eq!(best(&["text/html"]), None);
        assert_eq!(
            best(&["image/webp;q=nonsense, image/jpeg"]),
            Some(("image/jpeg", 50))
        );
    }

    #[test]
    fn widths_are_of_a_fixed_list() {
        let wanted = |query: &str| Wanted::of(query, Vec::new).map(|w| w.map(|w| w.width));
        assert!(matches!(wanted(""), Ok(None)));
        assert!(matches!(wanted("v=3"), Ok(None)));
        assert!(matches!(wanted("w=160&v=3"), Ok(Some(160))));
        for wrong in ["w=", "w=161", "w=-160", "w=999999999999", "w=160px"] {
            assert_eq!(
                wanted(wrong).map_err(|answer| answer.status),
                Err(422),
                "{wrong}"
            );
        }
    }
}
