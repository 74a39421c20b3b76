//! Providers that deliver mails: the log, or a service with an API over HTTP.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use futures::future::join;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, Request};
use serde_json::{Value, json};
use spin_sdk::http::{FullBody, send as send_request};
use spin_sdk::wasip3::clocks::monotonic_clock;
use spin_sdk::wit_bindgen::yield_async;
use storefront_http::time_limit::with_timeout;
use storefront_http::{Error, Result};
use storefront_settings::{self as settings, Settings};

use super::Mail;

/// The time limit of a provider.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Nanoseconds for which a provider that did not answer in time is not asked again.
const REST: u64 = 10_000_000_000;

/// The end of the rest, by the instance's monotonic clock.
static RESTS_UNTIL: AtomicU64 = AtomicU64::new(0);

/// Who delivers mails, and their sender: the variables `mail_provider`, `mail_url`,
/// `mail_api_key` and `mail_from`; and `outbox_key`.
pub struct MailSettings {
    provider: Provider,
    from: String,
    /// Who has it may send the mails that are left.
    pub outbox_key: Option<String>,
}

/// A service: its kind, the address of its API, and its key.
struct Provider {
    kind: Kind,
    url: String,
    key: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Prints mails on the log, for local work.
    Log,
    /// Mailpit's `POST /api/v1/send`.
    Mailpit,
    /// Postmark's `POST /email`.
    Postmark,
    /// Resend's `POST /emails`.
    Resend,
    /// The operator's own program, at the path of the variable `mail_path`.
    Webhook,
}

impl Settings for MailSettings {
    async fn read() -> settings::Result<Self> {
        let kinds = [
            ("log", Kind::Log),
            ("mailpit", Kind::Mailpit),
            ("postmark", Kind::Postmark),
            ("resend", Kind::Resend),
            ("webhook", Kind::Webhook),
        ];
        let kind = settings::one_of("mail_provider", &kinds).await?;
        let path = match kind {
            Kind::Log => None,
            Kind::Mailpit => Some("/api/v1/send".to_owned()),
            Kind::Postmark => Some("/email".to_owned()),
            Kind::Resend => Some("/emails".to_owned()),
            Kind::Webhook => Some(webhook_path().await?),
        };
        let url = match path {
            Some(path) => {
                let base = settings::required_text("mail_url").await?;
                format!("{}{path}", base.trim_end_matches('/'))
            }
            None => String::new(),
        };
        let key = match kind {
            Kind::Postmark | Kind::Resend => Some(settings::required_text("mail_api_key").await?),
            Kind::Webhook => settings::text("mail_api_key").await?,
            Kind::Log | Kind::Mailpit => None,
        };
        Ok(Self {
            provider: Provider { kind, url, key },
            from: settings::text("mail_from").await?.unwrap_or_default(),
            outbox_key: settings::text("outbox_key").await?,
        })
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<MailSettings> = OnceLock::new();
        &CELL
    }
}

/// The path of a webhook. It is a variable of its own, as Spin lets `mail_url` have none.
async fn webhook_path() -> settings::Result<String> {
    let path = settings::text("mail_path").await?.unwrap_or_default();
    match path.is_empty() || path.starts_with('/') {
        true => Ok(path),
        false => Err(settings::Error::new("mail_path", "must start with a slash")),
    }
}

/// Fails if the provider rests, as it has not answered lately.
///
/// # Errors
/// [`Error::NotAsked`].
pub fn check_rest() -> Result<()> {
    match monotonic_clock::now() < RESTS_UNTIL.load(Relaxed) {
        true => Err(Error::NotAsked),
        false => Ok(()),
    }
}

/// Hands a mail to the provider.
///
/// # Errors
/// 503 when it fails; the error has neither address nor link.
pub async fn send(mail: Mail) -> Result<()> {
    let MailSettings { provider, from, .. } = MailSettings::load().await?;
    if provider.kind == Kind::Log {
        let Mail {
            to, subject, text, ..
        } = mail;
        eprintln!("mail to {}: {subject}\n{text}", to.escape_debug());
        return Ok(());
    }
    let request = provider.request(from, mail)?;
    // The SDK writes the body in a future of its own, which starts at the next event of this
    // task. Without one of ours, that could be the time limit.
    let sending = async { join(send_request(request), yield_async()).await.0 };
    match with_timeout(TIMEOUT, sending).await {
        Some(Ok(response)) if response.status().is_success() => Ok(()),
        Some(Ok(response)) => Err(failed(&response.status())),
        Some(Err(error)) => Err(failed(&error)),
        None => {
            RESTS_UNTIL.store(monotonic_clock::now() + REST, Relaxed);
            Err(failed(&"no answer in time"))
        }
    }
}

impl Provider {
    fn request(&self, from: &str, mail: Mail) -> Result<Request<FullBody<bytes::Bytes>>> {
        let Mail {
            to,
            subject,
            text,
            html,
        } = mail;
        let body = match self.kind {
            Kind::Mailpit => json!({
                "From": { "Email": from }, "To": [{ "Email": to }],
                "Subject": subject, "Text": text, "HTML": html,
            }),
            Kind::Postmark => json!({
                "From": from, "To": to,
                "Subject": subject, "TextBody": text, "HtmlBody": html,
            }),
            _ => json!({
                "from": from, "to": [to],
                "subject": subject, "text": text, "html": html,
            }),
        };
        let key = self.key.as_ref().map(|key| match self.kind {
            Kind::Postmark => (
                HeaderName::from_static("x-postmark-server-token"),
                key.clone(),
            ),
            _ => (AUTHORIZATION, format!("Bearer {key}")),
        });
        post(&self.url, key, &body)
    }
}

fn post(
    url: &str,
    key: Option<(HeaderName, String)>,
    body: &Value,
) -> Result<Request<FullBody<bytes::Bytes>>> {
    let body = body.to_string();
    // Without a length, the host sends the body in chunks, which many servers refuse.
    let mut request = Request::post(url)
        .header(CONTENT_TYPE, "application/json")
        .header(CONTENT_LENGTH, body.len());
    if let Some((name, value)) = key {
        request = request.header(name, value);
    }
    // The error of a wrong key would contain the key.
    request
        .body(FullBody::new(body.into()))
        .map_err(|_| settings::Error::new("mail_url, mail_api_key", "not usable").into())
}

fn failed(reason: &dyn std::fmt::Display) -> Error {
    Error::Unavailable(format!("mail: {reason}"))
}
