//! Mails, sent over HTTP after the response. So a slow or dead mail server delays no
//! request, and the outbox loses no mail.

pub mod flush;
pub mod outbox;
mod provider;

use provider::MailSettings;
use storefront_http::Result;
use storefront_settings::Settings as _;

use crate::one_time::Purpose;

/// A mail to one person, as text and as HTML.
struct Mail {
    to: String,
    subject: &'static str,
    text: String,
    html: String,
}

/// What happened to an account: the kind in the outbox, the subject, and the text around the
/// time.
type Notice = (&'static str, &'static str, [&'static str; 2]);

const NOTICES: [Notice; 4] = [
    (
        "password_changed",
        "Your password was changed",
        [
            "The password of your account was changed",
            "All sessions were ended. If it was not you, reset your password now.",
        ],
    ),
    (
        "totp_enabled",
        "Two-factor login was turned on",
        [
            "Two-factor login was turned on for your account",
            "From now on, a login needs a code of the app or a recovery code. If it was not \
             you, reset your password now and write to us.",
        ],
    ),
    (
        "totp_disabled",
        "Two-factor login was turned off",
        [
            "Two-factor login was turned off for your account",
            "From now on, the password alone is enough. If it was not you, reset your \
             password now.",
        ],
    ),
    (
        "recovery_codes",
        "New recovery codes were made",
        [
            "New recovery codes were made for your account",
            "The older ones are useless. If it was not you, reset your password now.",
        ],
    ),
];

impl Mail {
    /// A link for its owner.
    fn with_link(purpose: Purpose, to: String, url: &str) -> Self {
        let (subject, why, or_else) = match purpose {
            Purpose::ResetPassword => (
                "Reset your password",
                "Someone, hopefully you, asked for a new password for your account. \
                 To choose one, open this link within 60 minutes:",
                "If it was not you, there is nothing to do: your password stays as it is.",
            ),
            Purpose::VerifyEmail => (
                "Confirm your email address",
                "Welcome! To confirm that this is your address, open this link within 24 hours:",
                "If you have no account with us, someone mistyped theirs: ignore this mail.",
            ),
        };
        // The operator's `public_url` may have an ampersand.
        let escaped = url
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;");
        Self {
            to,
            subject,
            text: format!("{why}\n\n{url}\n\n{or_else}\n"),
            html: format!(
                "<!doctype html><p>{why}</p><p><a href=\"{escaped}\">{escaped}</a></p><p>{or_else}</p>"
            ),
        }
    }

    /// Tells the owner of a change, which a stranger may have made.
    fn notice(&(_, subject, [what, advice]): &Notice, to: String, time: &str) -> Self {
        let text = format!("{what} at {time} UTC. {advice}");
        Self {
            to,
            subject,
            html: format!("<!doctype html><p>{text}</p>"),
            text: text + "\n",
        }
    }
}

/// Checks that mail can be sent as configured.
///
/// # Errors
/// 503 when a variable has a wrong value.
pub async fn check_settings() -> Result<()> {
    MailSettings::load().await?;
    Ok(())
}
