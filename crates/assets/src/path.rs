//! Paths of files inside a mount, parsed from a request's target.

/// Longest decoded path, in bytes. Far below `PATH_MAX` (4096), so that no
/// host has to find out what its own limit is.
const MAX_PATH_BYTES: usize = 1024;

/// Longest file or folder name, in bytes: `NAME_MAX` of the common file systems.
const MAX_NAME_BYTES: usize = 255;

/// A relative path that names a visible file below the mount, and cannot name
/// anything else: valid UTF-8, no empty, dot or hidden segments, no backslash,
/// no control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePath(String);

impl FilePath {
    /// Parses what follows the route's prefix, still percent-encoded and
    /// without query. It is decoded exactly once, as a whole, and judged
    /// afterwards: `%2e%2e%2f` is `../`, and `%252e` is a file called `%2e`.
    ///
    /// `None` means 404, whatever the reason: clients do not learn why a path cannot
    /// exist.
    pub fn parse(encoded: &str) -> Option<Self> {
        if encoded.len() > 3 * MAX_PATH_BYTES {
            return None;
        }
        let decoded = String::from_utf8(percent_decode(encoded)?).ok()?;
        Self::from_decoded(decoded)
    }

    /// Checks a path that is not encoded, as [`Self::parse`] does.
    pub fn from_decoded(path: String) -> Option<Self> {
        let is_fine = path.len() <= MAX_PATH_BYTES && path.split('/').all(is_visible_name);
        is_fine.then_some(Self(path))
    }

    /// Makes a path without a check. The program may use paths that clients cannot name.
    pub fn unchecked(path: String) -> Self {
        Self(path)
    }

    /// The decoded path, with `/` between its segments.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Backslashes and control characters are legal in names on Unix. They are refused, as no
/// picture needs them and other systems give them a meaning.
fn is_visible_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= MAX_NAME_BYTES
        && !name.starts_with('.')
        && !name.chars().any(|c| c == '\\' || c.is_control())
}

/// Decodes percent-encoding (RFC 3986 section 2.1). A `%` without two hexadecimal digits is
/// an error: left as it is, it would give a file two spellings.
fn percent_decode(encoded: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut bytes = encoded.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => hex_digit(bytes.next()?)? << 4 | hex_digit(bytes.next()?)?,
            other => other,
        });
    }
    Some(decoded)
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(encoded: &str) -> Option<String> {
        FilePath::parse(encoded).map(|path| path.0)
    }

    #[test]
    fn spaces_and_non_ascii_letters_are_decoded() {
        assert_eq!(parsed("A/JST%20EL.jpg").unwrap(), "A/JST EL.jpg");
        assert_eq!(parsed("f%C3%BCr/%E3%82%BB.png").unwrap(), "für/セ.png");
        assert_eq!(parsed("für.png").unwrap(), "für.png");
        assert_eq!(parsed("a+b.png").unwrap(), "a+b.png");
    }

    #[test]
    fn a_path_encoded_as_one_component_names_the_same_file() {
        assert_eq!(parsed("A%2FB%2fc.jpg").unwrap(), "A/B/c.jpg");
    }

    #[test]
    fn decoding_happens_exactly_once() {
        assert_eq!(parsed("%252e%252e/x").unwrap(), "%2e%2e/x");
        assert_eq!(parsed("100%25.jpg").unwrap(), "100%.jpg");
    }

    #[test]
    fn nothing_outside_or_hidden_can_be_spelled() {
        for path in [
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "../a",
            "a/../b",
            "a/.",
            "./a",
            "%2e%2e/a",
            "..%2fa",
            "a/%2E./b",
            ".git/config",
            "a/.env",
            "%2ehidden",
            "..%5ca",
            "a\\b",
            "C:\\a",
            "a%00.jpg",
            "a%0a",
            "%7f",
            "a%C2%80",
            "%c0%ae%c0%ae/a",
            "%ff",
            "%e0%80%af",
            "%",
            "%4",
            "%zz",
            "%+1",
        ] {
            assert_eq!(parsed(path), None, "{path}");
        }
    }

    #[test]
    fn overlong_names_and_paths_name_nothing() {
        assert!(parsed(&"a".repeat(255)).is_some());
        assert_eq!(parsed(&"a".repeat(256)), None);
        assert_eq!(parsed(&"a/".repeat(600)), None);
        assert_eq!(parsed(&"%61".repeat(65_536)), None);
    }
}
