//! `POST /login`: a password for an access token.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use futures::future::try_join;
use storefront_http::fields::FieldErrors;
use storefront_http::{Client, Json, RequestBody, Result};
use storefront_identity::{session, tokens};

use crate::audit::{self, Event};
use crate::cookie::CookieChange;
use crate::credentials::Credentials;
use crate::token_response::TokenResponse;

/// The credentials of an account: by its email address or by its username.
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({
    "email": "ada@example.com", "password": "correct horse battery"
})))]
#[cfg_attr(test, serde(untagged))]
pub enum Login {
    ByEmail(EmailLogin),
    ByUsername(UsernameLogin),
}

/// The credentials of an account by its email address.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct EmailLogin {
    email: String,
    #[cfg_attr(test, schema(format = Password))]
    password: String,
    /// A one-time code or a recovery code, where a second factor is on.
    #[deserr(default)]
    otp: Option<String>,
    /// For browsers: true for a login that lasts when the browser is closed, false for one
    /// that ends then. Without it, there is no cookie.
    #[deserr(default)]
    remember: Option<bool>,
    /// A passkey's response to the options of the 401, where passkeys are a second factor.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<crate::passkeys::PasskeyAssertion>))]
    passkey: Option<serde_json::Value>,
}

/// The credentials of an account by its username.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct UsernameLogin {
    username: String,
    #[cfg_attr(test, schema(format = Password))]
    password: String,
    /// A one-time code or a recovery code, where a second factor is on.
    #[deserr(default)]
    otp: Option<String>,
    /// As with an email address.
    #[deserr(default)]
    remember: Option<bool>,
    /// A passkey's response to the options of the 401, where passkeys are a second factor.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<crate::passkeys::PasskeyAssertion>))]
    passkey: Option<serde_json::Value>,
}

impl RequestBody for Login {}

impl Deserr<FieldErrors> for Login {
    /// Reads the username only if there is no `email`.
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, FieldErrors> {
        let json = serde_json::Value::from(value);
        let has = |field| json.get(field).is_some();
        if has("username") && !has("email") {
            UsernameLogin::deserialize_from_value(json.into_value(), location).map(Self::ByUsername)
        } else {
            EmailLogin::deserialize_from_value(json.into_value(), location).map(Self::ByEmail)
        }
    }
}

impl Login {
    /// Returns the credentials and `remember`.
    fn into_parts(self) -> (Credentials, Option<bool>) {
        let (name, password, code, passkey, remember) = match self {
            Self::ByEmail(one) => (one.email, one.password, one.otp, one.passkey, one.remember),
            Self::ByUsername(one) => (
                one.username,
                one.password,
                one.otp,
                one.passkey,
                one.remember,
            ),
        };
        let credentials = Credentials {
            name,
            password,
            code,
            passkey,
        };
        (credentials, remember)
    }
}

/// A password for an access token.
///
/// Unknown accounts and wrong passwords get the same response, in the same time. Ten
/// failures lock an account for the rest of 15 minutes, a hundred failures an address.
/// Living sessions go on.
///
/// With a second factor, `otp` is a code of the authenticator app, or a recovery code;
/// without it the response is 401 with `"mfa": "totp"`. Where passkeys are a second factor, the
/// 401 has the options for `navigator.credentials.get` in `passkey` (and `"mfa": "passkey"` if
/// there is no app); `passkey` is its response then, and `otp` may be a recovery code.
///
/// With `remember`, the response sets a cookie for `refresh_token` and `logout`, which
/// scripts cannot read: `refresh_token` or, if the shop has HTTPS,
/// `__Secure-refresh_token`.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/login", operation_id = "login", tag = "Sessions",
    request_body = Login,
    responses(
        (status = 200, description = "A session has begun", body = TokenResponse),
        (status = 400, description = "`Incorrect email or password`"),
        (status = 401, description = "The password is right, a second factor is missing or wrong",
            body = SecondFactorRequired),
        (status = 403, description = "`User is disabled`"),
        Json<Login>,
        storefront_identity::rate_limit::RateLimit,
    ),
))]
pub async fn login(
    client: Client,
    Json(login): Json<Login>,
) -> Result<(CookieChange, Json<TokenResponse>)> {
    tokens::check_keys().await?;
    let (credentials, remember) = login.into_parts();
    let (account, attempt) = credentials.check(&client).await?;
    let start = start(&account.id, account.token_version, &client, remember);
    let (started, ()) = try_join(start, attempt.succeeded()).await?;
    audit::record(Event::Login, Some(&account.id), &client);
    Ok(started)
}

/// Starts a session, with a cookie if the client has said whether to `remember` it.
pub async fn start(
    user: &str,
    version: i64,
    client: &Client,
    remember: Option<bool>,
) -> Result<(CookieChange, Json<TokenResponse>)> {
    let Some(is_kept) = remember else {
        let access = session::start(user, version, client).await?;
        return Ok((CookieChange::NONE, Json(access.into())));
    };
    let tokens = session::start_with_refresh_token(user, version, client, is_kept).await?;
    let cookie = CookieChange::set(&tokens).await?;
    Ok((cookie, Json(tokens.access.into())))
}

/// The password is right, and a second factor is needed.
#[cfg(test)]
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct SecondFactorRequired {
    /// `One-time code required`, `One-time code is invalid`, `Passkey required` or
    /// `Passkey could not be verified`
    #[schema(example = "One-time code required")]
    detail: String,
    /// `totp`, or `passkey` if there is no app.
    #[schema(example = "totp")]
    mfa: String,
    /// What `PublicKeyCredential.parseRequestOptionsFromJSON` takes, if a passkey will do.
    #[schema(nullable = false)]
    passkey: Option<crate::passkeys::PasskeyRequestOptions>,
}
