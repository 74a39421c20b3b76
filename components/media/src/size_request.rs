//! The size of a picture that a request asks for, and the formats that it accepts.

use http::HeaderMap;
use http::header::ACCEPT;
use storefront_http::Result;
use storefront_http::quality::parse_quality;
use storefront_http::query::{Query, invalid_parameter};
use storefront_images::WIDTHS;

/// A width, and the formats that the client accepts.
#[derive(Debug)]
pub struct SizeRequest {
    /// One of [`WIDTHS`].
    pub width: u32,
    accept: Accept,
}

impl SizeRequest {
    /// Reads the query's `w` and the header `Accept`. Returns `None` without a `w`: the
    /// client asks for the original.
    ///
    /// # Errors
    /// 422 when `w` is not one of [`WIDTHS`].
    pub fn parse(query: &str, headers: &HeaderMap) -> Result<Option<Self>> {
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
            invalid_parameter("query", "w", msg, "enum")
        })?;
        let accept = Accept::from_headers(headers);
        Ok(Some(Self { width, accept }))
    }

    /// Selects the best of the files in this width and the original: the format that the
    /// client prefers, and of several the smallest file.
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
#[derive(Debug)]
struct Accept(Vec<(String, u16)>);

impl Accept {
    /// Without the header, every format is acceptable.
    fn from_headers(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(ACCEPT).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        let mut ranges: Vec<_> = lines
            .flat_map(|line| line.split(','))
            .filter_map(parse_range)
            .collect();
        if ranges.is_empty() {
            ranges.push(("*/*".into(), 1000));
        }
        Self(ranges)
    }

    /// The quality value of a media type in thousandths; 0 is not acceptable. The most
    /// specific range counts.
    fn quality(&self, media: &str) -> u16 {
        let kind = media.split('/').next().unwrap_or_default();
        let ranges = [media, &format!("{kind}/*"), "*/*"];
        ranges
            .iter()
            .find_map(|wanted| self.0.iter().find(|(range, _)| range == wanted))
            .map_or(0, |(_, quality)| *quality)
    }
}

fn parse_range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().filter(|range| range.contains('/'))?;
    Some((range.to_ascii_lowercase(), parse_quality(parts)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, u64); 3] = [("image/jpeg", 900), ("image/jpeg", 50), ("image/webp", 40)];

    fn best(accept: &[&str]) -> Option<(&'static str, u64)> {
        let lines = accept.iter().map(|line| (ACCEPT, line.parse().unwrap()));
        let request = SizeRequest::parse("w=320", &lines.collect());
        request
            .unwrap()
            .unwrap()
            .best(&FILES, |file| *file)
            .copied()
    }

    #[test]
    fn the_smallest_file_in_an_accepted_format_is_sent() {
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
        let width = |query: &str| {
            let request = SizeRequest::parse(query, &HeaderMap::new())?;
            Ok::<_, storefront_http::Error>(request.map(|request| request.width))
        };
        assert!(matches!(width(""), Ok(None)));
        assert!(matches!(width("v=3"), Ok(None)));
        assert!(matches!(width("w=160&v=3"), Ok(Some(160))));
        for wrong in ["w=", "w=161", "w=-160", "w=999999999999", "w=160px"] {
            assert_eq!(
                width(wrong).map_err(|error| error.status().as_u16()).err(),
                Some(422),
                "{wrong}"
            );
        }
    }
}
