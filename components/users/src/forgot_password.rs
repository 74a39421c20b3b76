//! `POST /forgot_password` and `complete_reset_password`: a new password for
//! someone who lost the old one (OWASP Forgot Password Cheat Sheet).

use spin_sdk::wasip3::clocks::monotonic_clock;
use storefront_guest::client::Client;
use storefront_guest::database::Transaction;
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::query::Query;
use storefront_guest::{Error, Result, limit, session};

use crate::audit::{self, Event};
use crate::config::Config;
use crate::credentials::Stored;
use crate::mail::{self, Mail};
use crate::one_time::{self, Purpose};
use crate::password::NewPassword;
use crate::profile::Email;
use crate::register::Message;

/// Nanoseconds until an answer has left the instance, which does one thing at a time.
const UNTIL_ANSWERED: u64 = 20_000_000;

/// Mails a link for a new password, good for 60 minutes and one use.
///
/// The answer does not depend on whether the account exists. All that does is
/// done when the answer is gone, so its time does not depend on it either.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/forgot_password", operation_id = "forgot_password", tag = "Passwords",
    request_body = crate::openapi::Address,
    responses(
        (status = 200, description = "`If the address belongs to an account, a reset link has been sent.`",
            body = Message),
        Fields,
        limit::Limit,
    ),
))]
pub async fn forgot(mut fields: Fields) -> Result<Json<Message>> {
    let config = Config::load().await?;
    let email = fields.required("email", Email::parse);
    fields.check()?;
    let email = email?;
    limit::count(&config.mail_limits("forgot", &email.0)).await?;
    spin_sdk::wasip3::spawn(async move {
        monotonic_clock::wait_for(UNTIL_ANSWERED).await;
        if let Err(error) = send_link(&email, &config).await {
            error.log();
        }
    });
    Ok(Json(Message {
        message: "If the address belongs to an account, a reset link has been sent.",
    }))
}

async fn send_link(email: &Email, config: &Config) -> Result<()> {
    let account = Stored::find(&email.0).await?;
    let Some(account) = account.filter(|account| !account.disabled) else {
        return Ok(());
    };
    let secret = one_time::issue(Purpose::ResetPassword, &account.id).await?;
    let url = format!(
        "{}/reset-password?token={}",
        config.public_url,
        secret.reveal()
    );
    mail::send(Mail::reset_password(account.email, &url)).await
}

/// Is the link good?
///
/// Using it is another step, as programs that read mail open links by themselves.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/complete_reset_password", operation_id = "check_reset_token",
    tag = "Passwords",
    params(("token" = String, Query, description = "Of the link")),
    responses(
        (status = 200, description = "`Token is valid`", body = Message),
        (status = 400, description = "`Token has expired`"),
        (status = 404, description = "`Token not found`"),
    ),
))]
pub async fn check(query: Query) -> Result<Json<Message>> {
    let token = query.get("token").unwrap_or_default();
    one_time::look(Purpose::ResetPassword, token).await?;
    Ok(Json(Message {
        message: "Token is valid",
    }))
}

/// A new password, with the link. All sessions end.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/complete_reset_password", operation_id = "complete_reset_password",
    tag = "Passwords",
    request_body = crate::openapi::PasswordCompletion,
    responses(
        (status = 200, description = "`Password reset completed`", body = Message),
        (status = 400, description = "`Token has expired`"),
        (status = 404, description = "`Token not found`"),
        Fields,
    ),
))]
pub async fn complete(client: Client, mut fields: Fields) -> Result<Json<Message>> {
    let config = Config::load().await?;
    let token = fields.required("token", Ok::<String, &str>);
    let password = fields.required("new_password", |text| {
        NewPassword::parse(text, &config.passwords)
    });
    fields.check()?;
    let (token, password) = (token?, password?);
    let holder = one_time::look(Purpose::ResetPassword, &token).await?;
    password.check_context("new_password", &holder.email, holder.username.as_deref())?;
    let hash = password.hash(&config.passwords).await;
    let transaction = Transaction::begin().await?;
    one_time::spend(&transaction, Purpose::ResetPassword, &token).await?;
    let changed = transaction
        .query(
            "update users set hashed_password = ?, token_version = token_version + 1,
                 updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
             where uid = ? returning 1",
            [hash.into(), holder.id.as_str().into()],
        )
        .await?;
    if changed.is_empty() {
        return Err(Error::NotFound("Token not found"));
    }
    transaction.commit().await?;
    session::end_all(&holder.id).await?;
    // Whoever reads the owner's mail is the owner: failed guesses, by whomever,
    // keep them out no longer.
    limit::reset(&[config.login_limit(&holder.email)]).await?;
    audit::record(Event::PasswordReset, Some(&holder.id), &client);
    mail::send_later(Mail::password_changed(holder.email));
    Ok(Json(Message {
        message: "Password reset completed",
    }))
}
