//! `POST /login/passkey`: a passkey for an access token.

use deserr::Deserr;
use futures::future::try_join;
use serde_json::Value;
use serde_json::value::RawValue;
use storefront_http::fields::FieldErrors;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::rate_limit;
use storefront_identity::tokens;

use super::{UNVERIFIED, options, verify};
use crate::audit::{self, Event};
use crate::cookie::CookieChange;
use crate::login::start;
use crate::settings::Settings;
use crate::token_response::TokenResponse;

/// A passkey's response.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PasskeyLogin {
    /// What `PublicKeyCredential.toJSON` writes.
    #[cfg_attr(test, schema(value_type = super::PasskeyAssertion))]
    credential: Value,
    /// As with a password.
    #[deserr(default)]
    remember: Option<bool>,
}

impl RequestBody for PasskeyLogin {}

/// Options for a login with a passkey.
///
/// They are for `PublicKeyCredential.parseRequestOptionsFromJSON`, and good for five minutes
/// and one login. No account is named: the authenticator shows those that it has.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/login/passkey/options", operation_id = "passkey_login_options",
    tag = "Sessions",
    responses(
        (status = 200, description = "The options", body = super::PasskeyRequestOptions),
        rate_limit::RateLimit,
    ),
))]
pub async fn begin(client: Client) -> Result<Json<Box<RawValue>>> {
    let settings = Settings::get().await?;
    rate_limit::count(&[settings.challenge_limit(&client)]).await?;
    options::for_login().await.map(Json)
}

/// A passkey for an access token.
///
/// A passkey needs no second factor, as the authenticator has asked for a PIN, a finger or a
/// face. Unknown passkeys and wrong signatures get the same response. A hundred failures lock
/// an address for the rest of 15 minutes.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/login/passkey", operation_id = "passkey_login", tag = "Sessions",
    request_body = PasskeyLogin,
    responses(
        (status = 200, description = "A session has begun", body = TokenResponse),
        (status = 400, description = "`Passkey could not be verified`"),
        (status = 403, description = "`User is disabled`"),
        Json<PasskeyLogin>,
        rate_limit::RateLimit,
    ),
))]
pub async fn finish(
    client: Client,
    Json(login): Json<PasskeyLogin>,
) -> Result<(CookieChange, Json<TokenResponse>)> {
    tokens::check_keys().await?;
    let limit = Settings::get().await?.login_address_limit(&client);
    let attempt = rate_limit::begin_attempt(&[limit]).await?;
    let owner = match verify::login(&login.credential).await? {
        Ok(owner) => owner,
        Err(refused) => {
            attempt.failed().await?;
            audit::record(refused.event, refused.user.as_deref(), &client);
            return Err(Error::BadRequest(UNVERIFIED.into()));
        }
    };
    if owner.disabled {
        attempt.released().await?;
        return Err(Error::Forbidden("User is disabled"));
    }
    let start = start(&owner.id, owner.token_version, &client, login.remember);
    let (started, ()) = try_join(start, attempt.succeeded()).await?;
    audit::record(Event::PasskeyLogin, Some(&owner.id), &client);
    Ok(started)
}
