//! `POST /me/passkeys/confirmation`: a passkey in place of the password.

use serde_json::value::RawValue;
use storefront_http::{Client, Error, Json, Result};
use storefront_identity::{CurrentUser, rate_limit};

use super::options;
use crate::settings::Settings;

/// Options for a passkey in place of the password, to confirm a change of the account.
///
/// They are for `PublicKeyCredential.parseRequestOptionsFromJSON`, and good for five minutes and
/// one change. The response goes into `passkey` of the request that makes the change.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/passkeys/confirmation", operation_id = "confirmation_options",
    tag = "Passkeys",
    responses(
        (status = 200, description = "The options", body = super::PasskeyRequestOptions),
        (status = 400, description = "`Add a passkey first`"),
        CurrentUser,
        rate_limit::RateLimit,
    ),
))]
pub async fn begin(current: CurrentUser, client: Client) -> Result<Json<Box<RawValue>>> {
    let user = current.account.user.id;
    if options::of_account(&user).await?.is_empty() {
        return Err(Error::BadRequest("Add a passkey first".into()));
    }
    let settings = Settings::get().await?;
    rate_limit::count(&[settings.challenge_limit(&client)]).await?;
    options::for_confirmation(&user).await.map(Json)
}
