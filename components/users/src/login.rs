//! `POST /login`: a password for an access token.

use futures::future::try_join;
use serde::Serialize;
use storefront_guest::client::Client;
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::session::{self, AccessToken};
use storefront_guest::{Result, auth};

use crate::audit::{self, Event};
use crate::credentials::Credentials;

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
    let code = fields.optional("otp", as_sent);
    fields.check()?;
    let credentials = Credentials {
        name: name?,
        password: password?,
        code: code?,
    };
    let (account, attempt) = credentials.check(&client).await?;
    let start = session::start(&account.id, account.token_version, &client);
    let (access, ()) = try_join(start, attempt.succeeded()).await?;
    audit::record(Event::Login, Some(&account.id), &client);
    Ok(Json(access.into()))
}
