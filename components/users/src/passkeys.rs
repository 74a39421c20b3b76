//! `/me/passkeys`: an account's passkeys (WebAuthn), and logins with them.
//!
//! What a browser sends is checked by the library component `passkeys`; here is what is kept.

mod challenge;
pub mod confirmation;
pub mod login;
mod options;
pub mod register;
#[cfg(test)]
mod schemas;
pub mod second_factor;
mod verify;

use std::borrow::Cow;

use deserr::Deserr;
use http::StatusCode;
use serde::Serialize;
use storefront_account::validate_name;
use storefront_http::fields::{FieldErrors, Reason};
use storefront_http::query::PathSegment;
use storefront_http::{Error, Json, RequestBody, Result};
use storefront_identity::CurrentUser;
use storefront_storage::sqlite;

use crate::audit::{self, Event};
use crate::credentials::ConfirmedUser;
use crate::mail::outbox;

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
