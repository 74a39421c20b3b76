//! `POST /token`: the password and the refresh token grant of OAuth 2
//! (RFC 6749 sections 4.3 and 6), with a refresh token for the client to hold.

use std::ops::ControlFlow;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, ValuePointerRef};
use futures::future::try_join;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use storefront_http::content::{self, MAX_BODY_BYTES};
use storefront_http::query::Query;
use storefront_http::{Client, Error, Json};
use storefront_identity::session::{self, Tokens};
use storefront_identity::tokens;

use crate::audit::{self, Event};
use crate::credentials::Credentials;
use crate::refresh;

/// The form of a token request (RFC 6749 sections 4.3.2 and 6).
#[derive(Deserr)]
#[deserr(error = OAuthError, tag = "grant_type")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, serde(tag = "grant_type", rename_all = "snake_case"))]
#[cfg_attr(test, schema(example = json!({
    "grant_type": "password", "username": "ada@example.com", "password": "correct horse battery"
})))]
pub enum Grant {
    #[deserr(rename = "password")]
    Password {
        /// An email address or a username.
        #[cfg_attr(test, schema(min_length = 1))]
        username: String,
        #[cfg_attr(test, schema(format = Password, min_length = 1))]
        password: String,
        /// A one-time code or a recovery code, where a second factor is on. Passkeys are for
        /// `login`.
        #[deserr(default)]
        #[cfg_attr(test, schema(nullable = false))]
        otp: Option<String>,
    },
    #[deserr(rename = "refresh_token")]
    RefreshToken {
        #[cfg_attr(test, schema(min_length = 1))]
        refresh_token: String,
    },
}

/// The response to a token request (RFC 6749 section 5.1).
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct OAuthTokenResponse {
    /// A JSON Web Token.
    access_token: String,
    /// `bearer`
    #[cfg_attr(test, schema(example = "bearer"))]
    token_type: &'static str,
    /// In seconds.
    #[cfg_attr(test, schema(example = 10800))]
    expires_in: u64,
    /// Good for one use; the answer to that has the next.
    refresh_token: String,
}

/// The error of a token request (RFC 6749 section 5.2), with `detail` for clients that read
/// the errors of other routes.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct OAuthErrorResponse<'a> {
    /// `invalid_request`, `invalid_grant` or `unsupported_grant_type`
    error: &'static str,
    /// For people.
    error_description: &'a str,
    /// The same.
    detail: &'a str,
    /// `totp` or `passkey` when the password was right and a second factor is missing or wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    mfa: Option<&'static str>,
}

/// An error with its name in RFC 6749.
struct OAuthError(&'static str, Error);

const INVALID_GRANT: &str = "invalid_grant";

impl From<Error> for OAuthError {
    fn from(error: Error) -> Self {
        Self(INVALID_GRANT, error)
    }
}

impl DeserializeError for OAuthError {
    fn error<V: IntoValue>(
        _: Option<Self>,
        error: ErrorKind<V>,
        _: ValuePointerRef,
    ) -> ControlFlow<Self, Self> {
        ControlFlow::Break(match error {
            ErrorKind::MissingField { field } => invalid_request(format!("{field} is missing")),
            // Only the grant type has a list of values.
            _ => {
                let detail = "grant_type should be password or refresh_token".into();
                Self("unsupported_grant_type", Error::BadRequest(detail))
            }
        })
    }
}

impl MergeWithError<Self> for OAuthError {
    fn merge(_: Option<Self>, other: Self, _: ValuePointerRef) -> ControlFlow<Self, Self> {
        ControlFlow::Break(other)
    }
}

impl IntoResponse for OAuthError {
    /// Errors of the client are a 400, except for the limits. Errors of the server stay as
    /// they are.
    fn into_response(self) -> Response {
        let Self(name, error) = self;
        let detail = error.detail().to_owned();
        let body = Json(OAuthErrorResponse {
            error: name,
            error_description: &detail,
            detail: &detail,
            mfa: match &error {
                Error::SecondFactor(missing) => Some(missing.mfa),
                _ => None,
            },
        });
        match error {
            Error::BadRequest(_) | Error::Forbidden(_) | Error::SecondFactor(_) => {
                (StatusCode::BAD_REQUEST, body).into_response()
            }
            Error::TooManyRequests { retry_after } => {
                let retry_after = [(RETRY_AFTER, HeaderValue::from(retry_after))];
                (StatusCode::TOO_MANY_REQUESTS, retry_after, body).into_response()
            }
            other => other.into_response(),
        }
    }
}

/// OAuth 2: a password or a refresh token for tokens.
///
/// The password grant and the refresh token grant of RFC 6749 (sections 4.3 and 6), as
/// a form. `username` is an email address or a username; `otp` as at login. Each use of
/// a refresh token replaces it. The one before gets the same successor again within 10
/// seconds, and as long as no token that came with the successor has been used; otherwise it
/// ends the session.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/token", operation_id = "token", tag = "Sessions",
    request_body(content = Grant,
        content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A session has begun, or goes on", body = OAuthTokenResponse),
        (status = 400, description = "What is wrong (RFC 6749 section 5.2)", body = OAuthErrorResponse),
        (status = 413, description = "`Request body is too large` (over 64 KiB)"),
        (status = 415, description = "`Unsupported Content-Type`, `Unsupported Content-Encoding`"),
        (status = 429, description = "Too many attempts, try again later", body = OAuthErrorResponse),
    ),
))]
pub async fn token(client: Client, request: Request) -> Response {
    match grant(client, request).await {
        Ok(Tokens {
            access, refresh, ..
        }) => Json(OAuthTokenResponse {
            access_token: access.token,
            token_type: "bearer",
            expires_in: access.minutes * 60,
            refresh_token: refresh.reveal(),
        })
        .into_response(),
        Err(failure) => failure.into_response(),
    }
}

async fn grant(client: Client, request: Request) -> Result<Tokens, OAuthError> {
    let form = ["application", "x-www-form-urlencoded"];
    content::check_headers(request.headers(), form)?;
    let body = content::read_body(request, MAX_BODY_BYTES).await?;
    tokens::check_keys().await?;
    match parse_form(&body)? {
        Grant::Password {
            username,
            password,
            otp,
        } => {
            let credentials = Credentials {
                name: username,
                password,
                code: otp,
                passkey: None,
            };
            grant_by_password(&client, &credentials).await
        }
        Grant::RefreshToken { refresh_token } => {
            Ok(refresh::redeem(&refresh_token, &client).await?)
        }
    }
}

/// Parses the form. A parameter without a value counts as missing, and none may be
/// repeated (RFC 6749 section 3.2).
fn parse_form(body: &[u8]) -> Result<Grant, OAuthError> {
    let form = Query::parse(body);
    let mut object = serde_json::Map::new();
    for name in ["grant_type", "username", "password", "otp", "refresh_token"] {
        if form.is_repeated(name) {
            return Err(invalid_request(format!("{name} is there more than once")));
        }
        if let Some(value) = form.get(name).filter(|value| !value.is_empty()) {
            object.insert(name.into(), value.into());
        }
    }
    deserr::deserialize(serde_json::Value::Object(object))
}

async fn grant_by_password(
    client: &Client,
    credentials: &Credentials,
) -> Result<Tokens, OAuthError> {
    let (account, attempt) = credentials.check(client).await?;
    let start =
        session::start_with_refresh_token(&account.id, account.token_version, client, false);
    let (tokens, ()) = try_join(start, attempt.succeeded()).await?;
    audit::record(Event::Login, Some(&account.id), client);
    Ok(tokens)
}

fn invalid_request(detail: String) -> OAuthError {
    OAuthError("invalid_request", Error::BadRequest(detail.into()))
}
