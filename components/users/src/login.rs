//! `POST /login`: a password for an access token.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use futures::future::try_join;
use storefront_http::fields::FieldErrors;
use storefront_http::{Client, Json, RequestBody, Result};
use storefront_identity::{session, tokens};

use crate::audit::{self, Event};
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

impl From<Login> for Credentials {
    fn from(login: Login) -> Self {
        let (name, password, code) = match login {
            Login::ByEmail(login) => (login.email, login.password, login.otp),
            Login::ByUsername(login) => (login.username, login.password, login.otp),
        };
        Self {
            name,
            password,
            code,
        }
    }
}

/// A password for an access token.
///
/// Unknown accounts and wrong passwords get the same response, in the same time. Ten
/// failures lock an account for the rest of 15 minutes, a hundred failures an address.
/// Living sessions go on.
///
/// With a second factor, `otp` is a code of the authenticator app, or a recovery code;
/// without it the response is 401 with `"mfa": "totp"`.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/login", operation_id = "login", tag = "Sessions",
    request_body = Login,
    responses(
        (status = 200, description = "A session has begun", body = TokenResponse),
        (status = 400, description = "`Incorrect email or password`"),
        (status = 401, description = "The password is right, a code is missing or wrong",
            body = OneTimeCodeRequired),
        (status = 403, description = "`User is disabled`"),
        Json<Login>,
        storefront_identity::rate_limit::RateLimit,
    ),
))]
pub async fn login(client: Client, Json(login): Json<Login>) -> Result<Json<TokenResponse>> {
    tokens::check_keys().await?;
    let credentials = Credentials::from(login);
    let (account, attempt) = credentials.check(&client).await?;
    let start = session::start(&account.id, account.token_version, &client);
    let (access, ()) = try_join(start, attempt.succeeded()).await?;
    audit::record(Event::Login, Some(&account.id), &client);
    Ok(Json(access.into()))
}

/// The password is right, and a one-time code is needed.
#[cfg(test)]
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct OneTimeCodeRequired {
    /// `One-time code required` or `One-time code is invalid`
    #[schema(example = "One-time code required")]
    detail: String,
    #[schema(example = "totp")]
    mfa: String,
}
