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
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Granted {
    /// A JSON Web Token.
    access_token: String,
    /// `bearer`
    #[cfg_attr(test, schema(example = "bearer"))]
    token_type: &'static str,
    /// In minutes.
    #[cfg_attr(test, schema(example = 180))]
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

/// A password for an access token.
///
/// Unknown accounts and wrong passwords get the same answer, in the same time. Ten
/// failures in 15 minutes lock an account for the rest of them, a hundred an address;
/// sessions that live go on.
///
/// With a second factor, `otp` is a code of the authenticator app, or a recovery code;
/// without it the answer is 401 with `"mfa": "totp"`.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/login", operation_id = "login", tag = "Sessions",
    request_body = crate::openapi::Login,
    responses(
        (status = 200, description = "A session has begun", body = Granted),
        (status = 400, description = "`Incorrect email or password`"),
        (status = 401, description = "The password is right, a code is missing or wrong",
            body = crate::openapi::OneTimeCodeWanted),
        (status = 403, description = "`User is disabled`"),
        Fields,
        storefront_guest::limit::Limit,
    ),
))]
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
