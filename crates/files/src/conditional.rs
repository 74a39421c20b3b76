//! Conditional requests (RFC 9110, section 13).

use crate::date;
use crate::index::Representation;

/// The request's fields that select what is answered, each with the values of
/// repeated lines joined by commas (RFC 9110, section 5.3).
#[derive(Debug, Default)]
pub struct Conditions {
    if_match: Option<String>,
    if_unmodified_since: Option<String>,
    if_none_match: Option<String>,
    if_modified_since: Option<String>,
    if_range: Option<String>,
    range: Option<String>,
}

/// What the preconditions of a GET or HEAD come to.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Answer as if there were none.
    Proceed,
    /// 304: the client has this representation.
    NotModified,
    /// 412: the client wants another one, or none newer.
    Failed,
    /// 400: `If-Modified-Since` decides here and is not a date. RFC 9110 would
    /// ignore it; the contract wants the mistake to be heard of.
    InvalidDate,
}

impl Conditions {
    /// Reads a request's header.
    pub fn of<N: AsRef<str>, V: AsRef<[u8]>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut conditions = Self::default();
        for (name, value) in fields {
            conditions.add(name.as_ref(), value.as_ref());
        }
        conditions
    }

    /// Takes note of a header field, if it is one of those above.
    pub fn add(&mut self, name: &str, value: &[u8]) {
        let slots = [
            ("if-match", &mut self.if_match),
            ("if-unmodified-since", &mut self.if_unmodified_since),
            ("if-none-match", &mut self.if_none_match),
            ("if-modified-since", &mut self.if_modified_since),
            ("if-range", &mut self.if_range),
            ("range", &mut self.range),
        ];
        let slot = slots
            .into_iter()
            .find(|(field, _)| name.eq_ignore_ascii_case(field));
        let Some((_, slot)) = slot else { return };
        // Bytes beyond UTF-8 match nothing in either form.
        let value = String::from_utf8_lossy(value);
        match slot {
            Some(before) => {
                before.push_str(", ");
                before.push_str(&value);
            }
            None => *slot = Some(value.into_owned()),
        }
    }

    /// Evaluates the preconditions against a representation that exists, in
    /// the order of RFC 9110, section 13.2.2.
    pub fn evaluate(&self, current: &Representation, now: fn() -> i64) -> Outcome {
        let parse = |text: &String| date::parse(text.trim(), now);
        if let Some(list) = &self.if_match {
            if !matches_any(list, &current.etag, Comparison::Strong) {
                return Outcome::Failed;
            }
        } else if let Some(limit) = self.if_unmodified_since.as_ref().and_then(parse)
            && current.modified > limit
        {
            // An invalid date is ignored (section 13.1.4).
            return Outcome::Failed;
        }
        if let Some(list) = &self.if_none_match {
            // Its presence alone silences If-Modified-Since (section 13.1.3).
            return match matches_any(list, &current.etag, Comparison::Weak) {
                true => Outcome::NotModified,
                false => Outcome::Proceed,
            };
        }
        match self.if_modified_since.as_ref().map(parse) {
            Some(None) => Outcome::InvalidDate,
            Some(Some(since)) if current.modified <= since => Outcome::NotModified,
            _ => Outcome::Proceed,
        }
    }

    /// May a resource with this entity tag, or none if it does not exist, be
    /// written? No: 412 (RFC 9110, sections 13.1.1 and 13.1.2).
    pub fn permit_write(&self, etag: Option<&str>) -> bool {
        let names_ours = |list: &String, comparison| {
            etag.is_some_and(|etag| matches_any(list, etag, comparison))
        };
        let matches = |list| names_ours(list, Comparison::Strong);
        let excludes = |list| names_ours(list, Comparison::Weak);
        self.if_match.as_ref().is_none_or(matches)
            && !self.if_none_match.as_ref().is_some_and(excludes)
    }

    /// The `Range` to honour: none if `If-Range` names another representation
    /// (RFC 9110, section 13.1.5). Both validators have to be equal to ours;
    /// that a date is later proves nothing about bytes.
    pub fn range(&self, current: &Representation) -> Option<&str> {
        let range = self.range.as_deref()?;
        let same = match self.if_range.as_deref().map(str::trim) {
            Some(validator) => validator == current.etag || validator == current.last_modified,
            None => true,
        };
        same.then_some(range)
    }
}

/// Does the value of `If-None-Match` name this entity tag (weak comparison)?
pub fn none_match(list: &str, etag: &str) -> bool {
    matches_any(list, etag, Comparison::Weak)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Strong,
    Weak,
}

/// True if a list of entity tags has one that equals ours, which is strong
/// (RFC 9110, section 8.8.3.2), or is `*`. What is malformed matches nothing.
fn matches_any(list: &str, ours: &str, comparison: Comparison) -> bool {
    if list.trim() == "*" {
        return true;
    }
    let mut rest = list;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (weak, tag) = match rest.strip_prefix("W/") {
            Some(tag) => (true, tag),
            None => (false, rest),
        };
        // A comma may be part of a tag, so a list cannot just be split at them.
        let Some(end) = tag.strip_prefix('"').and_then(|opaque| opaque.find('"')) else {
            return false;
        };
        let (tag, after) = tag.split_at(end + 2);
        if tag == ours && !(weak && comparison == Comparison::Strong) {
            return true;
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_need_the_version_that_the_client_knows() {
        let permitted = |name: &str, value: &str, etag| {
            let mut conditions = Conditions::default();
            conditions.add(name, value.as_bytes());
            conditions.permit_write(etag)
        };
        let ours = Some("\"a\"");
        assert!(Conditions::default().permit_write(None));
        assert!(permitted("if-match", "\"b\", \"a\"", ours));
        assert!(permitted("if-match", "*", ours));
        assert!(!permitted("if-match", "*", None));
        assert!(!permitted("if-match", "W/\"a\"", ours));
        assert!(!permitted("if-none-match", "*", ours));
        assert!(permitted("if-none-match", "*", None));
    }

    const LAST_MODIFIED: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const EARLIER: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
    const LATER: &str = "Sunday, 06-Nov-94 08:49:38 GMT";

    fn current() -> Representation {
        Representation {
            length: 10,
            etag: "\"a,b\"".into(),
            modified: 784_111_777,
            last_modified: LAST_MODIFIED.into(),
            media: "image/png",
        }
    }

    fn conditions(fields: &[(&str, &str)]) -> Conditions {
        let mut conditions = Conditions::default();
        for (name, value) in fields {
            conditions.add(name, value.as_bytes());
        }
        conditions
    }

    fn outcome(fields: &[(&str, &str)]) -> Outcome {
        conditions(fields).evaluate(&current(), || 1_795_000_000)
    }

    #[test]
    fn if_none_match_compares_weakly_and_reads_lists() {
        for list in [
            "\"a,b\"",
            "W/\"a,b\"",
            "*",
            " * ",
            "\"x\", W/\"y\" ,\"a,b\"",
            ", ,\"a,b\"",
        ] {
            assert_eq!(
                outcome(&[("If-None-Match", list)]),
                Outcome::NotModified,
                "{list}"
            );
        }
        for list in [
            "\"x\"",
            "a,b",
            "\"a",
            "",
            "*, \"x\"",
            "w/\"a,b\"",
            "\"A,B\"",
            "x\"a,b\"",
        ] {
            assert_eq!(
                outcome(&[("if-none-match", list)]),
                Outcome::Proceed,
                "{list}"
            );
        }
        let two_lines = [("If-None-Match", "\"x\""), ("If-None-Match", "\"a,b\"")];
        assert_eq!(outcome(&two_lines), Outcome::NotModified);
    }

    #[test]
    fn if_match_compares_strongly() {
        for (list, expected) in [
            ("\"a,b\"", Outcome::Proceed),
            ("*", Outcome::Proceed),
            ("W/\"x\", \"a,b\"", Outcome::Proceed),
            ("W/\"a,b\"", Outcome::Failed),
            ("\"x\"", Outcome::Failed),
            ("a,b", Outcome::Failed),
        ] {
            assert_eq!(outcome(&[("If-Match", list)]), expected, "{list}");
        }
    }

    #[test]
    fn if_modified_since_is_true_from_the_time_of_the_change_on() {
        for (since, expected) in [
            (LAST_MODIFIED, Outcome::NotModified),
            (LATER, Outcome::NotModified),
            (EARLIER, Outcome::Proceed),
            ("yesterday", Outcome::InvalidDate),
            ("", Outcome::InvalidDate),
        ] {
            assert_eq!(
                outcome(&[("If-Modified-Since", since)]),
                expected,
                "{since}"
            );
        }
    }

    #[test]
    fn if_none_match_silences_if_modified_since_even_a_malformed_one() {
        let other = ("If-None-Match", "\"x\"");
        assert_eq!(
            outcome(&[other, ("If-Modified-Since", LATER)]),
            Outcome::Proceed
        );
        assert_eq!(
            outcome(&[other, ("If-Modified-Since", "junk")]),
            Outcome::Proceed
        );
    }

    #[test]
    fn if_match_silences_if_unmodified_since() {
        let earlier = ("If-Unmodified-Since", EARLIER);
        assert_eq!(outcome(&[earlier]), Outcome::Failed);
        assert_eq!(outcome(&[("If-Match", "*"), earlier]), Outcome::Proceed);
        assert_eq!(
            outcome(&[("If-Unmodified-Since", LAST_MODIFIED)]),
            Outcome::Proceed
        );
        assert_eq!(
            outcome(&[("If-Unmodified-Since", "junk")]),
            Outcome::Proceed
        );
    }

    #[test]
    fn a_failed_if_match_comes_before_a_true_if_none_match() {
        let fields = [("If-None-Match", "*"), ("If-Match", "\"x\"")];
        assert_eq!(outcome(&fields), Outcome::Failed);
        let fields = [("If-Match", "\"x\""), ("If-Modified-Since", "junk")];
        assert_eq!(outcome(&fields), Outcome::Failed);
    }

    #[test]
    fn if_range_needs_exactly_our_validator() {
        for (validator, honoured) in [
            ("\"a,b\"", true),
            (LAST_MODIFIED, true),
            ("W/\"a,b\"", false),
            ("\"x\"", false),
            ("*", false),
            (EARLIER, false),
            (LATER, false),
            ("junk", false),
        ] {
            let conditions = conditions(&[("Range", "bytes=0-1"), ("If-Range", validator)]);
            assert_eq!(
                conditions.range(&current()).is_some(),
                honoured,
                "{validator}"
            );
        }
    }
}
