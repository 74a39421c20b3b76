//! Mails, over HTTP. A slow or dead mail server delays nobody: they are sent when
//! the answer is on its way.

mod provider;

use storefront_guest::Result;

pub use provider::send;

/// A mail to one person, as text and as HTML.
pub struct Mail {
    to: String,
    subject: &'static str,
    text: String,
    html: String,
}

/// Sends a mail while the answer is already on its way.
pub fn send_later(mail: Mail) {
    spin_sdk::wasip3::spawn(async move {
        if let Err(error) = send(mail).await {
            error.log();
        }
    });
}

impl Mail {
    /// The way back in for someone who lost the password.
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

    /// Proves that the owner of the account reads this address.
    pub fn verify_email(to: String, url: &str) -> Self {
        Self::with_link(
            to,
            "Confirm your email address",
            "Welcome! To confirm that this is your address, open this link within 24 hours:",
            url,
            "If you have no account with us, someone mistyped theirs: ignore this mail.",
        )
    }

    /// Tells the owner, who may not be the one who did it.
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
        // `public_url` is the operator's, but an ampersand in it is still one.
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
pub async fn check() -> Result<()> {
    provider::Provider::load().await.map(drop)
}
