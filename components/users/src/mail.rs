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

const NOTICES: [Notice; 11] = [
    (
        "password_changed",
        "Your password was changed",
        [
            "The password of your account was changed",
            "All sessions were ended; passkeys and two-factor login stay as they are. If it was \
             not you, reset your password now.",
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
    (
        "email_changed",
        "Your email address was changed",
        [
            "The email address of your account was changed, and is no longer this one",
            "If it was not you, write to us.",
        ],
    ),
    (
        "email_restored",
        "Your email address was changed back",
        [
            "The email address of your account was changed back from this one",
            "All sessions were ended. If it was not you, write to us.",
        ],
    ),
    (
        "email_taken",
        "Your email address is in use",
        [
            "Someone, hopefully you, asked to use this address for another account",
            "It belongs to an account already, or did a few days ago, so nothing was changed.",
        ],
    ),
    (
        "passkey_added",
        "A passkey was added",
        [
            "A passkey was added to your account",
            "Who has it can log in without your password. If it was not you, reset your \
             password now and remove the passkey in your account.",
        ],
    ),
    (
        "passkey_removed",
        "A passkey was removed",
        [
            "A passkey was removed from your account",
            "It no longer lets anybody in. If it was not you, reset your password now.",
        ],
    ),
    (
        "passkey_second_factor_on",
        "Passkeys are asked for at login",
        [
            "Passkeys were made the second factor of your account",
            "From now on, a login with your password needs a passkey or a recovery code too. \
             If it was not you, reset your password now and write to us.",
        ],
    ),
    (
        "passkey_second_factor_off",
        "Passkeys are no longer asked for at login",
        [
            "Passkeys are no longer the second factor of your account",
            "From now on, your password lets you in without one. If it was not you, reset \
             your password now.",
        ],
    ),
];

impl Mail {
    /// A link for its owner, and a code to type in instead.
    fn with_link(purpose: Purpose, to: String, url: &str, code: Option<String>) -> Self {
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
            Purpose::ChangeEmail => (
                "Confirm your new email address",
                "To use this address for your account, open this link within 24 hours:",
                "If you have no account with us, someone mistyped theirs: ignore this mail.",
            ),
            Purpose::UndoEmail => (
                "Your email address was changed",
                "The email address of your account was changed, and is no longer this one. If it \
                 was not you, open this link within 7 days to get your account back:",
                "If it was you, there is nothing to do.",
            ),
        };
        // The operator's `public_url` may have an ampersand.
        let escaped = url
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;");
        let or_type = code.map_or_else(String::new, |code| {
            format!("Or type this code in the shop within 10 minutes: {code}\n\n")
        });
        Self {
            to,
            subject,
            text: format!("{why}\n\n{url}\n\n{or_type}{or_else}\n"),
            html: format!(
                "<!doctype html><p>{why}</p><p><a href=\"{escaped}\">{escaped}</a></p>\
                 <p>{or_type}</p><p>{or_else}</p>"
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
