//! The body of a request with something out of a mail: the token of a link, or a code.

use std::pin::Pin;

use axum::extract::{FromRequest, FromRequestParts, Request};
use deserr::Deserr;
use serde_json::Value;
use storefront_http::fields::FieldErrors;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::CurrentUser;

use crate::one_time::Proof;

/// The token of a link in a mail, or the code beside it. A code needs the access token of its
/// account.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({"code": "287082"})))]
pub struct LinkOrCode {
    /// The token of the link.
    #[cfg_attr(test, schema(required = false))]
    token: String,
    /// Six digits.
    #[deserr(default)]
    code: Option<String>,
}

impl RequestBody for LinkOrCode {
    fn complete(body: &mut Value) {
        complete(body);
    }
}

/// A body with a code needs no token.
pub fn complete(body: &mut Value) {
    if let Value::Object(fields) = body
        && fields.contains_key("code")
    {
        fields.entry("token").or_insert_with(|| "".into());
    }
}

/// What the client presents of a mail, with the account of the access token if it is a code.
pub struct Presented {
    pub proof: Proof,
    pub client: Client,
}

impl<S: Sync> FromRequest<S> for Presented {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        read(request).await
    }
}

/// In a box, so that it is compiled once and not into each handler.
fn read(request: Request) -> Pin<Box<dyn Future<Output = Result<Presented>> + Send>> {
    Box::pin(async {
        let (mut parts, body) = request.into_parts();
        let client = Client::from_request_parts(&mut parts, &()).await?;
        let request = Request::from_parts(parts.clone(), body);
        let Json(LinkOrCode { token, code }) = Json::from_request(request, &()).await?;
        let proof = match code {
            Some(code) if token.is_empty() => {
                let current = CurrentUser::from_request_parts(&mut parts, &()).await?;
                Proof::Code {
                    email: current.account.user.email,
                    code,
                    client: client.clone(),
                }
            }
            _ => Proof::Token(token),
        };
        Ok(Presented { proof, client })
    })
}

#[cfg(test)]
impl utoipa::IntoResponses for Presented {
    fn responses() -> storefront_http::openapi::Responses {
        use storefront_http::openapi::{OPTIONAL_TOKEN, errors};

        let mut responses = Json::<LinkOrCode>::responses();
        responses.extend(storefront_identity::rate_limit::RateLimit::responses());
        responses.extend(errors(
            OPTIONAL_TOKEN,
            &[
                (
                    400,
                    "`Token has expired`, `Incorrect or expired code`, \
                     `More than one Authorization header`",
                ),
                (
                    401,
                    "With a code: `Not authenticated`, `Token is invalid`, `Token has expired`, \
                     `User not found`",
                ),
                (403, "With a code: `User is disabled`"),
                (404, "`Token not found`"),
            ],
        ));
        responses
    }
}
