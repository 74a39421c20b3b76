//! Providers that deliver mails: the log, Mailpit, or Resend.

use std::pin::pin;
use std::sync::OnceLock;

use futures::future::{Either, select};
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use serde_json::json;
use spin_sdk::http::{FullBody, send as send_request};
use spin_sdk::wasip3::clocks::monotonic_clock;
use storefront_http::{Error, Result};
use storefront_settings::{self as settings, Settings};

use super::Mail;

/// The time limit of a provider.
const TIMEOUT_NANOSECONDS: u64 = 10_000_000_000;

/// Who delivers mails, and their sender: the variables `mail_provider`, `mail_url`,
/// `mail_api_key` and `mail_from`.
pub struct MailSettings {
    provider: Provider,
    from: String,
}

enum Provider {
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

impl Settings for MailSettings {
    async fn read() -> settings::Result<Self> {
        let kinds = [
            ("log", Kind::Log),
            ("mailpit", Kind::Mailpit),
            ("resend", Kind::Resend),
        ];
        let url = async || {
            let url = settings::required_text("mail_url").await?;
            Ok::<_, settings::Error>(url.trim_end_matches('/').to_owned())
        };
        let provider = match settings::one_of("mail_provider", &kinds).await? {
            Kind::Log => Provider::Log,
            Kind::Mailpit => Provider::Mailpit(url().await?),
            Kind::Resend => {
                let key = settings::required_text("mail_api_key").await?;
                Provider::Resend(url().await?, key)
            }
        };
        let from = settings::text("mail_from").await?.unwrap_or_default();
        Ok(Self { provider, from })
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<MailSettings> = OnceLock::new();
        &CELL
    }
}

/// Hands a mail to the provider.
///
/// # Errors
/// 503 when it fails; the error has neither address nor link.
pub async fn send(mail: Mail) -> Result<()> {
    let MailSettings { provider, from } = MailSettings::load().await?;
    let request = match provider {
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
    let response = pin!(send_request(request));
    match select(
        response,
        pin!(monotonic_clock::wait_for(TIMEOUT_NANOSECONDS)),
    )
    .await
    {
        Either::Left((Ok(response), _)) if response.status().is_success() => Ok(()),
        Either::Left((Ok(response), _)) => Err(failed(&response.status())),
        Either::Left((Err(error), _)) => Err(failed(&error)),
        Either::Right(_) => Err(failed(&"no answer in time")),
    }
}

fn post(
    url: String,
    key: Option<&str>,
    body: serde_json::Value,
) -> Result<Request<FullBody<bytes::Bytes>>> {
    let body = body.to_string();
    // Without a length, the host sends the body in chunks, which many servers refuse.
    let mut request = Request::post(url)
        .header(CONTENT_TYPE, "application/json")
        .header(CONTENT_LENGTH, body.len());
    if let Some(key) = key {
        request = request.header(AUTHORIZATION, format!("Bearer {key}"));
    }
    let body = FullBody::new(body.into());
    // The error of a wrong key would contain the key.
    request
        .body(body)
        .map_err(|_| settings::Error::new("mail_url, mail_api_key", "not usable").into())
}

fn failed(reason: &dyn std::fmt::Display) -> Error {
    Error::Unavailable(format!("mail: {reason}"))
}
