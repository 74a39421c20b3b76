//! `POST /verify_email/request` and `POST /verify_email`: does the owner of an
//! account receive mail at its address?

use http::StatusCode;
use storefront_guest::client::Client;
use storefront_guest::database::Transaction;
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::user::CurrentUser;
use storefront_guest::{Result, limit};

use crate::audit::{self, Event};
use crate::config::Config;
use crate::mail::{self, Mail};
use crate::one_time::{self, Purpose};
use crate::register::Message;

/// Mails a link to verify the address, good for 24 hours.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/verify_email/request", operation_id = "request_verification",
    tag = "Accounts",
    responses(
        (status = 202, description = "`A verification link has been sent.`", body = Message),
        CurrentUser,
        limit::Limit,
    ),
))]
pub async fn request(current: CurrentUser) -> Result<(StatusCode, Json<Message>)> {
    let config = Config::load().await?;
    let user = current.account.user;
    limit::count(&config.mail_limits("verify", &user.email)).await?;
    send_link_later(user.id, user.email).await?;
    let message = "A verification link has been sent.";
    Ok((StatusCode::ACCEPTED, Json(Message { message })))
}

/// Verifies the address, with the link.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/verify_email", operation_id = "verify_email", tag = "Accounts",
    request_body = crate::openapi::LinkToken,
    responses(
        (status = 200, description = "`Email verified`", body = Message),
        (status = 400, description = "`Token has expired`"),
        (status = 404, description = "`Token not found`"),
        Fields,
    ),
))]
pub async fn verify(client: Client, mut fields: Fields) -> Result<Json<Message>> {
    let token = fields.required("token", Ok::<String, &str>);
    fields.check()?;
    let token = token?;
    let holder = one_time::look(Purpose::VerifyEmail, &token).await?;
    let transaction = Transaction::begin().await?;
    one_time::spend(&transaction, Purpose::VerifyEmail, &token).await?;
    let sql = "update users set is_verified = 1,
        updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') where uid = ?";
    transaction.query(sql, [holder.id.as_str().into()]).await?;
    transaction.commit().await?;
    audit::record(Event::EmailVerified, Some(&holder.id), &client);
    Ok(Json(Message {
        message: "Email verified",
    }))
}

/// Sends the link while the answer is already on its way.
pub async fn send_link_later(user: String, email: String) -> Result<()> {
    let config = Config::load().await?;
    spin_sdk::wasip3::spawn(async move {
        let sent = async {
            let secret = one_time::issue(Purpose::VerifyEmail, &user).await?;
            let url = format!(
                "{}/verify-email?token={}",
                config.public_url,
                secret.reveal()
            );
            mail::send(Mail::verify_email(email, &url)).await
        };
        if let Err(error) = sent.await {
            error.log();
        }
    });
    Ok(())
}
