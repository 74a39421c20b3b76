//! `/me/totp`: a second factor, time-based one-time passwords (RFC 6238).

use std::borrow::Cow;

use deserr::Deserr;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use storefront_http::fields::FieldErrors;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::CurrentUser;
use storefront_identity::secret::hash_for;
use storefront_storage::sqlite::{self, Transaction};
use totp_rs::{Builder, Totp};

use crate::audit::{self, Event};
use crate::credentials::ConfirmedUser;
use crate::mail::outbox;
use crate::qr_code;

const ISSUER: &str = "Storefront";
/// RFC 4226 section 4 recommends 160 bits.
const SECRET_BYTES: usize = 20;
const RECOVERY_CODES: usize = 10;

/// A code of the authenticator app.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({"otp": "287082"})))]
pub struct OneTimeCode {
    otp: String,
}

impl RequestBody for OneTimeCode {}

/// The secret for an authenticator app.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Enrolment {
    /// In base 32, to type in.
    secret: String,
    /// An `otpauth://` URI, which the QR code contains.
    uri: String,
    /// The QR code as an SVG document, for the app to scan.
    #[cfg_attr(test, schema(content_media_type = "image/svg+xml"))]
    qr_svg: String,
}

/// Whether codes are asked for at login.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Status {
    /// It is on.
    enabled: bool,
    /// Of ten.
    recovery_codes_left: i64,
}

/// Recovery codes for an owner who lost the app; shown once.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// Each is good for one login in place of a one-time code.
    recovery_codes: Vec<String>,
}

const ALREADY: Error = Error::BadRequest(Cow::Borrowed("TOTP is already enabled"));
const WRONG_CODE: Error = Error::BadRequest(Cow::Borrowed("Incorrect one-time code"));

/// Shows whether the second factor is on.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/me/totp", operation_id = "show_totp", tag = "Second factor",
    responses((status = 200, description = "Its state", body = Status), CurrentUser),
))]
pub async fn status(current: CurrentUser) -> Result<Json<Status>> {
    const SQL: &str = "select
        (select count(*) from totp where user_uid = ?1 and is_confirmed),
        (select count(*) from recovery_codes where user_uid = ?1)";
    let row = sqlite::query_one(SQL, [current.account.user.id.into()]).await?;
    let row = row.ok_or_else(|| Error::Internal("a count without a row".into()))?;
    Ok(Json(Status {
        enabled: row.integer(0)? != 0,
        recovery_codes_left: row.integer(1)?,
    }))
}

/// Hands out a new secret, which counts once a code of it was sent.
///
/// SHA-1, six digits, 30 seconds (RFC 6238): what every authenticator app has. It needs the
/// password: a stranger at an open browser could lock the owner out (ASVS 7.5.1).
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/totp", operation_id = "enrol_totp", tag = "Second factor",
    request_body = crate::credentials::PasswordConfirmation,
    responses(
        (status = 200, description = "The secret", body = Enrolment),
        (status = 400, description = "`TOTP is already enabled`"),
        ConfirmedUser,
    ),
))]
pub async fn enrol(ConfirmedUser { user, .. }: ConfirmedUser) -> Result<Json<Enrolment>> {
    let mut secret = vec![0; SECRET_BYTES];
    getrandom::fill(&mut secret).expect("the host provides random numbers");
    let secret = totp_rs::Secret::from(secret).to_base32();
    let stored = sqlite::write(
        "insert into totp (user_uid, secret) values (?, ?) on conflict (user_uid)
         do update set secret = excluded.secret where not is_confirmed returning 1",
        [user.id.into(), secret.as_str().into()],
    )
    .await?;
    if stored.is_empty() {
        return Err(ALREADY);
    }
    let uri = uri(&secret, &user.email);
    Ok(Json(Enrolment {
        secret,
        qr_svg: qr_code::svg(&uri)?,
        uri,
    }))
}

/// Turns it on, with a code that shows that the app has the secret. A mail tells the owner.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/totp/confirm", operation_id = "confirm_totp", tag = "Second factor",
    request_body = OneTimeCode,
    responses(
        (status = 200, description = "Recovery codes, shown once", body = RecoveryCodes),
        (status = 400, description = "`Incorrect one-time code`, `TOTP is already enabled`"),
        Json<OneTimeCode>,
        CurrentUser,
    ),
))]
pub async fn confirm(
    current: CurrentUser,
    client: Client,
    Json(code): Json<OneTimeCode>,
) -> Result<Json<RecoveryCodes>> {
    let user = current.account.user.id;
    let step = matching_step(&user, &code.otp, false)
        .await?
        .ok_or(WRONG_CODE)?;
    let transaction = Transaction::begin().await?;
    let confirmed = transaction
        .query(
            "update totp set is_confirmed = 1, last_step = ?
             where user_uid = ? and not is_confirmed returning 1",
            [step.into(), user.as_str().into()],
        )
        .await?;
    if confirmed.is_empty() {
        return Err(ALREADY);
    }
    let codes = replace_recovery_codes(&transaction, &user).await?;
    transaction.commit().await?;
    audit::record(Event::TotpEnabled, Some(&user), &client);
    outbox::send_later();
    Ok(Json(codes))
}

/// Replaces the recovery codes, which are for both second factors. A mail tells the owner.
///
/// It needs the password, as a second factor that is turned on does.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/totp/recovery_codes", operation_id = "renew_recovery_codes",
    tag = "Second factor",
    request_body = crate::credentials::PasswordConfirmation,
    responses(
        (status = 200, description = "Recovery codes, shown once", body = RecoveryCodes),
        (status = 400, description = "`TOTP is not enabled`, and passkeys are no second factor either"),
        ConfirmedUser,
    ),
))]
pub async fn renew_recovery_codes(confirmed: ConfirmedUser) -> Result<Json<RecoveryCodes>> {
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
    let codes = replace_recovery_codes(&transaction, &user.id).await?;
    transaction.commit().await?;
    audit::record(Event::RecoveryCodesRenewed, Some(&user.id), &client);
    outbox::send_later();
    Ok(Json(codes))
}

/// Makes new recovery codes, which are for both second factors.
pub async fn replace_recovery_codes(
    transaction: &Transaction,
    user: &str,
) -> Result<RecoveryCodes> {
    let sql = "delete from recovery_codes where user_uid = ?";
    transaction.query(sql, [user.into()]).await?;
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| new_recovery_code()).collect();
    let hashes: Vec<_> = codes.iter().map(|code| recovery_hash(code)).collect();
    let hashes = serde_json::to_string(&hashes).map_err(|e| Error::Internal(e.to_string()))?;
    let sql = "insert into recovery_codes (user_uid, hash) select ?, value from json_each(?)";
    transaction.query(sql, [user.into(), hashes.into()]).await?;
    Ok(RecoveryCodes {
        recovery_codes: codes,
    })
}

/// Turns it off.
///
/// It needs the password: a stranger at an open browser has a session but no password.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/users/me/totp", operation_id = "disable_totp", tag = "Second factor",
    request_body = crate::credentials::PasswordConfirmation,
    responses(
        (status = 204, description = "It is off"),
        ConfirmedUser,
    ),
))]
pub async fn disable(confirmed: ConfirmedUser) -> Result<StatusCode> {
    let ConfirmedUser { user, client } = confirmed;
    let transaction = Transaction::begin().await?;
    for sql in [
        "delete from totp where user_uid = ?",
        "delete from recovery_codes where user_uid = ?1
            and not exists (select 1 from passkey_second_factors where user_uid = ?1)",
    ] {
        transaction.query(sql, [user.id.as_str().into()]).await?;
    }
    transaction.commit().await?;
    audit::record(Event::TotpDisabled, Some(&user.id), &client);
    outbox::send_later();
    Ok(StatusCode::NO_CONTENT)
}

/// Uses up a one-time code or a recovery code at login.
pub async fn spend(user: &str, code: &str) -> Result<bool> {
    if let Some(step) = matching_step(user, code, true).await? {
        // Of parallel logins with one code, one raises the step.
        let spent = sqlite::write(
            "update totp set last_step = ?1 where user_uid = ?2 and last_step < ?1 returning 1",
            [step.into(), user.into()],
        )
        .await?;
        return Ok(!spent.is_empty());
    }
    let spent = sqlite::write(
        "delete from recovery_codes where user_uid = ? and hash = ? returning 1",
        [user.into(), recovery_hash(code).into()],
    )
    .await?;
    Ok(!spent.is_empty())
}

/// The time step whose code this is, if it is later than the last one used.
async fn matching_step(user: &str, code: &str, is_confirmed: bool) -> Result<Option<i64>> {
    let sql = "select secret, last_step from totp where user_uid = ? and is_confirmed = ?";
    let parameters = [user.into(), i64::from(is_confirmed).into()];
    let Some(row) = sqlite::query_one(sql, parameters).await? else {
        return Ok(None);
    };
    let step = totp(row.text(0)?)?.check_current(code.trim());
    let step = step.and_then(|step| i64::try_from(step).ok());
    let last = row.integer(1)?;
    Ok(step.filter(|&step| step > last))
}

/// RFC 6238 with the parameters that every authenticator app has: SHA-1, six
/// digits, 30 seconds; codes of the step before and after count too.
fn totp(secret: &str) -> Result<Totp> {
    let internal = |error: &dyn std::fmt::Display| Error::Internal(format!("totp: {error}"));
    let secret = totp_rs::Secret::try_from_base32(secret).map_err(|error| internal(&error))?;
    Builder::new()
        .with_secret(secret)
        .build()
        .map_err(|error| internal(&error))
}

/// The key URI that authenticator apps read from a QR code.
fn uri(secret: &str, account: &str) -> String {
    let account = utf8_percent_encode(account, NON_ALPHANUMERIC);
    format!("otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}")
}

/// The digits of recovery codes (Crockford's base 32): none looks like another.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 120 random bits in groups, to be written down. From 112 bits on, a quick hash is enough
/// (ASVS 6.5.2).
fn new_recovery_code() -> String {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).expect("the host provides random numbers");
    let digit = |byte: &u8| char::from(DIGITS[usize::from(byte & 31)]);
    let group = |bytes: &[u8]| bytes.iter().map(digit).collect::<String>();
    bytes.chunks(4).map(group).collect::<Vec<_>>().join("-")
}

/// Codes of earlier releases have 16 hexadecimal digits.
fn recovery_hash(code: &str) -> String {
    let digits = code.chars().filter(char::is_ascii_alphanumeric);
    let digits = digits.map(|digit| match digit.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        digit => digit,
    });
    hash_for("recovery code", digits.collect::<String>().as_bytes())
}
