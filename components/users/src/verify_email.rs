//! `POST /verify_email/request` and `POST /verify_email`: proves that the owner of an
//! account receives mail at its address.

use http::StatusCode;
use storefront_http::{Error, Json, Result};
use storefront_identity::rate_limit;
use storefront_identity::{AccountChange, CurrentUser};
use storefront_storage::sqlite::{Pending, Transaction};

use crate::audit::{self, Event};
use crate::link_or_code::Presented;
use crate::mail::outbox;
use crate::message::Message;
use crate::one_time::{self, Purpose};
use crate::settings::Settings;

/// Mails a link to verify the address, good for 24 hours, and a code, good for 10 minutes.
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
    outbox::add(Purpose::VerifyEmail, &user.email, None).await?;
    outbox::send_later();
    let message = "A verification link has been sent.";
    Ok((StatusCode::ACCEPTED, Json(Message { message })))
}

/// Verifies the address, with the link or the code.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/verify_email", operation_id = "verify_email", tag = "Accounts",
    request_body = crate::link_or_code::LinkOrCode,
    responses(
        (status = 200, description = "`Email verified`", body = Message),
        Presented,
    ),
))]
pub async fn verify(presented: Presented) -> Result<Json<Message>> {
    confirm_address(presented, Purpose::VerifyEmail, Event::EmailVerified).await?;
    Ok(Json(Message {
        message: "Email verified",
    }))
}

/// Gives an account the address that the mail was sent to, as its owner reads it.
///
/// # Errors
/// As [`one_time::find_owner`]; 400 when another account has the address.
pub fn confirm_address(
    presented: Presented,
    purpose: Purpose,
    event: Event,
) -> Pending<'static, ()> {
    // In a box, so that it is compiled once and not into each handler.
    Box::pin(take_address(presented, purpose, event))
}

async fn take_address(presented: Presented, purpose: Purpose, event: Event) -> Result<()> {
    let Presented { proof, client } = presented;
    let owner = one_time::find_owner(purpose, &proof).await?;
    let announced = AccountChange::begin(&owner.id).await?;
    let transaction = Transaction::begin().await?;
    one_time::spend(&transaction, &owner).await?;
    let confirmed = transaction
        .query(
            "update or ignore users set email = coalesce(?, email), is_verified = 1,
                 updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') where uid = ? returning 1",
            [owner.mailed_to.into(), owner.id.as_str().into()],
        )
        .await?;
    if confirmed.is_empty() {
        return Err(Error::BadRequest("Email already registered".into()));
    }
    transaction.commit().await?;
    announced.finish().await;
    audit::record(event, Some(&owner.id), &client);
    outbox::send_later();
    Ok(())
}
