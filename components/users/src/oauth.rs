//! `POST /token`: the password and the refresh token grant of OAuth 2
//! (RFC 6749 sections 4.3 and 6), with a refresh token for the client to hold.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures::future::try_join;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use storefront_guest::client::Client;
use storefront_guest::json::{self, Json};
use storefront_guest::query::Query;
use storefront_guest::session::{self, AccessToken, RefreshToken};
use storefront_guest::user::Account;
use storefront_guest::{Error, auth};

use crate::audit::{self, Event};
use crate::credentials::Credentials;

/// RFC 6749 section 5.1.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Tokens {
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

/// RFC 6749 section 5.2, and `detail` for clients that know our other errors.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Refusal<'a> {
    /// `invalid_request`, `invalid_grant` or `unsupported_grant_type`
    error: &'static str,
    /// For people.
    error_description: &'a str,
    /// The same.
    detail: &'a str,
    /// `totp` when the password was right and a one-time code is missing or wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    mfa: Option<&'static str>,
}

/// A failure: how RFC 6749 names it, and ours.
struct Failure(&'static str, Error);

const INVALID_GRANT: &str = "invalid_grant";

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(INVALID_GRANT, error)
    }
}

impl IntoResponse for Failure {
    /// What is the client's fault is a 400, but for the limits; what is ours
    /// stays what it is.
    fn into_response(self) -> Response {
        let Self(name, error) = self;
        let detail = error.detail().to_owned();
        let body = Json(Refusal {
            error: name,
            error_description: &detail,
            detail: &detail,
            mfa: matches!(error, Error::OneTimeCode(_)).then_some("totp"),
        });
        match error {
            Error::BadRequest(_) | Error::Forbidden(_) | Error::OneTimeCode(_) => {
                (StatusCode::BAD_REQUEST, body).into_response()
            }
            Error::TooManyRequests { retry_after } => {
                let retry_after = [(RETRY_AFTER, HeaderValue::from(retry_after))];
                (StatusCode::TOO_MANY_REQUESTS, retry_after, body).into_response()
            }
            ours => ours.into_response(),
        }
    }
}

/// OAuth 2: a password or a refresh token for tokens.
///
/// The password grant and the refresh token grant of RFC 6749 (sections 4.3 and 6), as
/// a form. `username` is an email address or a username; `otp` as at login. Each use of
/// a refresh token replaces it. The one before, sent again within 10 seconds, gets the
/// same successor; later, it ends the session.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/token", operation_id = "token", tag = "Sessions",
    request_body(content = crate::openapi::Grant,
        content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A session has begun, or goes on", body = Tokens),
        (status = 400, description = "What is wrong (RFC 6749 section 5.2)", body = Refusal),
        (status = 413, description = "`Request body is too large` (over 64 KiB)"),
        (status = 415, description = "`Unsupported Content-Type`, `Unsupported Content-Encoding`"),
        (status = 429, description = "Too many attempts, try again later", body = Refusal),
    ),
))]
pub async fn token(client: Client, request: Request) -> Response {
    match grant(client, request).await {
        Ok((access, refresh)) => Json(Tokens {
            access_token: access.token,
            token_type: "bearer",
            expires_in: access.minutes * 60,
            refresh_token: refresh.reveal(),
        })
        .into_response(),
        Err(failure) => failure.into_response(),
    }
}

async fn grant(client: Client, request: Request) -> Result<(AccessToken, RefreshToken), Failure> {
    json::check_content(request.headers(), &["application", "x-www-form-urlencoded"])?;
    let body = json::read_body(request).await?;
    auth::check_keys().await?;
    let form = Query::parse(&body);
    match parameter(&form, "grant_type")? {
        "password" => by_password(&client, &form).await,
        "refresh_token" => by_refresh_token(&client, &form).await,
        _ => {
            let detail = "grant_type should be password or refresh_token".into();
            Err(Failure("unsupported_grant_type", Error::BadRequest(detail)))
        }
    }
}

async fn by_password(
    client: &Client,
    form: &Query,
) -> Result<(AccessToken, RefreshToken), Failure> {
    let credentials = Credentials {
        name: parameter(form, "username")?.to_owned(),
        password: parameter(form, "password")?.to_owned(),
        code: optional(form, "otp")?.map(str::to_owned),
    };
    let (account, attempt) = credentials.check(client).await?;
    let start = session::start_with_refresh_token(&account.id, account.token_version, client);
    let (tokens, ()) = try_join(start, attempt.succeeded()).await?;
    audit::record(Event::Login, Some(&account.id), client);
    Ok(tokens)
}

async fn by_refresh_token(
    client: &Client,
    form: &Query,
) -> Result<(AccessToken, RefreshToken), Failure> {
    const REFUSED: Error = Error::Forbidden("Refresh token is invalid or expired");
    let presented = parameter(form, "refresh_token")?;
    let presented = RefreshToken::parse(presented).ok_or(REFUSED)?;
    let user = &presented.session().user;
    let account = Account::find(user).await?.ok_or(REFUSED)?.enabled()?;
    let redeemed = session::redeem(&presented, account.token_version).await?;
    if redeemed.is_none() {
        audit::record(Event::RefreshRefused, Some(user), client);
    }
    Ok(redeemed.ok_or(REFUSED)?)
}

/// A parameter that must be there.
fn parameter<'a>(form: &'a Query, name: &'static str) -> Result<&'a str, Failure> {
    optional(form, name)?.ok_or_else(|| invalid(format!("{name} is missing")))
}

/// A parameter that may be there, once; one without a value is not there
/// (RFC 6749 section 3.2).
fn optional<'a>(form: &'a Query, name: &'static str) -> Result<Option<&'a str>, Failure> {
    if form.repeats(name) {
        return Err(invalid(format!("{name} is there more than once")));
    }
    Ok(form.get(name).filter(|value| !value.is_empty()))
}

fn invalid(detail: String) -> Failure {
    Failure("invalid_request", Error::BadRequest(detail.into()))
}
