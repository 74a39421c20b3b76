//! JSON that clients may cache: entity tags and 304.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use storefront_http::{Error, Result, conditional, entity_tag};
use xxhash_rust::xxh3::xxh3_128_with_seed;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const ONE_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");

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
    fn names(&self, tag: &str) -> bool {
        let mut lists = self.0.iter().filter_map(|list| list.to_str().ok());
        lists.any(|list| conditional::if_none_match_names(list, tag))
    }
}

/// A JSON body and its entity tag. The tag is a hash of the bytes, so it is the same on
/// every replica (RFC 9110 section 8.8.3). Only an admin could look for two products with
/// one tag, so the hash need not be cryptographic, which would take ten times as long.
pub struct CacheableJson {
    body: Vec<u8>,
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
