//! JSON that clients may cache: entity tags and 304. The answers are kept in Redis, if the
//! database is far.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use storefront_http::{Error, Result, conditional, entity_tag};
use storefront_storage::cache::{self, Entry};
use xxhash_rust::xxh3::xxh3_128_with_seed;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const ONE_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// All answers about products, which become obsolete together.
const CATALOG: &str = "catalog";

/// How long an answer is kept that only writes change. Writes that bypass this component,
/// such as SQL by hand, are seen after this time.
pub const UNTIL_WRITTEN: Duration = Duration::from_secs(60);
/// How long a list is kept whose order depends on views.
pub const ORDERED_BY_VIEWS: Duration = Duration::from_secs(10);

/// The initial capacity of a body in bytes. Most product pages fit in it.
const INITIAL_CAPACITY: usize = 1024;

/// The header `If-None-Match`: entity tags of responses that the client has.
pub struct IfNoneMatch(Vec<HeaderValue>);

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let lists = parts.headers.get_all(IF_NONE_MATCH).iter();
        Ok(Self(lists.cloned().collect()))
    }
}

impl IfNoneMatch {
    /// Whether the client has the response with this tag.
    fn names(&self, tag: &str) -> bool {
        conditional::is_known(&self.0, tag)
    }
}

/// A JSON body and its entity tag. The tag is a hash of the bytes, so it is the same on
/// every replica (RFC 9110 section 8.8.3). Only an admin could look for two products with
/// one tag, so the hash need not be cryptographic, which would take ten times as long.
pub struct CacheableJson {
    body: Vec<u8>,
    /// The strong entity tag, with its quotes.
    pub tag: String,
}

impl CacheableJson {
    /// Serialises a value.
    ///
    /// # Errors
    /// 500 when the value cannot be serialised.
    pub fn new(value: &impl Serialize) -> Result<Self> {
        Self::with_version(value, 0)
    }

    /// Serialises a value that has parts which the body does not show. `version` changes
    /// with them, and the tag with `version`.
    ///
    /// # Errors
    /// 500 when the value cannot be serialised.
    pub fn with_version(value: &impl Serialize, version: i64) -> Result<Self> {
        let mut body = Vec::with_capacity(INITIAL_CAPACITY);
        serde_json::to_writer(&mut body, value)
            .map_err(|error| Error::Internal(error.to_string()))?;
        let hash = xxh3_128_with_seed(&body, version.cast_unsigned());
        let tag = entity_tag::from_hash(&hash.to_be_bytes());
        Ok(Self { body, tag })
    }

    /// Takes the answer from the cache, or makes it. `name` tells all that it depends on.
    ///
    /// # Errors
    /// Those of `make`.
    pub async fn read_through(
        name: &str,
        max_age: Duration,
        make: impl AsyncFnOnce() -> Result<Self>,
    ) -> Result<Self> {
        let make = async || Ok(make().await?.into_bytes());
        Self::from_bytes(read_through(name, max_age, make).await?)
    }

    /// Returns the body, a line break, and the tag. Neither has a line break.
    fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.body;
        bytes.push(b'\n');
        bytes.extend_from_slice(self.tag.as_bytes());
        bytes
    }

    fn from_bytes(mut bytes: Vec<u8>) -> Result<Self> {
        let end = bytes.iter().rposition(|byte| *byte == b'\n');
        let tag = end.and_then(|end| std::str::from_utf8(&bytes[end + 1..]).ok());
        let (Some(end), Some(tag)) = (end, tag.map(str::to_owned)) else {
            return Err(Error::Internal("a cached answer has no tag".into()));
        };
        bytes.truncate(end);
        Ok(Self { body: bytes, tag })
    }

    /// Reads a part of what was serialised.
    ///
    /// # Errors
    /// 500 when it is of another type.
    pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        let error = |error: serde_json::Error| Error::Internal(format!("an answer: {error}"));
        serde_json::from_slice(&self.body).map_err(error)
    }

    /// Responds with the JSON, or with 304 if the client has it (RFC 9110 section 13.1.2).
    pub fn into_response(self, known: &IfNoneMatch) -> Response {
        let mut response = match known.names(&self.tag) {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => ([(CONTENT_TYPE, JSON)], self.body).into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, ONE_MINUTE);
        // Quotes and hexadecimal digits.
        if let Ok(tag) = HeaderValue::try_from(self.tag) {
            headers.insert(ETAG, tag);
        }
        response
    }
}

/// Takes an answer about products from the cache, or makes it, in any form.
///
/// # Errors
/// Those of `make`.
pub async fn read_through(
    name: &str,
    max_age: Duration,
    make: impl AsyncFnOnce() -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    let entry = Entry {
        scope: CATALOG,
        name,
        max_age,
    };
    cache::read_through(entry, make).await
}

/// Makes all kept answers obsolete, after a product was written.
pub async fn invalidate() {
    cache::invalidate(CATALOG).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_survives_the_cache() {
        let made = CacheableJson::with_version(&["a\nb", "ü"], 7).unwrap();
        let (body, tag) = (made.body.clone(), made.tag.clone());
        let kept = CacheableJson::from_bytes(made.into_bytes()).unwrap();
        assert_eq!((kept.body, kept.tag), (body, tag));
        assert!(CacheableJson::from_bytes(b"[]".to_vec()).is_err());
    }
}
