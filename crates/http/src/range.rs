//! Range requests (RFC 9110 section 14).

/// The bytes that a `Range` header selects.
#[derive(Debug, PartialEq, Eq)]
pub enum Selection {
    /// 200, all bytes: the header is malformed, has another unit, or names several
    /// ranges, which a server may answer in full (section 14.2). The "Apache killer" of
    /// 2011 exploited servers that answered many ranges one by one.
    Whole,
    /// 206: the bytes from the first to the last, both included.
    Part {
        /// Offset of the first byte.
        first: u64,
        /// Offset of the last byte.
        last: u64,
    },
    /// 416: none of the bytes exist.
    Unsatisfiable,
}

/// Selects bytes of a representation that has `length` bytes.
pub fn select_range(range: &str, length: u64) -> Selection {
    parse_range(range, length).unwrap_or(Selection::Whole)
}

/// Returns `None` for a malformed header, which counts as absent.
fn parse_range(range: &str, length: u64) -> Option<Selection> {
    let (unit, set) = range.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let mut specs = set
        .split(',')
        .map(str::trim)
        .filter(|spec| !spec.is_empty());
    let selection = parse_spec(specs.next()?, length)?;
    let more = specs
        .map(|text| parse_spec(text, length))
        .collect::<Option<Vec<_>>>()?;
    let nothing = selection == Selection::Unsatisfiable
        && more.iter().all(|other| *other == Selection::Unsatisfiable);
    match more.is_empty() || nothing {
        true => Some(selection),
        false => Some(Selection::Whole),
    }
}

/// Parses one `first-last`, `first-` or `-suffix`.
fn parse_spec(text: &str, length: u64) -> Option<Selection> {
    let (first, last) = text.split_once('-')?;
    if first.is_empty() {
        let suffix = parse_position(last)?;
        return Some(match (suffix, length) {
            (0, _) => Selection::Unsatisfiable,
            // It is satisfiable by definition, but `Content-Range` cannot express it.
            (_, 0) => Selection::Whole,
            _ => Selection::Part {
                first: length.saturating_sub(suffix),
                last: length - 1,
            },
        });
    }
    let first = parse_position(first)?;
    let last = if last.is_empty() {
        u64::MAX
    } else {
        parse_position(last)?
    };
    if last < first {
        return None;
    }
    Some(match first < length {
        true => Selection::Part {
            first,
            last: last.min(length - 1),
        },
        false => Selection::Unsatisfiable,
    })
}

/// Parses digits. A number of more than 64 bits is beyond the end of every file.
fn parse_position(digits: &str) -> Option<u64> {
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(first: u64, last: u64) -> Selection {
        Selection::Part { first, last }
    }

    #[test]
    fn a_range_is_clipped_to_the_file() {
        for (range, expected) in [
            ("bytes=0-0", part(0, 0)),
            ("bytes=0-499", part(0, 499)),
            ("bytes=500-", part(500, 999)),
            ("bytes=-1", part(999, 999)),
            ("bytes=-5000", part(0, 999)),
            ("bytes=990-99999999999999999999999999", part(990, 999)),
            ("bytes=-99999999999999999999999999", part(0, 999)),
            ("Bytes = ,0-9, ", part(0, 9)),
            ("bytes=000-0009", part(0, 9)),
        ] {
            assert_eq!(select_range(range, 1000), expected, "{range}");
        }
    }

    #[test]
    fn a_range_behind_the_end_is_unsatisfiable() {
        for range in [
            "bytes=1000-",
            "bytes=1000-1001",
            "bytes=-0",
            "bytes=-0,2000-",
            "bytes=99999999999999999999999999-",
        ] {
            assert_eq!(
                select_range(range, 1000),
                Selection::Unsatisfiable,
                "{range}"
            );
        }
        assert_eq!(select_range("bytes=0-", 0), Selection::Unsatisfiable);
    }

    #[test]
    fn malformed_foreign_and_several_ranges_are_answered_in_full() {
        for range in [
            "",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=a-b",
            "bytes=5-4",
            "bytes=0-+5",
            "bytes=0 - 5",
            "bytes=0x0-5",
            "items=0-5",
            "bytes=0-1,5-6",
            "bytes=0-1,2000-",
            "bytes=0-5,junk",
            "bytes=--5",
            "bytes=1-2-3",
        ] {
            assert_eq!(select_range(range, 1000), Selection::Whole, "{range}");
        }
        assert_eq!(select_range("bytes=-5", 0), Selection::Whole);
    }
}
