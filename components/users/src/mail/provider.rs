//! Who delivers the mails: nobody (the log), Mailpit, or Resend.

use std::pin::pin;

use futures::future::{Either, select};
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::json;
use spin_sdk::http::{FullBody, send as send_request};
use spin_sdk::wasip3::clocks::monotonic_clock;
use storefront_guest::{Error, Result, variables};

use super::Mail;

/// A mail server that takes longer has failed.
const TIMEOUT_NANOSECONDS: u64 = 10_000_000_000;

/// The configured provider.
pub enum Provider {
    /// Prints mails on the log, for local work.
    Log,
    /// Mailpit's `POST /api/v1/send`, at this address.
    Mailpit(String),
    /// Resend's `POST /emails`, at this address, with this key.
    Resend(String, String),
}

#[derive(Clone, Copy)]
enum Kind {
    Log,
    Mailpit,
    Resend,
}

impl Provider {
    /// # Errors
    /// 503 when a variable has a wrong value.
    pub async fn load() -> Result<Self> {
        let kinds = [
            ("log", Kind::Log),
            ("mailpit", Kind::Mailpit),
            ("resend", Kind::Resend),
        ];
        let kind = variables::one_of("mail_provider", &kinds).await?;
        let url = variables::text("mail_url").await?;
        let url = url.map(|url| url.trim_end_matches('/').to_owned());
        let url = url.ok_or_else(|| variables::wrong("mail_url", "not set"));
        Ok(match kind {
            Kind::Log => Self::Log,
            Kind::Mailpit => Self::Mailpit(url?),
            Kind::Resend => {
                let key = variables::text("mail_api_key").await?;
                let key = key.ok_or_else(|| variables::wrong("mail_api_key", "not set"))?;
                Self::Resend(url?, key)
            }
        })
    }
}

/// Hands a mail to the provider.
///
/// # Errors
/// 503 when it does not take it; the error has neither address nor link.
pub async fn send(mail: Mail) -> Result<()> {
    let from = variables::text("mail_from").await?.unwrap_or_default();
    let request = match Provider::load().await? {
        Provider::Log => {
            eprintln!(
                "mail to {}: {}\n{}",
                mail.to.escape_debug(),
                mail.subject,
                mail.text
            );
            return Ok(());
        }
        Provider::Mailpit(url) => {
            let body = json!({
                "From": { "Email": from },
                "To": [{ "Email": mail.to }],
                "Subject": mail.subject,
                "Text": mail.text,
                "HTML": mail.html,
            });
            post(format!("{url}/api/v1/send"), None, body)?
        }
        Provider::Resend(url, key) => {
            let body = json!({
                "from": from,
                "to": [mail.to],
                "subject": mail.subject,
                "text": mail.text,
                "html": mail.html,
            });
            post(format!("{url}/emails"), Some(key), body)?
        }
    };
    let answer = pin!(send_request(request));
    match select(answer, pin!(monotonic_clock::wait_for(TIMEOUT_NANOSECONDS))).await {
        Either::Left((Ok(response), _)) if response.status().is_success() => Ok(()),
        Either::Left((Ok(response), _)) => Err(failed(&response.status())),
        Either::Left((Err(error), _)) => Err(failed(&error)),
        Either::Right(_) => Err(failed(&"no answer in time")),
    }
}

fn post(
    url: String,
    key: Option<String>,
    body: serde_json::Value,
) -> Result<Request<FullBody<bytes::Bytes>>> {
    let mut request = Request::post(url).header(CONTENT_TYPE, "application/json");
    if let Some(key) = key {
        request = request.header(AUTHORIZATION, format!("Bearer {key}"));
    }
    let body = FullBody::new(body.to_string().into());
    // The error of a wrong key would show it.
    request
        .body(body)
        .map_err(|_| variables::wrong("mail_url, mail_api_key", "not usable"))
}

fn failed(reason: &dyn std::fmt::Display) -> Error {
    Error::Unavailable(format!("mail: {reason}"))
}
