//! What is answered, header by header.

use crate::conditional::{Conditions, Outcome};
use crate::index::Representation;
use crate::range::{self, Selection};

/// The methods that files have, as `Allow` lists them.
const ALLOWED_METHODS: &str = "GET, HEAD, OPTIONS";

/// For JSON: nothing in it may load or run, or be framed.
const JSON_CSP: &str = "default-src 'none'; frame-ancestors 'none'";

/// How the files of a mount may be cached and shown.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Value of `Cache-Control` of what can be cached: 200, 206 and 304.
    pub cache_control: &'static str,
    /// More fields of the same answers.
    pub headers: &'static [(&'static str, &'static str)],
}

/// Status, header fields and body of an answer.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Header fields, in the shape in which `wasi:http` takes them.
    pub headers: Vec<(String, Vec<u8>)>,
    /// What follows them.
    pub body: Body,
}

/// The body of an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Body {
    /// None.
    Empty,
    /// This text.
    Text(String),
    /// Bytes of the file.
    File {
        /// Offset of the first one.
        first: u64,
        /// How many.
        length: u64,
    },
}

impl Answer {
    /// The answer to a GET for a file that exists. For HEAD see
    /// [`Answer::without_body`]; `head` says that it is one, as ranges are
    /// defined for GET only (RFC 9110, section 14.2).
    pub fn of_file(
        current: &Representation,
        policy: &Policy,
        conditions: &Conditions,
        head: bool,
        now: fn() -> i64,
    ) -> Self {
        match conditions.evaluate(current, now) {
            Outcome::NotModified => return Self::not_modified(current, policy),
            Outcome::Failed => return Self::error(412, "Precondition failed"),
            Outcome::InvalidDate => return Self::error(400, "Invalid If-Modified-Since header"),
            Outcome::Proceed => {}
        }
        let range = conditions.range(current).filter(|_| !head);
        match range.map_or(Selection::Whole, |range| {
            range::select(range, current.length)
        }) {
            Selection::Whole => Self::whole(current, policy),
            Selection::Part { first, last } => Self::part(current, policy, first, last),
            Selection::Unsatisfiable => {
                let mut answer = Self::error(416, "Range not satisfiable");
                answer.push("content-range", &format!("bytes */{}", current.length));
                answer
            }
        }
    }

    /// 404, for whatever is not there or nobody's business.
    pub fn not_found() -> Self {
        Self::error(404, "File not found")
    }

    /// 422 for a parameter of the query, in the shape that clients of FastAPI
    /// parse. Neither text has anything to escape.
    pub fn invalid_parameter(name: &str, msg: &str) -> Self {
        let error =
            format!("{{\"loc\":[\"query\",\"{name}\"],\"msg\":\"{msg}\",\"type\":\"enum\"}}");
        Self::json(422, format!("{{\"detail\":[{error}]}}"))
    }

    /// 503: what the answer needs cannot be reached. The cause belongs in the log.
    pub fn unavailable() -> Self {
        let mut answer = Self::error(503, "Service unavailable");
        answer.push("retry-after", "1");
        answer
    }

    /// 405: files are read, and nothing else.
    pub fn method_not_allowed() -> Self {
        let mut answer = Self::error(405, "Method Not Allowed");
        answer.push("allow", ALLOWED_METHODS);
        answer
    }

    /// 500. The cause belongs in the log.
    pub fn internal_error() -> Self {
        Self::error(500, "Internal server error")
    }

    /// 204: what `OPTIONS` asks for.
    pub fn options() -> Self {
        let mut answer = Self::new(204);
        answer.push("allow", ALLOWED_METHODS);
        answer
    }

    /// The answer to HEAD: the same header fields and no body (RFC 9110,
    /// section 9.3.2).
    pub fn without_body(mut self) -> Self {
        self.body = Body::Empty;
        self
    }

    /// Adds a header field.
    pub fn push(&mut self, name: &str, value: &str) {
        self.headers
            .push((name.to_owned(), value.as_bytes().to_vec()));
    }

    fn new(status: u16) -> Self {
        let mut answer = Self {
            status,
            headers: Vec::with_capacity(12),
            body: Body::Empty,
        };
        answer.push("x-content-type-options", "nosniff");
        answer
    }

    /// `detail` is a constant of this crate without anything to escape.
    fn error(status: u16, detail: &'static str) -> Self {
        Self::json(status, format!("{{\"detail\":\"{detail}\"}}"))
    }

    /// An error is never stored: the file may be there in a minute.
    fn json(status: u16, text: String) -> Self {
        let mut answer = Self::new(status);
        answer.push("content-type", "application/json");
        answer.push("content-length", &text.len().to_string());
        answer.push("cache-control", "no-store");
        answer.push("content-security-policy", JSON_CSP);
        answer.body = Body::Text(text);
        answer
    }

    fn not_modified(current: &Representation, policy: &Policy) -> Self {
        let mut answer = Self::new(304);
        answer.push_validators(current, policy);
        answer
    }

    fn whole(current: &Representation, policy: &Policy) -> Self {
        let mut answer = Self::new(200);
        answer.push("content-type", current.media);
        answer.push("content-length", &current.length.to_string());
        answer.push("accept-ranges", "bytes");
        answer.push_validators(current, policy);
        answer.body = Body::File {
            first: 0,
            length: current.length,
        };
        answer
    }

    fn part(current: &Representation, policy: &Policy, first: u64, last: u64) -> Self {
        let length = last - first + 1;
        let mut answer = Self::new(206);
        answer.push("content-type", current.media);
        answer.push("content-length", &length.to_string());
        answer.push(
            "content-range",
            &format!("bytes {first}-{last}/{}", current.length),
        );
        answer.push("accept-ranges", "bytes");
        answer.push_validators(current, policy);
        answer.body = Body::File { first, length };
        answer
    }

    fn push_validators(&mut self, current: &Representation, policy: &Policy) {
        self.push("etag", &current.etag);
        self.push("last-modified", &current.last_modified);
        self.push("cache-control", policy.cache_control);
        for (name, value) in policy.headers {
            self.push(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy {
        cache_control: "public, max-age=600",
        headers: &[("x-extra", "1")],
    };

    fn answer(fields: &[(&str, &str)], head: bool) -> Answer {
        let current = Representation {
            length: 1000,
            etag: "\"tag\"".into(),
            modified: 784_111_777,
            last_modified: "Sun, 06 Nov 1994 08:49:37 GMT".into(),
            media: "image/png",
        };
        let mut conditions = Conditions::default();
        for (name, value) in fields {
            conditions.add(name, value.as_bytes());
        }
        Answer::of_file(&current, &POLICY, &conditions, head, || 1_795_000_000)
    }

    fn header(answer: &Answer, name: &str) -> Option<String> {
        let values: Vec<_> = answer.headers.iter().filter(|(n, _)| n == name).collect();
        assert!(values.len() <= 1, "{name} is sent once");
        values
            .first()
            .map(|(_, value)| String::from_utf8(value.clone()).unwrap())
    }

    #[test]
    fn a_file_is_sent_with_everything_a_cache_needs() {
        let answer = answer(&[], false);
        assert_eq!(answer.status, 200);
        for (name, value) in [
            ("content-type", "image/png"),
            ("content-length", "1000"),
            ("cache-control", "public, max-age=600"),
            ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("etag", "\"tag\""),
            ("accept-ranges", "bytes"),
            ("x-content-type-options", "nosniff"),
            ("x-extra", "1"),
        ] {
            assert_eq!(header(&answer, name).as_deref(), Some(value));
        }
        assert_eq!(
            answer.body,
            Body::File {
                first: 0,
                length: 1000
            }
        );
    }

    #[test]
    fn a_304_repeats_the_validators_and_describes_no_content() {
        let answer = answer(
            &[("If-None-Match", "\"tag\""), ("Range", "bytes=0-1")],
            false,
        );
        assert_eq!((answer.status, &answer.body), (304, &Body::Empty));
        assert_eq!(header(&answer, "etag").as_deref(), Some("\"tag\""));
        assert_eq!(
            header(&answer, "cache-control").as_deref(),
            Some("public, max-age=600")
        );
        assert!(header(&answer, "last-modified").is_some());
        assert!(header(&answer, "content-type").is_none());
        assert!(header(&answer, "content-length").is_none());
    }

    #[test]
    fn a_part_says_which_part_it_is() {
        let answer = answer(&[("Range", "bytes=10-19")], false);
        assert_eq!(answer.status, 206);
        assert_eq!(
            header(&answer, "content-range").as_deref(),
            Some("bytes 10-19/1000")
        );
        assert_eq!(header(&answer, "content-length").as_deref(), Some("10"));
        assert_eq!(
            answer.body,
            Body::File {
                first: 10,
                length: 10
            }
        );
    }

    #[test]
    fn head_ignores_ranges() {
        assert_eq!(answer(&[("Range", "bytes=10-19")], true).status, 200);
    }

    #[test]
    fn errors_are_json_and_never_stored() {
        for (fields, status) in [
            ([("Range", "bytes=2000-")], 416),
            ([("If-Match", "\"x\"")], 412),
            ([("If-Modified-Since", "junk")], 400),
        ] {
            let answer = answer(&fields, false);
            assert_eq!(answer.status, status);
            assert_eq!(
                header(&answer, "cache-control").as_deref(),
                Some("no-store")
            );
            assert_eq!(
                header(&answer, "content-type").as_deref(),
                Some("application/json")
            );
        }
        let range = answer(&[("Range", "bytes=2000-")], false);
        assert_eq!(
            header(&range, "content-range").as_deref(),
            Some("bytes */1000")
        );
        let text = Body::Text("{\"detail\":\"File not found\"}".into());
        assert_eq!(Answer::not_found().body, text);
    }
}
