//! `/me/totp`: a second factor, time-based one-time passwords (RFC 6238).

use std::borrow::Cow;

use deserr::Deserr;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use storefront_http::fields::FieldErrors;
use storefront_http::shop_name::ShopName;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::CurrentUser;
use storefront_storage::sqlite::{self, Transaction};
use totp_rs::{Builder, Totp};

use crate::audit::{self, Event};
use crate::credentials::ConfirmedUser;
use crate::mail::outbox;
use crate::qr_code;
use crate::recovery_codes::{self, RecoveryCodes};

/// RFC 4226 section 4 recommends 160 bits.
const SECRET_BYTES: usize = 20;

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
    request_body = crate::credentials::Confirmation,
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
    let uri = uri(&secret, &user.email, &ShopName::get().await?.0);
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
    let codes = recovery_codes::replace(&transaction, &user).await?;
    transaction.commit().await?;
    audit::record(Event::TotpEnabled, Some(&user), &client);
    outbox::send_later();
    Ok(Json(codes))
}

/// Turns it off.
///
/// It needs the password: a stranger at an open browser has a session but no password.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/users/me/totp", operation_id = "disable_totp", tag = "Second factor",
    request_body = crate::credentials::Confirmation,
    responses(
        (status = 204, description = "It is off"),
        ConfirmedUser,
    ),
))]
pub async fn disable(confirmed: ConfirmedUser) -> Result<StatusCode> {
    let ConfirmedUser { user, client } = confirmed;
    let sql = "delete from totp where user_uid = ?";
    sqlite::write(sql, [user.id.as_str().into()]).await?;
    audit::record(Event::TotpDisabled, Some(&user.id), &client);
    outbox::send_later();
    Ok(StatusCode::NO_CONTENT)
}

/// Uses up a code of the app at login. Returns whether that was possible, or `None` if it is no
/// code of the app.
pub async fn spend(user: &str, code: &str) -> Result<Option<bool>> {
    let Some(step) = matching_step(user, code, true).await? else {
        return Ok(None);
    };
    // Of parallel logins with one code, one raises the step.
    let spent = sqlite::write(
        "update totp set last_step = ?1 where user_uid = ?2 and last_step < ?1 returning 1",
        [step.into(), user.into()],
    )
    .await?;
    Ok(Some(!spent.is_empty()))
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
fn uri(secret: &str, account: &str, shop: &str) -> String {
    let issuer = utf8_percent_encode(shop, NON_ALPHANUMERIC);
    let account = utf8_percent_encode(account, NON_ALPHANUMERIC);
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}")
}
