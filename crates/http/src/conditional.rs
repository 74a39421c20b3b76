//! Conditional requests (RFC 9110 section 13).

use http::header::{
    HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE,
};
use http::{HeaderMap, HeaderValue};

use crate::date;
use crate::representation::Representation;

/// The conditions of a request, and its range. Each has the values of repeated header
/// lines, joined by commas (RFC 9110 section 5.3).
#[derive(Debug, Default)]
pub struct Conditions {
    if_match: Option<String>,
    if_unmodified_since: Option<String>,
    if_none_match: Option<String>,
    if_modified_since: Option<String>,
    if_range: Option<String>,
    range: Option<String>,
}

/// What the conditions of a GET or HEAD decide.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Respond as if there were no conditions.
    Proceed,
    /// 304: the client has this representation.
    NotModified,
    /// 412: the client wants another representation, or none that is newer.
    Failed,
    /// 400: `If-Modified-Since` decides here and is not a date. RFC 9110 would
    /// ignore it; the API promises an error, so that the mistake is noticed.
    InvalidDate,
}

impl Conditions {
    /// Reads the headers of a request.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        Self {
            if_match: joined(headers, IF_MATCH),
            if_unmodified_since: joined(headers, IF_UNMODIFIED_SINCE),
            if_none_match: joined(headers, IF_NONE_MATCH),
            if_modified_since: joined(headers, IF_MODIFIED_SINCE),
            if_range: joined(headers, IF_RANGE),
            range: joined(headers, RANGE),
        }
    }

    /// Evaluates the conditions of a GET or HEAD for a representation that exists, in
    /// the order of RFC 9110 section 13.2.2.
    pub fn evaluate(&self, current: &Representation) -> Outcome {
        let parse = |text: &String| date::parse(text.trim());
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
            // With it, If-Modified-Since is ignored (section 13.1.3).
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

    /// Evaluates the conditions of a write to a resource that has this entity tag, or
    /// none if it does not exist. False means 412 (RFC 9110 sections 13.1.1 and 13.1.2).
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
    /// (RFC 9110 section 13.1.5). Both validators have to be equal to ours;
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

/// Whether a client has the response with an entity tag: one of its values of `If-None-Match`
/// names the tag (weak comparison).
pub fn is_known<'a>(lists: impl IntoIterator<Item = &'a HeaderValue>, etag: &str) -> bool {
    let mut lists = lists.into_iter().filter_map(|list| list.to_str().ok());
    lists.any(|list| matches_any(list, etag, Comparison::Weak))
}

/// The values of a header's lines. Bytes that are not UTF-8 match nothing in any form.
fn joined(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let mut lines = headers.get_all(name).iter();
    let mut text = String::from_utf8_lossy(lines.next()?.as_bytes()).into_owned();
    for line in lines {
        text.push_str(", ");
        text.push_str(&String::from_utf8_lossy(line.as_bytes()));
    }
    Some(text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Strong,
    Weak,
}

/// True if a list of entity tags is `*` or has one that equals ours, which is strong
/// (RFC 9110 section 8.8.3.2). A malformed tag matches nothing and ends the list.
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
        let permitted =
            |name: &str, value: &str, etag| conditions(&[(name, value)]).permit_write(etag);
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
            media_type: "image/png",
        }
    }

    fn conditions(fields: &[(&str, &str)]) -> Conditions {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, http::HeaderValue::from_str(value).unwrap());
        }
        Conditions::from_headers(&headers)
    }

    fn outcome(fields: &[(&str, &str)]) -> Outcome {
        conditions(fields).evaluate(&current())
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
