//! JSON that clients may keep: entity tags and 304.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use storefront_files::conditional;
use storefront_files::index::entity_tag;
use storefront_guest::{Error, Result};
use xxhash_rust::xxh3::xxh3_128_with_seed;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const ONE_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// A product's page, most often, without growing on the way.
const COMMON_BYTES: usize = 1024;

/// The entity tags that a client has the bodies of.
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
        lists.any(|list| conditional::none_match(list, tag))
    }
}

/// A body of JSON and its entity tag, a hash of the bytes: it is the same on every
/// replica (RFC 9110 section 8.8.3). Only an admin could look for two products with
/// one tag, so the hash need not be cryptographic, which would take ten times as long.
pub struct Tagged {
    body: Vec<u8>,
    pub tag: String,
}

impl Tagged {
    /// # Errors
    /// 500 when the value cannot be written as JSON.
    pub fn of(value: &impl Serialize) -> Result<Self> {
        Self::with_version(value, 0)
    }

    /// As [`Self::of`], for a value that has more to it than the body shows: any
    /// change of that comes with another version.
    ///
    /// # Errors
    /// 500 when the value cannot be written as JSON.
    pub fn with_version(value: &impl Serialize, version: i64) -> Result<Self> {
        let mut body = Vec::with_capacity(COMMON_BYTES);
        serde_json::to_writer(&mut body, value)
            .map_err(|error| Error::Internal(error.to_string()))?;
        let hash = xxh3_128_with_seed(&body, version.cast_unsigned());
        let tag = entity_tag(&hash.to_be_bytes());
        Ok(Self { body, tag })
    }

    /// The answer: the JSON, or 304 if the client has it (RFC 9110 section 13.1.2).
    pub fn respond(self, known: &IfNoneMatch) -> Response {
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
