//! Cross-origin access (<https://fetch.spec.whatwg.org/#http-cors-protocol>)
//! for the origins that an operator names, and for nobody else.

use crate::answer::Answer;

/// How long, in seconds, a browser may remember a preflight.
const PREFLIGHT_SECONDS: &str = "600";

/// Methods that a script may use. Who may write is another question.
const ALLOWED_METHODS: &str = "GET, HEAD, PUT, DELETE, OPTIONS";

/// Request fields that a script may send, beyond those that need no leave.
const ALLOWED_HEADERS: &str = "Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, \
    If-Unmodified-Since, Range";

/// Response fields that a script may read, beyond those that need no leave.
const EXPOSED_HEADERS: &str = "Accept-Ranges, Content-Range, ETag";

/// The origins that may read what is served.
#[derive(Debug, Default)]
pub struct Cors {
    origins: Vec<String>,
}

impl Cors {
    /// Parses a comma-separated list of origins (`https://shop.example`). An
    /// empty list allows nobody. The error is the part that is no origin: `*`,
    /// `null` and anything with a path are refused, as they would either allow
    /// more than was meant or silently nothing.
    pub fn parse(list: &str) -> Result<Self, String> {
        let parts = list
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let origins = parts
            .map(|part| match is_origin(part) {
                true => Ok(part.to_ascii_lowercase()),
                false => Err(part.to_owned()),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { origins })
    }

    /// Nobody is allowed.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }

    /// Adds what the request's origin may know. `Vary` goes on every answer as
    /// soon as any origin is allowed: a cache must not give one origin's answer
    /// to another.
    pub fn apply(&self, origin: Option<&str>, answer: &mut Answer) {
        if self.origins.is_empty() {
            return;
        }
        answer.push("vary", "Origin");
        let Some(origin) = origin.filter(|origin| self.origins.iter().any(|o| o == origin)) else {
            return;
        };
        answer.push("access-control-allow-origin", origin);
        if answer.status == 204 {
            answer.push("access-control-allow-methods", ALLOWED_METHODS);
            answer.push("access-control-allow-headers", ALLOWED_HEADERS);
            answer.push("access-control-max-age", PREFLIGHT_SECONDS);
        } else {
            answer.push("access-control-expose-headers", EXPOSED_HEADERS);
        }
    }
}

/// A serialised origin: scheme, host and perhaps a port.
fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &str, origin: Option<&str>, mut answer: Answer) -> Vec<String> {
        Cors::parse(list).unwrap().apply(origin, &mut answer);
        let cors = |name: &String| name == "vary" || name.starts_with("access-control");
        answer
            .headers
            .into_iter()
            .map(|(name, _)| name)
            .filter(cors)
            .collect()
    }

    #[test]
    fn without_origins_nothing_is_said() {
        assert!(headers("", Some("https://a.example"), Answer::not_found()).is_empty());
        assert!(headers(" , ", None, Answer::options()).is_empty());
    }

    #[test]
    fn only_a_listed_origin_is_granted_anything() {
        let list = "https://a.example, http://localhost:5173";
        for origin in [
            None,
            Some("null"),
            Some("https://evil.example"),
            Some("https://a.example.evil"),
        ] {
            assert_eq!(
                headers(list, origin, Answer::not_found()),
                ["vary"],
                "{origin:?}"
            );
        }
        let granted = headers(list, Some("http://localhost:5173"), Answer::not_found());
        assert_eq!(
            granted,
            [
                "vary",
                "access-control-allow-origin",
                "access-control-expose-headers"
            ]
        );
    }

    #[test]
    fn a_preflight_lists_methods_and_fields() {
        let granted = headers(
            "https://a.example",
            Some("https://a.example"),
            Answer::options(),
        );
        assert!(granted.contains(&"access-control-allow-methods".to_owned()));
        assert!(granted.contains(&"access-control-allow-headers".to_owned()));
    }

    #[test]
    fn what_is_no_origin_is_named() {
        for wrong in [
            "*",
            "null",
            "a.example",
            "https://",
            "https://a.example/",
            "ftp://a",
        ] {
            let list = format!("https://ok.example,{wrong}");
            assert_eq!(Cors::parse(&list).unwrap_err(), wrong);
        }
    }
}
