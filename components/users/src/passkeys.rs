//! `/me/passkeys`: an account's passkeys (WebAuthn), and logins with them.
//!
//! What a browser sends is checked by the library component `passkeys`; here is what is kept.

mod challenge;
pub mod login;
mod options;
#[cfg(test)]
mod schemas;
pub mod second_factor;
mod verify;

use std::borrow::Cow;

use deserr::Deserr;
use http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use storefront_account::validate_name;
use storefront_http::fields::{FieldErrors, Reason};
use storefront_http::json::to_text;
use storefront_http::public_url::PublicUrl;
use storefront_http::query::PathSegment;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::{CurrentUser, rate_limit};
use storefront_storage::sqlite;
use uuid::Uuid;

use crate::audit::{self, Event};
use crate::credentials::ConfirmedUser;
use crate::mail::outbox;
use crate::settings::Settings;

use challenge::Purpose;

pub use options::for_second_factor as second_factor_options;
#[cfg(test)]
pub use schemas::{
    PasskeyAssertion, PasskeyCreationOptions, PasskeyRegistration, PasskeyRequestOptions,
};
pub use verify::{confirm, second_factor as verify_second_factor};

mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    spin_sdk::wit_bindgen::generate!({
        path: "../../wit/passkeys",
        world: "passkeys-client",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });

    pub use storefront::passkeys::webauthn::*;
}

/// The answer to whatever is not a genuine response: it does not tell what is wrong.
pub const UNVERIFIED: &str = "Passkey could not be verified";
const UNVERIFIED_ERROR: Error = Error::BadRequest(Cow::Borrowed(UNVERIFIED));
const NOT_FOUND: Error = Error::NotFound("Passkey not found");

/// The most passkeys of an account: options name all of them.
const MAX_PASSKEYS: usize = 20;

/// A passkey as its owner sees it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Passkey {
    #[cfg_attr(test, schema(format = "uuid"))]
    id: String,
    name: String,
    /// The id that authenticators know it by, in base64url.
    credential_id: String,
    /// It has been copied to other devices of its owner.
    backed_up: bool,
    /// RFC 3339, UTC.
    #[cfg_attr(test, schema(format = DateTime))]
    created_at: String,
    /// RFC 3339, UTC; null before the first login.
    #[cfg_attr(test, schema(required, format = DateTime))]
    last_used_at: Option<String>,
}

/// The columns for [`Passkey::from_row`].
const COLUMNS: &str = "id, name, credential_id, is_backed_up, created_at, last_used_at";

impl Passkey {
    fn from_row(row: &sqlite::Row) -> Result<Self> {
        Ok(Self {
            id: row.text(0)?.to_owned(),
            name: row.text(1)?.to_owned(),
            credential_id: row.text(2)?.to_owned(),
            backed_up: row.integer(3)? != 0,
            created_at: row.text(4)?.to_owned(),
            last_used_at: row.optional_text(5).map(str::to_owned),
        })
    }
}

/// The passkeys of an account.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Passkeys {
    /// The oldest first.
    passkeys: Vec<Passkey>,
    /// A login with the password asks for one of them too.
    second_factor: bool,
    /// Of ten.
    recovery_codes_left: i64,
}

/// What the owner calls a passkey: 1 to 100 characters, a visible one among them, and no control
/// characters.
#[derive(Deserr)]
#[deserr(try_from(String) = PasskeyName::parse -> Reason)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(
    test,
    schema(
        max_length = 100,
        example = "My phone",
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
    )
)]
pub struct PasskeyName(String);

impl PasskeyName {
    fn parse(text: String) -> Result<Self, Reason> {
        let text = text.trim();
        validate_name(text)?;
        match text.is_empty() {
            true => Err("Name should not be blank".into()),
            false => Ok(Self(text.to_owned())),
        }
    }
}

/// A new passkey.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NewPasskey {
    name: PasskeyName,
    /// What `PublicKeyCredential.toJSON` writes.
    #[cfg_attr(test, schema(value_type = PasskeyRegistration))]
    credential: Value,
}

impl RequestBody for NewPasskey {}

/// Another name for a passkey.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PasskeyChanges {
    name: PasskeyName,
}

impl RequestBody for PasskeyChanges {}

/// Lists the passkeys of the account.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/me/passkeys", operation_id = "list_passkeys", tag = "Passkeys",
    responses((status = 200, description = "The passkeys", body = Passkeys), CurrentUser),
))]
pub async fn list(current: CurrentUser) -> Result<Json<Passkeys>> {
    const STATE: &str = "select
        (select count(*) from passkey_second_factors where user_uid = ?1),
        (select count(*) from recovery_codes where user_uid = ?1)";
    let user = current.account.user.id;
    let state = sqlite::query_one(STATE, [user.as_str().into()]).await?;
    let state = state.ok_or_else(|| Error::Internal("a count without a row".into()))?;
    let sql = format!("select {COLUMNS} from passkeys where user_uid = ? order by created_at, id");
    let rows = sqlite::query(&sql, [user.into()]).await?;
    Ok(Json(Passkeys {
        passkeys: rows.iter().map(Passkey::from_row).collect::<Result<_>>()?,
        second_factor: state.integer(0)? != 0,
        recovery_codes_left: state.integer(1)?,
    }))
}

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
        (status = 200, description = "The options", body = PasskeyCreationOptions),
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

/// Options for a passkey in place of the password, to confirm a change of the account.
///
/// They are for `PublicKeyCredential.parseRequestOptionsFromJSON`, and good for five minutes and
/// one change. The response goes into `passkey` of the request that makes the change.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/passkeys/confirmation", operation_id = "confirmation_options",
    tag = "Passkeys",
    responses(
        (status = 200, description = "The options", body = PasskeyRequestOptions),
        (status = 400, description = "`Add a passkey first`"),
        CurrentUser,
        rate_limit::RateLimit,
    ),
))]
pub async fn begin_confirmation(
    current: CurrentUser,
    client: Client,
) -> Result<Json<Box<RawValue>>> {
    let user = current.account.user.id;
    if options::of_account(&user).await?.is_empty() {
        return Err(Error::BadRequest("Add a passkey first".into()));
    }
    let settings = Settings::get().await?;
    rate_limit::count(&[settings.challenge_limit(&client)]).await?;
    options::for_confirmation(&user).await.map(Json)
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
pub async fn add(
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

/// Gives a passkey another name.
#[cfg_attr(test, utoipa::path(
    patch, path = "/api/users/me/passkeys/{id}", operation_id = "rename_passkey",
    tag = "Passkeys",
    params(("id" = String, Path, description = "Of the list of passkeys")),
    request_body = PasskeyChanges,
    responses(
        (status = 200, description = "The passkey", body = Passkey),
        (status = 404, description = "`Passkey not found`"),
        Json<PasskeyChanges>,
        CurrentUser,
        PathSegment,
    ),
))]
pub async fn rename(
    current: CurrentUser,
    PathSegment(id): PathSegment,
    Json(changes): Json<PasskeyChanges>,
) -> Result<Json<Passkey>> {
    let sql =
        format!("update passkeys set name = ? where id = ? and user_uid = ? returning {COLUMNS}");
    let user = current.account.user.id;
    let parameters = [changes.name.0.into(), id.into(), user.into()];
    let changed = sqlite::write(&sql, parameters).await?;
    let changed = changed.first().ok_or(NOT_FOUND)?;
    Ok(Json(Passkey::from_row(changed)?))
}

/// Removes a passkey. A mail tells the owner.
///
/// With the last one, passkeys are no longer a second factor.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/users/me/passkeys/{id}", operation_id = "remove_passkey",
    tag = "Passkeys",
    params(("id" = String, Path, description = "Of the list of passkeys")),
    request_body = crate::credentials::Confirmation,
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "`Passkey not found`"),
        ConfirmedUser,
        PathSegment,
    ),
))]
pub async fn remove(PathSegment(id): PathSegment, confirmed: ConfirmedUser) -> Result<StatusCode> {
    let ConfirmedUser { user, client } = confirmed;
    let sql = "delete from passkeys where id = ? and user_uid = ? returning 1";
    let removed = sqlite::write(sql, [id.into(), user.id.as_str().into()]).await?;
    if removed.is_empty() {
        return Err(NOT_FOUND);
    }
    audit::record(Event::PasskeyRemoved, Some(&user.id), &client);
    outbox::send_later();
    Ok(StatusCode::NO_CONTENT)
}
