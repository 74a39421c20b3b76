//! JSON bodies of requests and responses.

use std::pin::Pin;

use axum::extract::FromRequest;
use axum::response::IntoResponse;
use bytes::Bytes;
use deserr::Deserr;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::Value;

use crate::content::{self, MAX_BODY_BYTES};
use crate::error::{Error, Result};
use crate::fields::FieldErrors;
use crate::strict_json;

/// A JSON body: as an argument of a handler the request's, as its result the response's.
pub struct Json<T>(pub T);

/// The body of a request: one struct that is deserialised, validated and, in tests,
/// described (`utoipa::ToSchema`).
pub trait RequestBody: Deserr<FieldErrors> {
    /// Loads the settings that rules of fields depend on. It is called before the body
    /// is deserialised.
    ///
    /// # Errors
    /// 503 when a variable is wrong.
    fn load_settings() -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Adds fields that follow from others, before the body is deserialised.
    fn complete(_: &mut Value) {}
}

impl<T: RequestBody, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: axum::extract::Request, _: &S) -> Result<Self> {
        let body = read(request).await?;
        T::load_settings().await?;
        let mut body = parse(&body)?;
        T::complete(&mut body);
        Ok(Self(deserr::deserialize::<T, _, FieldErrors>(body)?))
    }
}

/// Serialises a value.
///
/// # Errors
/// 500 when it cannot be serialised, such as a map whose keys are no text.
pub fn to_text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}

/// In a box, so that it is compiled once and not for each type of body.
fn read(request: axum::extract::Request) -> Pin<Box<dyn Future<Output = Result<Bytes>> + Send>> {
    Box::pin(async {
        content::check_headers(request.headers(), ["application", "json"])?;
        content::read_body(request, MAX_BODY_BYTES).await
    })
}

fn parse(body: &[u8]) -> Result<Value> {
    strict_json::parse(body).map_err(|_| Error::BadRequest("Request body is not valid JSON".into()))
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> axum::response::Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let json = HeaderValue::from_static("application/json");
                ([(CONTENT_TYPE, json)], body).into_response()
            }
            Err(error) => Error::Internal(error.to_string()).into_response(),
        }
    }
}
