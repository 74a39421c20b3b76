//! `POST /login`: a password for an access token.

use serde::Serialize;
use storefront_guest::client::Client;
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::session::{self, AccessToken};
use storefront_guest::{Error, Result, auth};

use crate::credentials;

/// The answer to a login and to a refresh.
#[derive(Serialize)]
pub struct Granted {
    access_token: String,
    token_type: &'static str,
    /// In minutes.
    expires_in: u64,
}

impl From<AccessToken> for Granted {
    fn from(access: AccessToken) -> Self {
        Self {
            access_token: access.token,
            token_type: "bearer",
            expires_in: access.minutes,
        }
    }
}

pub async fn login(client: Client, mut fields: Fields) -> Result<Json<Granted>> {
    auth::check_keys().await?;
    let as_sent = Ok::<String, &str>;
    let name = if fields.has("username") && !fields.has("email") {
        fields.required("username", as_sent)
    } else {
        fields.required("email", as_sent)
    };
    let password = fields.required("password", as_sent);
    fields.check()?;
    let account = credentials::authenticate(&name?, &password?).await?;
    if account.disabled {
        return Err(Error::Forbidden("User is disabled"));
    }
    let access = session::start(&account.id, account.token_version, &client).await?;
    Ok(Json(access.into()))
}
