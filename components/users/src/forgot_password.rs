//! `POST /forgot_password` and `complete_reset_password`: a new password for
//! someone who lost the old one (OWASP Forgot Password Cheat Sheet).

use deserr::Deserr;
use serde_json::Value;
use storefront_http::fields::FieldErrors;
use storefront_http::query::Query;
use storefront_http::{Client, Json, RequestBody, Result};
use storefront_identity::AccountChange;
use storefront_identity::rate_limit;
use storefront_identity::session;
use storefront_storage::sqlite::Transaction;

use crate::audit::{self, Event};
use crate::cookie::{BrowserToken, CookieChange};
use crate::link_or_code;
use crate::mail::outbox;
use crate::message::Message;
use crate::one_time::{self, Proof, Purpose};
use crate::password::{self, NewPassword};
use crate::profile::Email;
use crate::settings::Settings;

/// The address to send the link to.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({"email": "ada@example.com"})))]
pub struct ForgottenPassword {
    email: Email,
}

impl RequestBody for ForgottenPassword {}

/// A new password, with the token of the link; or with the code beside it and the address of
/// the account.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({
    "email": "ada@example.com", "code": "287082", "new_password": "staple correct horse"
})))]
pub struct PasswordCompletion {
    /// The token of the link.
    #[cfg_attr(test, schema(required = false))]
    token: String,
    /// The address, with a code.
    #[deserr(default)]
    email: Option<Email>,
    /// Six digits.
    #[deserr(default)]
    code: Option<String>,
    new_password: NewPassword,
}

impl RequestBody for PasswordCompletion {
    async fn load_settings() -> Result<()> {
        password::Policy::get().await.map(drop)
    }

    fn complete(body: &mut Value) {
        link_or_code::complete(body);
    }
}

/// Mails a link for a new password, good for 60 minutes and one use, and a code of six digits,
/// good for 10 minutes.
///
/// The response does not depend on whether the account exists. Work that does is done
/// after the response, so the time of the response does not depend on it either. A mail that
/// the provider does not take is sent later, for a day.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/forgot_password", operation_id = "forgot_password", tag = "Passwords",
    request_body = ForgottenPassword,
    responses(
        (status = 200, description = "`If the address belongs to an account, a reset link has been sent.`",
            body = Message),
        Json<ForgottenPassword>,
        storefront_identity::rate_limit::RateLimit,
    ),
))]
pub async fn forgot(Json(forgotten): Json<ForgottenPassword>) -> Result<Json<Message>> {
    let Email(email) = forgotten.email;
    let settings = Settings::get().await?;
    rate_limit::count(&settings.mail_limits("forgot", &email)).await?;
    outbox::add(Purpose::ResetPassword, &email, None).await?;
    outbox::send_later();
    Ok(Json(Message {
        message: "If the address belongs to an account, a reset link has been sent.",
    }))
}

/// Checks whether the link is good.
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
    let token = query.get("token").unwrap_or_default().to_owned();
    one_time::find_owner(Purpose::ResetPassword, &Proof::Token(token)).await?;
    Ok(Json(Message {
        message: "Token is valid",
    }))
}

/// Sets a new password, with the link or the code. All sessions end.
///
/// For a code, the response and its time do not depend on whether the account exists. Five
/// codes an hour are tried for an address.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/complete_reset_password", operation_id = "complete_reset_password",
    tag = "Passwords",
    request_body = PasswordCompletion,
    responses(
        (status = 200, description = "`Password reset completed`", body = Message),
        (status = 400, description = "`Token has expired`, `Incorrect or expired code`"),
        (status = 404, description = "`Token not found`"),
        Json<PasswordCompletion>,
        storefront_identity::rate_limit::RateLimit,
    ),
))]
pub async fn complete(
    client: Client,
    browser: BrowserToken,
    Json(completion): Json<PasswordCompletion>,
) -> Result<(CookieChange, Json<Message>)> {
    let PasswordCompletion {
        token,
        email,
        code,
        new_password: password,
    } = completion;
    let proof = match (code, email) {
        (Some(code), Some(Email(email))) if token.is_empty() => Proof::Code {
            email,
            code,
            client: client.clone(),
        },
        (Some(_), None) if token.is_empty() => {
            return Err(FieldErrors::missing("email").into());
        }
        _ => Proof::Token(token),
    };
    let owner = one_time::find_owner(Purpose::ResetPassword, &proof).await?;
    password.check_context("new_password", &owner.email, owner.username.as_deref())?;
    let hash = password.hash().await;
    let announced = AccountChange::begin(&owner.id).await?;
    let transaction = Transaction::begin().await?;
    one_time::spend(&transaction, &owner).await?;
    let changed = transaction
        .query(
            "update users set hashed_password = ?, token_version = token_version + 1,
                 updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
             where uid = ? returning 1",
            [hash.into(), owner.id.as_str().into()],
        )
        .await?;
    if changed.is_empty() {
        return Err(one_time::NOT_FOUND);
    }
    transaction.commit().await?;
    announced.finish().await;
    session::end_all(&owner.id).await?;
    // Whoever reads the owner's mail is the owner. So failed guesses, which may be a
    // stranger's, no longer lock the account.
    rate_limit::reset(&[Settings::get().await?.login_limit(&owner.email)]).await?;
    audit::record(Event::PasswordReset, Some(&owner.id), &client);
    outbox::send_later();
    let message = "Password reset completed";
    Ok((browser.forget().await?, Json(Message { message })))
}
