//! The id of a request, by which its log lines are found: the client's or a new one.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header with the id, in requests to components and in responses.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The header with the place of a request in a trace (W3C Trace Context).
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The longest id that is taken from a client. It is printed in each log line.
const MAX_LENGTH: usize = 128;

/// Returns the client's id if it is one plain word, else a new one. It becomes the only one in
/// the headers.
pub fn set_request_id(headers: &mut HeaderMap) -> HeaderValue {
    let mut sent = headers.get_all(X_REQUEST_ID).iter();
    let id = match (sent.next(), sent.next()) {
        (Some(id), None) if is_plain(id.as_bytes()) => id.clone(),
        _ => new_id(),
    };
    headers.insert(X_REQUEST_ID, id.clone());
    id
}

/// Characters that need no quoting in a log, so that a client cannot imitate a line.
fn is_plain(id: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:+/=".contains(byte);
    (1..=MAX_LENGTH).contains(&id.len()) && id.iter().all(is_plain)
}

/// A random number for the process, and a counter.
fn new_id() -> HeaderValue {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| {
        // Without random numbers, ids are unique within the process only.
        getrandom::u64().unwrap_or_default()
    });
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = COUNTER.fetch_add(1, Relaxed);
    let text = format!("{:016x}-{number:08x}", *PROCESS);
    HeaderValue::try_from(text).expect("digits and a hyphen")
}

/// Returns the trace's id in a `traceparent`: `<version>-<trace id>-<parent id>-<flags>`
/// (W3C Trace Context, section 3.2).
pub fn trace_id(traceparent: &HeaderValue) -> Option<String> {
    let mut parts = traceparent.to_str().ok()?.split('-');
    let (version, trace, parent) = (parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |text: &str, length: usize| {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        text.len() == length && text.bytes().all(is_digit)
    };
    let is_valid = is_hex(version, 2) && is_hex(trace, 32) && is_hex(parent, 16);
    let is_zero = trace.bytes().all(|byte| byte == b'0');
    (is_valid && !is_zero).then(|| trace.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_id_is_taken_if_it_is_a_plain_word() {
        let set = |ids: &[&str]| {
            let mut headers = HeaderMap::new();
            for id in ids {
                headers.append(X_REQUEST_ID, id.parse().unwrap());
            }
            let id = set_request_id(&mut headers);
            let kept: Vec<_> = headers.get_all(X_REQUEST_ID).iter().collect();
            assert_eq!(kept, [&id]);
            id.to_str().unwrap().to_owned()
        };
        assert_eq!(set(&["7b9c-1"]), "7b9c-1");
        let long = "a".repeat(MAX_LENGTH + 1);
        for bad in [&[][..], &[""], &["a b"], &["a\"b"], &["a", "b"], &[&*long]] {
            let id = set(bad);
            assert_eq!(id.len(), 25, "{bad:?}: {id}");
        }
        assert_ne!(set(&[]), set(&[]));
    }

    #[test]
    fn a_trace_is_read_from_its_header() {
        let read = |text: &str| trace_id(&text.parse().unwrap());
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let text = format!("00-{trace}-00f067aa0ba902b7-01");
        assert_eq!(read(&text).as_deref(), Some(trace));
        assert_eq!(read("00-4bf9-00f067aa0ba902b7-01"), None);
        let zero = format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32));
        assert_eq!(read(&zero), None);
        assert_eq!(read("hello"), None);
    }
}
