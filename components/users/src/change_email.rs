//! `POST /me/email` and what follows: another address for an account. The new one is confirmed
//! by a mail there, and the old one gets a link that undoes the change (ASVS 6.3.7).

use deserr::Deserr;
use http::StatusCode;
use serde_json::Value;
use storefront_http::fields::FieldErrors;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::rate_limit;
use storefront_identity::secret::Secret;
use storefront_identity::{AccountChange, CurrentUser, session};
use storefront_storage::sqlite;

use crate::audit::{self, Event};
use crate::credentials::{self, Proof};
use crate::link_or_code::Presented;
use crate::mail::outbox;
use crate::message::Message;
use crate::one_time::{NOT_FOUND, Purpose};
use crate::profile::Email;
use crate::settings::Settings;
use crate::verify_email;

/// A new address, with the password or a passkey: a stranger at an open browser has a session
/// alone (ASVS 7.5.1).
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({
    "email": "ada@example.org", "password": "correct horse battery"
})))]
pub struct EmailChange {
    email: Email,
    #[deserr(default)]
    #[cfg_attr(test, schema(format = Password, nullable = false))]
    password: Option<String>,
    /// In place of the password, as for other changes.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<crate::passkeys::PasskeyAssertion>, nullable = false))]
    passkey: Option<Value>,
}

impl RequestBody for EmailChange {}

/// The token of a link in a mail.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct LinkToken {
    token: String,
}

impl RequestBody for LinkToken {}

/// Mails a link, good for 24 hours, and a code, good for 10 minutes, to a new address.
///
/// The account keeps its address until the new one is confirmed. The response does not depend
/// on whether another account has the new one; the mail there says so then. Nobody gets more
/// than three such mails a day.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/email", operation_id = "request_email_change", tag = "Accounts",
    request_body = EmailChange,
    responses(
        (status = 202, description = "`If the address can be used, a link has been sent there.`",
            body = Message),
        (status = 400, description = "`Incorrect password`, `Passkey could not be verified`"),
        Json<EmailChange>,
        CurrentUser,
        rate_limit::RateLimit,
    ),
))]
pub async fn request(
    current: CurrentUser,
    client: Client,
    Json(change): Json<EmailChange>,
) -> Result<(StatusCode, Json<Message>)> {
    let EmailChange {
        email: Email(email),
        password,
        passkey,
    } = change;
    let proof = Proof::new(password, passkey)?;
    let user = current.account.user;
    if email == user.email {
        let reason = "This is the address of the account already";
        return Err(FieldErrors::invalid_value("email", reason).into());
    }
    credentials::confirm_owner(&user, &proof, &client).await?;
    let settings = Settings::get().await?;
    rate_limit::count(&settings.mail_limits("change_email", &user.id)).await?;
    // Who reads mail at the address has not asked for one, perhaps.
    match rate_limit::count_if_possible(&Settings::unasked_mail_limit(&email)).await {
        Ok(()) => outbox::add(Purpose::ChangeEmail, &email, Some(&user.id)).await?,
        Err(_) => eprintln!(
            "note: no more mails to an address today, asked by {}",
            user.id
        ),
    }
    outbox::send_later();
    let message = "If the address can be used, a link has been sent there.";
    Ok((StatusCode::ACCEPTED, Json(Message { message })))
}

/// Changes the address of the account, with the link or the code of the mail to the new one.
///
/// Sessions go on. The old address gets a mail; if it was verified, with a link that undoes the
/// change for 7 days, in which no other account can have it. Links that were sent to it before
/// end.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/email/confirm", operation_id = "confirm_email_change",
    tag = "Accounts",
    request_body = crate::link_or_code::LinkOrCode,
    responses(
        (status = 200, description = "`Email changed`", body = Message),
        (status = 400, description = "`Email already registered`"),
        Presented,
    ),
))]
pub async fn confirm(presented: Presented) -> Result<Json<Message>> {
    verify_email::confirm_address(presented, Purpose::ChangeEmail, Event::EmailChanged).await?;
    Ok(Json(Message {
        message: "Email changed",
    }))
}

/// Gives the account its old address back, with the link that was sent there.
///
/// All sessions end, the password no longer counts, and a second factor that was set up since
/// is off: the account may have been in a stranger's hands. A link to choose a new password is
/// sent to the address.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/undo_email", operation_id = "undo_email_change", tag = "Accounts",
    request_body = LinkToken,
    responses(
        (status = 200, description = "`Email restored. A link to choose a new password has been sent there.`",
            body = Message),
        (status = 400, description = "`Token has expired`"),
        (status = 404, description = "`Token not found`"),
        Json<LinkToken>,
    ),
))]
pub async fn undo(client: Client, Json(link): Json<LinkToken>) -> Result<Json<Message>> {
    const SQL: &str = "select user_uid, expires_at > unixepoch() from former_emails where hash = ?";
    let hash = Secret::parse(&link.token).ok_or(NOT_FOUND)?.hash();
    let row = sqlite::query_one(SQL, [hash.as_str().into()]).await?;
    let row = row.ok_or(NOT_FOUND)?;
    if row.integer(1)? == 0 {
        return Err(Error::BadRequest("Token has expired".into()));
    }
    let user = row.text(0)?;
    let announced = AccountChange::begin(user).await?;
    // Triggers do what belongs to it. Of parallel uses, the first deletes the token.
    let restored = sqlite::write(
        "update or ignore users
         set email = (select email from former_emails where hash = ?1), is_verified = 1,
             token_version = token_version + 1,
             updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
         where uid = (select user_uid from former_emails
             where hash = ?1 and expires_at > unixepoch())
         returning 1",
        [hash.into()],
    )
    .await?;
    if restored.is_empty() {
        return Err(NOT_FOUND);
    }
    announced.finish().await;
    session::end_all(user).await?;
    audit::record(Event::EmailRestored, Some(user), &client);
    outbox::send_later();
    Ok(Json(Message {
        message: "Email restored. A link to choose a new password has been sent there.",
    }))
}
