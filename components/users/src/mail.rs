//! Mails, sent over HTTP after the response. So a slow or dead mail server delays no
//! request, and the outbox loses no mail.

pub mod flush;
pub mod outbox;
mod provider;

use provider::MailSettings;
use storefront_http::Result;
use storefront_http::language::DefaultLanguage;
use storefront_http::shop_name::ShopName;
use storefront_languages::{Language, Texts};
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

/// The subject of a mail with a link, and the texts around the link.
fn around_link(purpose: Purpose) -> [&'static str; 3] {
    match purpose {
        Purpose::ResetPassword => [
            "Reset your password",
            "Someone, hopefully you, asked for a new password for your account. \
             To choose one, open this link within 60 minutes:",
            "If it was not you, there is nothing to do: your password stays as it is.",
        ],
        Purpose::VerifyEmail => [
            "Confirm your email address",
            "Welcome! To confirm that this is your address, open this link within 24 hours:",
            "If you have no account with us, someone mistyped theirs: ignore this mail.",
        ],
        Purpose::ChangeEmail => [
            "Confirm your new email address",
            "To use this address for your account, open this link within 24 hours:",
            "If you have no account with us, someone mistyped theirs: ignore this mail.",
        ],
        Purpose::UndoEmail => [
            "Your email address was changed",
            "The email address of your account was changed, and is no longer this one. If it \
             was not you, open this link within 7 days to get your account back:",
            "If it was you, there is nothing to do.",
        ],
    }
}

/// Writes mails in the language of an account.
struct Writer {
    texts: Texts,
    shop: &'static str,
}

impl Writer {
    /// `language` is the tag of the account's; without one it is the shop's.
    ///
    /// # Errors
    /// 503 when a variable is wrong.
    async fn new(language: Option<&str>) -> Result<Self> {
        let language = match language.and_then(Language::from_tag) {
            Some(language) => language,
            None => DefaultLanguage::get().await?,
        };
        Ok(Self {
            texts: texts(language),
            shop: &ShopName::get().await?.0,
        })
    }

    /// A link for its owner, and a code to type in instead.
    fn with_link(&self, purpose: Purpose, to: String, url: &str, code: Option<&str>) -> Mail {
        let [subject, why, or_else] = around_link(purpose).map(|text| self.texts.get(text));
        let mut paragraphs = vec![why, url];
        let text = "Or type this code in the shop within 10 minutes: {0}";
        let or_type = code.map(|code| self.texts.fill(text, &[code]));
        paragraphs.extend(or_type.as_deref());
        paragraphs.extend([or_else, self.shop]);
        Mail::new(to, subject, &paragraphs)
    }

    /// Tells the owner of a change, which a stranger may have made.
    fn notice(&self, &(_, subject, [what, advice]): &Notice, to: String, time: &str) -> Mail {
        let [subject, what, advice] = [subject, what, advice].map(|text| self.texts.get(text));
        let text = self
            .texts
            .fill("{0} at {1} UTC. {2}", &[what, time, advice]);
        Mail::new(to, subject, &[&text, self.shop])
    }
}

impl Mail {
    /// Puts paragraphs together. One that is an address becomes a link.
    fn new(to: String, subject: &'static str, paragraphs: &[&str]) -> Self {
        let mut html = String::from("<!doctype html>");
        for paragraph in paragraphs {
            let escaped = escape(paragraph);
            html += "<p>";
            if paragraph.starts_with("http") {
                html += &["<a href=\"", &escaped, "\">", &escaped, "</a>"].concat();
            } else {
                html += &escaped;
            }
            html += "</p>";
        }
        Self {
            to,
            subject,
            text: paragraphs.join("\n\n") + "\n",
            html,
        }
    }
}

fn texts(language: Language) -> Texts {
    Texts::new(language, &include!(concat!(env!("OUT_DIR"), "/texts.rs")))
}

/// The operator's `public_url` may have an ampersand, and the shop's name too.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

/// Checks that mail can be sent as configured.
///
/// # Errors
/// 503 when a variable has a wrong value.
pub async fn check_settings() -> Result<()> {
    MailSettings::load().await?;
    Writer::new(None).await.map(drop)
}

#[cfg(test)]
mod tests {
    use storefront_languages::build::read;

    use super::*;

    #[test]
    fn mails_are_in_the_language_of_the_account() {
        let writer = |language| Writer {
            texts: texts(language),
            shop: "Tom & Söhne",
        };
        let link = |language| {
            let (to, url) = ("a@example.com".to_owned(), "https://shop.example/?a&b");
            writer(language).with_link(Purpose::VerifyEmail, to, url, Some("123456"))
        };
        let mail = link(Language::English);
        assert_eq!(mail.subject, "Confirm your email address");
        assert_eq!(
            mail.text,
            "Welcome! To confirm that this is your address, open this link within 24 hours:\n\n\
             https://shop.example/?a&b\n\n\
             Or type this code in the shop within 10 minutes: 123456\n\n\
             If you have no account with us, someone mistyped theirs: ignore this mail.\n\n\
             Tom & Söhne\n"
        );
        let anchor =
            "<p><a href=\"https://shop.example/?a&amp;b\">https://shop.example/?a&amp;b</a></p>";
        assert!(mail.html.contains(anchor), "{}", mail.html);
        assert!(
            mail.html.ends_with("<p>Tom &amp; Söhne</p>"),
            "{}",
            mail.html
        );
        let mail = link(Language::SimplifiedChinese);
        assert!(
            !mail.text.contains("Welcome") && mail.text.contains("123456"),
            "{}",
            mail.text
        );
        let notice =
            writer(Language::English).notice(&NOTICES[0], String::new(), "2026-11-29 12:00");
        let expected = "The password of your account was changed at 2026-11-29 12:00 UTC. All";
        assert!(notice.text.starts_with(expected), "{}", notice.text);
    }

    #[test]
    fn no_text_of_a_mail_lacks_a_translation() {
        let purposes = [
            "reset_password",
            "verify_email",
            "change_email",
            "undo_email",
        ];
        let purposes = purposes.iter().filter_map(|name| Purpose::from_name(name));
        let notices = NOTICES
            .iter()
            .flat_map(|(_, subject, [what, advice])| [*subject, what, advice]);
        let others = [
            "Or type this code in the shop within 10 minutes: {0}",
            "{0} at {1} UTC. {2}",
        ];
        let texts: Vec<_> = purposes
            .flat_map(around_link)
            .chain(notices)
            .chain(others)
            .collect();
        for (tag, translations) in read("../../languages".as_ref(), "mails") {
            for text in &texts {
                assert!(
                    translations.contains_key(*text),
                    "languages/{tag}.json lacks {text:?}"
                );
            }
        }
    }
}
