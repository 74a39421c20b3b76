//! Recovery codes: for who has lost the second factor, the app or the passkeys. They go with the
//! last of the two.

use serde::Serialize;
use storefront_http::json::to_text;
use storefront_http::{Error, Json, Result};
use storefront_identity::secret::hash_for;
use storefront_storage::sqlite::{self, Transaction};

use crate::audit::{self, Event};
use crate::credentials::ConfirmedUser;
use crate::mail::outbox;

/// Recovery codes for an owner who lost the second factor; shown once.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// Each is good for one login in place of a one-time code.
    recovery_codes: Vec<String>,
}

const COUNT: usize = 10;

/// Replaces the recovery codes, which are for both second factors. A mail tells the owner.
///
/// It needs the password, as a second factor that is turned on does.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/totp/recovery_codes", operation_id = "renew_recovery_codes",
    tag = "Second factor",
    request_body = crate::credentials::Confirmation,
    responses(
        (status = 200, description = "Recovery codes, shown once", body = RecoveryCodes),
        (status = 400, description = "`TOTP is not enabled`, and passkeys are no second factor either"),
        ConfirmedUser,
    ),
))]
pub async fn renew(confirmed: ConfirmedUser) -> Result<Json<RecoveryCodes>> {
    let ConfirmedUser { user, client } = confirmed;
    let transaction = Transaction::begin().await?;
    let told = transaction
        .query(
            "insert into outbox (kind, email)
             select 'recovery_codes', u.email from users u
             where u.uid = ?1 and (exists (
                     select 1 from totp where user_uid = ?1 and is_confirmed
                 ) or exists (select 1 from passkey_second_factors where user_uid = ?1))
             returning 1",
            [user.id.as_str().into()],
        )
        .await?;
    if told.is_empty() {
        return Err(Error::BadRequest("TOTP is not enabled".into()));
    }
    let codes = replace(&transaction, &user.id).await?;
    transaction.commit().await?;
    audit::record(Event::RecoveryCodesRenewed, Some(&user.id), &client);
    outbox::send_later();
    Ok(Json(codes))
}

/// Makes new recovery codes, which are for both second factors.
pub async fn replace(transaction: &Transaction, user: &str) -> Result<RecoveryCodes> {
    let sql = "delete from recovery_codes where user_uid = ?";
    transaction.query(sql, [user.into()]).await?;
    let codes: Vec<_> = (0..COUNT).map(|_| new_code()).collect();
    let hashes: Vec<_> = codes.iter().map(|code| hash(code)).collect();
    let hashes = to_text(&hashes)?;
    let sql = "insert into recovery_codes (user_uid, hash) select ?, value from json_each(?)";
    transaction.query(sql, [user.into(), hashes.into()]).await?;
    Ok(RecoveryCodes {
        recovery_codes: codes,
    })
}

/// Uses up a recovery code at login. Returns whether it was one.
pub async fn spend(user: &str, code: &str) -> Result<bool> {
    let spent = sqlite::write(
        "delete from recovery_codes where user_uid = ? and hash = ? returning 1",
        [user.into(), hash(code).into()],
    )
    .await?;
    Ok(!spent.is_empty())
}

/// The digits of recovery codes (Crockford's base 32): none looks like another.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 120 random bits in groups, to be written down. From 112 bits on, a quick hash is enough
/// (ASVS 6.5.2).
fn new_code() -> String {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).expect("the host provides random numbers");
    let digit = |byte: &u8| char::from(DIGITS[usize::from(byte & 31)]);
    let group = |bytes: &[u8]| bytes.iter().map(digit).collect::<String>();
    bytes.chunks(4).map(group).collect::<Vec<_>>().join("-")
}

/// Codes of earlier releases have 16 hexadecimal digits.
fn hash(code: &str) -> String {
    let digits = code.chars().filter(char::is_ascii_alphanumeric);
    let digits = digits.map(|digit| match digit.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        digit => digit,
    });
    hash_for("recovery code", digits.collect::<String>().as_bytes())
}
