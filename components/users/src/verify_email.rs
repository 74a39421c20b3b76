//! `POST /verify_email/request` and `POST /verify_email`: proves that the owner of an
//! account receives mail at its address.

use deserr::Deserr;
use http::StatusCode;
use storefront_http::fields::FieldErrors;
use storefront_http::{Client, Json, RequestBody, Result};
use storefront_identity::rate_limit;
use storefront_identity::{AccountChange, CurrentUser};
use storefront_storage::sqlite::Transaction;

use crate::audit::{self, Event};
use crate::mail::outbox;
use crate::message::Message;
use crate::one_time::{self, Purpose};
use crate::settings::Settings;

/// The token of a link in a mail.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct LinkToken {
    token: String,
}

impl RequestBody for LinkToken {}

/// Mails a link to verify the address, good for 24 hours.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/verify_email/request", operation_id = "request_verification",
    tag = "Accounts",
    responses(
        (status = 202, description = "`A verification link has been sent.`", body = Message),
        CurrentUser,
        storefront_identity::rate_limit::RateLimit,
    ),
))]
pub async fn request(current: CurrentUser) -> Result<(StatusCode, Json<Message>)> {
    let settings = Settings::get().await?;
    let user = current.account.user;
    rate_limit::count(&settings.mail_limits("verify", &user.email)).await?;
    outbox::add(Purpose::VerifyEmail, &user.email).await?;
    outbox::send_later();
    let message = "A verification link has been sent.";
    Ok((StatusCode::ACCEPTED, Json(Message { message })))
}

/// Verifies the address, with the link.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/verify_email", operation_id = "verify_email", tag = "Accounts",
    request_body = LinkToken,
    responses(
        (status = 200, description = "`Email verified`", body = Message),
        (status = 400, description = "`Token has expired`"),
        (status = 404, description = "`Token not found`"),
        Json<LinkToken>,
    ),
))]
pub async fn verify(client: Client, Json(link): Json<LinkToken>) -> Result<Json<Message>> {
    let token = link.token;
    let owner = one_time::find_owner(Purpose::VerifyEmail, &token).await?;
    let announced = AccountChange::begin(&owner.id).await?;
    let transaction = Transaction::begin().await?;
    one_time::spend(&transaction, Purpose::VerifyEmail, &token).await?;
    let sql = "update users set is_verified = 1,
        updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') where uid = ?";
    transaction.query(sql, [owner.id.as_str().into()]).await?;
    transaction.commit().await?;
    announced.finish().await;
    audit::record(Event::EmailVerified, Some(&owner.id), &client);
    Ok(Json(Message {
        message: "Email verified",
    }))
}
