//! Options for browsers, and the passkeys that they name.

use serde_json::value::RawValue;
use storefront_http::public_url::PublicUrl;
use storefront_http::shop_name::ShopName;
use storefront_http::{Error, Result};
use storefront_identity::User;
use storefront_settings as settings;
use storefront_storage::sqlite;

use super::bindings::{self, Descriptor, Options, Owner};
use super::challenge::{self, Purpose};

/// Options to make a passkey of an account which has these.
///
/// # Errors
/// 503 when Redis fails or `public_url` cannot be used.
pub async fn for_registration(user: &User, known: &[Descriptor]) -> Result<Box<RawValue>> {
    let site = &PublicUrl::get().await?.0;
    let owner = Owner {
        handle: user.id.clone(),
        name: user.email.clone(),
        display_name: user.first_name.as_ref().unwrap_or(&user.email).clone(),
    };
    let shop = &ShopName::get().await?.0;
    let options = bindings::creation_options(site, shop, &owner, known);
    kept(options, Purpose::Registration(&user.id)).await
}

/// Options to log in with any passkey of the shop.
///
/// # Errors
/// 503 when Redis fails or `public_url` cannot be used.
pub async fn for_login() -> Result<Box<RawValue>> {
    let options = bindings::request_options(&PublicUrl::get().await?.0, &[]);
    kept(options, Purpose::Login).await
}

/// Options to confirm a change of an account, with a verified user.
///
/// # Errors
/// 503 when Redis fails or `public_url` cannot be used.
pub async fn for_confirmation(user: &str) -> Result<Box<RawValue>> {
    let options = bindings::request_options(&PublicUrl::get().await?.0, &[]);
    kept(options, Purpose::Confirmation(user)).await
}

/// Options to log in to an account, whose password was right.
///
/// # Errors
/// 503 when Redis or SQLite fails, or `public_url` cannot be used.
pub async fn for_second_factor(user: &str) -> Result<Box<RawValue>> {
    let site = &PublicUrl::get().await?.0;
    let options = bindings::request_options(site, &of_account(user).await?);
    kept(options, Purpose::SecondFactor(user)).await
}

/// The passkeys of an account as a browser gets them.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn of_account(user: &str) -> Result<Vec<Descriptor>> {
    let sql = "select credential_id, transports from passkeys where user_uid = ?";
    let rows = sqlite::query(sql, [user.into()]).await?;
    let descriptor = |row: &sqlite::Row| {
        Ok(Descriptor {
            id: row.text(0)?.to_owned(),
            transports: serde_json::from_str(row.text(1)?).unwrap_or_default(),
        })
    };
    rows.iter().map(descriptor).collect()
}

async fn kept(options: Result<Options, String>, purpose: Purpose<'_>) -> Result<Box<RawValue>> {
    let options = options.map_err(|reason| settings::Error::new("public_url", &reason))?;
    challenge::keep(&options.challenge, purpose).await?;
    RawValue::from_string(options.json).map_err(|error| Error::Internal(error.to_string()))
}
