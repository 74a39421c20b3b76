//! What a mail contains to prove that somebody reads it: the token of a link and, for those
//! who read mail on another device, a code of six digits. An account has one pair of each kind,
//! the newest. Both are for one use, and using one uses up the other.

use storefront_http::{Client, Error, Result};
use storefront_identity::secret::Secret;
use storefront_identity::{rate_limit, tokens};
use storefront_storage::sqlite::{self, Pending, Transaction};

use crate::audit::{self, Event};
use crate::settings::Settings;

/// The purpose of a link.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    ResetPassword,
    VerifyEmail,
    ChangeEmail,
    UndoEmail,
}

impl Purpose {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset_password",
            Self::VerifyEmail => "verify_email",
            Self::ChangeEmail => "change_email",
            Self::UndoEmail => "undo_email",
        }
    }

    /// Finds a purpose by its name in the database.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            Self::ResetPassword,
            Self::VerifyEmail,
            Self::ChangeEmail,
            Self::UndoEmail,
        ]
        .into_iter()
        .find(|purpose| purpose.name() == name)
    }

    /// The page of the web front that the link opens.
    pub fn page(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password",
            Self::VerifyEmail => "verify-email",
            Self::ChangeEmail => "confirm-email",
            Self::UndoEmail => "undo-email",
        }
    }

    /// Minutes for which a link is valid (ASVS 6.4.3, 6.5.5). That to undo a change of the
    /// address has its end in the table `former_emails`.
    fn minutes(self) -> i64 {
        match self {
            Self::ResetPassword => 60,
            _ => 24 * 60,
        }
    }
}

/// Minutes for which a code is valid (ASVS 6.5.5).
const CODE_MINUTES: i64 = 10;

/// The token of a link, and the code beside it, as they go into a mail.
pub struct Issued {
    pub token: String,
    /// A link that undoes something is valid for a week, which is too long for a code.
    pub code: Option<String>,
}

/// What a client presents of a mail.
pub enum Proof {
    Token(String),
    Code {
        /// The address of the account, which may not exist.
        email: String,
        code: String,
        client: Client,
    },
}

/// The account that a mail was about.
pub struct TokenOwner {
    pub id: String,
    pub email: String,
    pub username: Option<String>,
    /// The address that the mail was sent to; null if an earlier release has sent it.
    pub mailed_to: Option<String>,
    /// The hash of the link's token.
    hash: String,
}

pub const NOT_FOUND: Error = Error::NotFound("Token not found");

/// Makes a new link and code for a mail of the outbox, which replace older ones. A trigger in
/// the schema deletes unused tokens a day after their expiry. Returns nothing if the mail is
/// no longer in the outbox: the account has changed meanwhile, and the link would be too much.
pub async fn issue(purpose: Purpose, user: &str, mail: i64) -> Result<Option<Issued>> {
    let secret = Secret::random();
    let hash = secret.hash();
    let (stored, code) = if purpose == Purpose::UndoEmail {
        let sql = "update former_emails set hash = ?1
            where user_uid = ?2 and email = (select email from outbox where id = ?3) returning 1";
        let stored = sqlite::write(sql, [hash.into(), user.into(), mail.into()]).await?;
        (stored, None)
    } else {
        let code = new_code();
        let code_hash = hash_code(&hash, &code).await?;
        let stored = sqlite::write(
            "insert into one_time_tokens (purpose, user_uid, hash, code_hash, email, expires_at)
             select kind, ?1, ?2, ?3, email, unixepoch() + 60 * ?4 from outbox where id = ?5
             on conflict (purpose, user_uid) do update
             set hash = excluded.hash, code_hash = excluded.code_hash, email = excluded.email,
                 expires_at = excluded.expires_at
             returning 1",
            [
                user.into(),
                hash.into(),
                code_hash.into(),
                purpose.minutes().into(),
                mail.into(),
            ],
        )
        .await?;
        (stored, Some(code))
    };
    let token = secret.reveal();
    Ok((!stored.is_empty()).then_some(Issued { token, code }))
}

/// Finds the account of a link or code, which stays usable. A code is counted before it is
/// compared, whether the account exists or not.
///
/// # Errors
/// 404 when the token is unknown or used, 400 when it has expired or the code does not count,
/// 429 after too many codes.
pub fn find_owner(purpose: Purpose, proof: &Proof) -> Pending<'_, TokenOwner> {
    // In a box, so that it is compiled once and not into each handler.
    Box::pin(find(purpose, proof))
}

async fn find(purpose: Purpose, proof: &Proof) -> Result<TokenOwner> {
    let (column, key) = match proof {
        Proof::Token(token) => {
            let secret = Secret::parse(token).ok_or(NOT_FOUND)?;
            ("t.hash", secret.hash())
        }
        Proof::Code { email, client, .. } => {
            let limits = Settings::get().await?.code_limits(purpose, email, client);
            rate_limit::count(&limits).await?;
            ("u.email", email.clone())
        }
    };
    let sql = format!(
        "select u.uid, u.email, u.username, t.email, t.hash, t.code_hash,
             t.expires_at - unixepoch()
         from one_time_tokens t join users u on u.uid = t.user_uid
         where {column} = ? and t.purpose = ?"
    );
    let row = sqlite::query_one(&sql, [key.into(), purpose.name().into()]).await?;
    if let Proof::Code { code, client, .. } = proof {
        let stored = |column| row.as_ref().and_then(|row| row.optional_text(column));
        // The hash is that of the mail's own link, so it is of one account and one purpose.
        let hash = hash_code(stored(4).unwrap_or_default(), code.trim()).await?;
        let left = row.as_ref().map_or(Ok(0), |row| row.integer(6))?;
        let is_in_time = left > 60 * (purpose.minutes() - CODE_MINUTES);
        if stored(5) != Some(&hash) || !is_in_time {
            audit::record(Event::LoginFailed, stored(0), client);
            return Err(Error::BadRequest("Incorrect or expired code".into()));
        }
    }
    let row = row.ok_or(NOT_FOUND)?;
    if row.integer(6)? <= 0 {
        return Err(Error::BadRequest("Token has expired".into()));
    }
    Ok(TokenOwner {
        id: row.text(0)?.to_owned(),
        email: row.text(1)?.to_owned(),
        username: row.optional_text(2).map(str::to_owned),
        mailed_to: row.optional_text(3).map(str::to_owned),
        hash: row.text(4)?.to_owned(),
    })
}

/// Uses a link and its code up in the transaction of their purpose. Of parallel uses, one
/// succeeds.
///
/// # Errors
/// 404 when another use was faster.
pub async fn spend(transaction: &Transaction, owner: &TokenOwner) -> Result<()> {
    let sql = "delete from one_time_tokens where hash = ? and expires_at > unixepoch() returning 1";
    let spent = transaction.query(sql, [owner.hash.as_str().into()]).await?;
    match spent.is_empty() {
        true => Err(NOT_FOUND),
        false => Ok(()),
    }
}

/// Deletes the tokens of a kind.
pub async fn revoke(purpose: Purpose, user: &str) -> Result<()> {
    let sql = "delete from one_time_tokens where purpose = ? and user_uid = ?";
    sqlite::write(sql, [purpose.name().into(), user.into()]).await?;
    Ok(())
}

/// Six digits. Of 2^64 numbers, a remainder prefers none noticeably.
fn new_code() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the host provides random numbers");
    format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000)
}

async fn hash_code(link_hash: &str, code: &str) -> Result<String> {
    tokens::keyed_hash("one-time code", &format!("{link_hash} {code}")).await
}
