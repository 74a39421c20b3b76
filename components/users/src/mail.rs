//! Mails, sent over HTTP after the response. So a slow or dead mail server delays no
//! request.

mod provider;

use provider::MailSettings;
use storefront_http::Result;
use storefront_settings::Settings as _;

pub use provider::send;

/// A mail to one person, as text and as HTML.
pub struct Mail {
    to: String,
    subject: &'static str,
    text: String,
    html: String,
}

/// Sends a mail after the response.
pub fn send_later(mail: Mail) {
    spin_sdk::wasip3::spawn(async move {
        if let Err(error) = send(mail).await {
            error.log();
        }
    });
}

impl Mail {
    /// A link for an owner who lost the password.
    pub fn reset_password(to: String, url: &str) -> Self {
        Self::with_link(
            to,
            "Reset your password",
            "Someone, hopefully you, asked for a new password for your account. \
             To choose one, open this link within 60 minutes:",
            url,
            "If it was not you, there is nothing to do: your password stays as it is.",
        )
    }

    /// A link that proves that the owner of the account reads mail at this address.
    pub fn verify_email(to: String, url: &str) -> Self {
        Self::with_link(
            to,
            "Confirm your email address",
            "Welcome! To confirm that this is your address, open this link within 24 hours:",
            url,
            "If you have no account with us, someone mistyped theirs: ignore this mail.",
        )
    }

    /// Tells the owner of a change, which a stranger may have made.
    pub fn password_changed(to: String) -> Self {
        let text = "The password of your account has just been changed, and all sessions \
            were ended. If it was not you, reset your password now.";
        Self {
            to,
            subject: "Your password was changed",
            text: format!("{text}\n"),
            html: format!("<!doctype html><p>{text}</p>"),
        }
    }

    fn with_link(to: String, subject: &'static str, why: &str, url: &str, or_else: &str) -> Self {
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
}

/// Checks that mail can be sent as configured.
///
/// # Errors
/// 503 when a variable has a wrong value.
pub async fn check_settings() -> Result<()> {
    MailSettings::load().await?;
    Ok(())
}
