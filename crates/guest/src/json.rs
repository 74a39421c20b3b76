//! JSON request bodies: size, type, and a stricter reading than serde's.

use std::fmt;

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, de};
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::fields::Fields;

/// The largest request body that a JSON route reads.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// A JSON answer.
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let json = HeaderValue::from_static("application/json");
                ([(CONTENT_TYPE, json)], body).into_response()
            }
            Err(error) => Error::Internal(error.to_string()).into_response(),
        }
    }
}

impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        check_content(request.headers(), &["application", "json"])?;
        let body = read_body(request).await?;
        Fields::parse(&body)
    }
}

/// Reads a whole body of at most [`MAX_BODY_BYTES`].
///
/// # Errors
/// 413 when it is larger, 400 when the client breaks off.
pub async fn read_body(request: Request) -> Result<Bytes> {
    read_body_of(request, MAX_BODY_BYTES).await
}

/// Reads a whole body of at most so many bytes.
///
/// # Errors
/// 413 when it is larger, 400 when the client breaks off.
pub async fn read_body_of(request: Request, max_bytes: usize) -> Result<Bytes> {
    let announced = request.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max_bytes as u64) {
        return Err(Error::ContentTooLarge);
    }
    match Limited::new(request.into_body(), max_bytes).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Error::ContentTooLarge),
        Err(_) => Err(Error::BadRequest("Request body is incomplete".into())),
    }
}

/// Checks that the body is of a media type and comes without a content coding.
///
/// # Errors
/// 415 when it is not.
pub fn check_content(headers: &HeaderMap, expected: &[&str; 2]) -> Result<()> {
    let coding = headers.get(CONTENT_ENCODING);
    if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Error::UnsupportedMediaType(
            "Unsupported Content-Encoding".into(),
        ));
    }
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if sent.is_some_and(|sent| is_media_type(sent, expected)) {
        Ok(())
    } else {
        Err(Error::UnsupportedMediaType(
            "Unsupported Content-Type".into(),
        ))
    }
}

fn is_media_type(sent: &str, [kind, subtype]: &[&str; 2]) -> bool {
    let mut parts = sent.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let right_type = essence.split_once('/').is_some_and(|(k, s)| {
        k == *kind
            && (s == *subtype
                || s.rsplit_once('+')
                    .is_some_and(|(_, suffix)| suffix == *subtype))
    });
    let utf8 = parts.all(|parameter| {
        parameter.split_once('=').is_none_or(|(name, value)| {
            !name.eq_ignore_ascii_case("charset")
                || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
    });
    right_type && utf8
}

/// Parses JSON in which no object has a key twice.
///
/// Two readers that disagree about which of two equal keys counts is how checks
/// are bypassed (RFC 8259 section 4), so they are refused at any depth.
///
/// # Errors
/// 400 for anything that is not such JSON.
pub fn parse(body: &[u8]) -> Result<Value> {
    serde_json::from_slice::<UniqueKeys>(body)
        .map(|value| value.0)
        .map_err(|_| Error::BadRequest("Request body is not valid JSON".into()))
}

struct UniqueKeys(Value);

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor).map(UniqueKeys)
    }
}

struct ValueVisitor;

type Parsed<E> = std::result::Result<Value, E>;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Parsed<E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Parsed<A::Error> {
        let mut array = Vec::new();
        while let Some(UniqueKeys(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Parsed<A::Error> {
        let mut object = Map::new();
        while let Some((key, UniqueKeys(value))) = entries.next_entry::<String, _>()? {
            if object.insert(key, value).is_some() {
                return Err(de::Error::custom("duplicate key"));
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_strict_json_is_refused() {
        for body in [
            &b""[..],
            b"{",
            b"{\"a\":1,\"a\":2}",
            b"{\"a\":{\"b\":1,\"b\":1}}",
            b"\xef\xbb\xbf{}",
            b"{\"a\":\"\xff\"}",
            br#"{"a":"\ud800"}"#,
            b"{} {}",
            "[".repeat(200).as_bytes(),
        ] {
            assert!(parse(body).is_err(), "{}", body.escape_ascii());
        }
        assert_eq!(
            parse(br#"{"a":["\ud83d\ude00",1.5,null]}"#).unwrap()["a"][0],
            "😀"
        );
    }

    #[test]
    fn only_json_in_utf_8_is_a_json_media_type() {
        let json = ["application", "json"];
        assert!(is_media_type("application/json", &json));
        assert!(is_media_type("Application/JSON; charset=\"UTF-8\"", &json));
        assert!(is_media_type("application/merge-patch+json", &json));
        assert!(!is_media_type("application/json; charset=utf-16", &json));
        assert!(!is_media_type("text/plain", &json));
        assert!(!is_media_type("application/x-www-form-urlencoded", &json));
    }
}
