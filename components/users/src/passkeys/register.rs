//! `POST /me/passkeys`: new passkeys.

use deserr::Deserr;
use http::StatusCode;
use serde_json::Value;
use serde_json::value::RawValue;
use storefront_http::fields::FieldErrors;
use storefront_http::json::to_text;
use storefront_http::public_url::PublicUrl;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::CurrentUser;
use storefront_storage::sqlite;
use uuid::Uuid;

use super::challenge::{self, Purpose};
use super::{COLUMNS, Passkey, PasskeyName, UNVERIFIED_ERROR, bindings, options};
use crate::audit::{self, Event};
use crate::credentials::ConfirmedUser;
use crate::mail::outbox;

/// The most passkeys of an account: options name all of them.
const MAX_PASSKEYS: usize = 20;

/// A new passkey.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NewPasskey {
    name: PasskeyName,
    /// What `PublicKeyCredential.toJSON` writes.
    #[cfg_attr(test, schema(value_type = super::PasskeyRegistration))]
    credential: Value,
}

impl RequestBody for NewPasskey {}

/// Options for a new passkey.
///
/// They are for `PublicKeyCredential.parseCreationOptionsFromJSON`, and good for five minutes
/// and one passkey of this account. They need the password or another passkey, as a stranger at an
/// open browser could come back with one of their own (ASVS 7.5.1).
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/passkeys/options", operation_id = "passkey_options",
    tag = "Passkeys",
    request_body = crate::credentials::Confirmation,
    responses(
        (status = 200, description = "The options", body = super::PasskeyCreationOptions),
        (status = 400, description = "`An account has at most 20 passkeys`"),
        ConfirmedUser,
    ),
))]
pub async fn begin(ConfirmedUser { user, .. }: ConfirmedUser) -> Result<Json<Box<RawValue>>> {
    let known = options::of_account(&user.id).await?;
    if known.len() >= MAX_PASSKEYS {
        return Err(Error::BadRequest(
            "An account has at most 20 passkeys".into(),
        ));
    }
    options::for_registration(&user, &known).await.map(Json)
}

/// Adds a passkey. A mail tells the owner.
///
/// The passkey lets its holder log in without the password. It has to be made with the options
/// and with a verified user; attestation is not asked for.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/passkeys", operation_id = "add_passkey", tag = "Passkeys",
    request_body = NewPasskey,
    responses(
        (status = 201, description = "The passkey", body = Passkey),
        (status = 400, description = "`Passkey could not be verified`"),
        Json<NewPasskey>,
        CurrentUser,
    ),
))]
pub async fn finish(
    current: CurrentUser,
    client: Client,
    Json(new): Json<NewPasskey>,
) -> Result<(StatusCode, Json<Passkey>)> {
    let user = current.account.user.id;
    let response = new.credential.to_string();
    let named = bindings::identify(&response).ok_or(UNVERIFIED_ERROR)?;
    if !challenge::spend(&named.challenge, Purpose::Registration(&user)).await? {
        return Err(UNVERIFIED_ERROR);
    }
    let site = &PublicUrl::get().await?.0;
    let passkey = bindings::register(site, &named.challenge, &response);
    let passkey = passkey.map_err(|_| UNVERIFIED_ERROR)?;
    let transports = to_text(&passkey.transports)?;
    // Nothing is stored if another account has the same passkey (WebAuthn section 7.1), or if
    // others were added meanwhile.
    let sql = format!(
        "insert into passkeys (id, user_uid, credential_id, public_key, sign_count,
             is_backup_eligible, is_backed_up, transports, name)
         select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
         where (select count(*) from passkeys where user_uid = ?2) < {MAX_PASSKEYS}
         on conflict (credential_id) do nothing returning {COLUMNS}"
    );
    let stored = sqlite::write(
        &sql,
        [
            Uuid::new_v4().to_string().into(),
            user.as_str().into(),
            passkey.id.into(),
            passkey.public_key.into(),
            i64::from(passkey.sign_count).into(),
            i64::from(passkey.backup_eligible).into(),
            i64::from(passkey.backed_up).into(),
            transports.into(),
            new.name.0.into(),
        ],
    )
    .await?;
    let stored = stored.first().ok_or(UNVERIFIED_ERROR)?;
    audit::record(Event::PasskeyAdded, Some(&user), &client);
    outbox::send_later();
    Ok((StatusCode::CREATED, Json(Passkey::from_row(stored)?)))
}
