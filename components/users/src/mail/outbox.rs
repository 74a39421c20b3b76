//! The outbox: mails that are to be sent. A row is stored with the change that it tells, and
//! is removed when the provider has taken the mail. If the process ends before that, or the
//! provider fails, a later request sends it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use spin_sdk::wasip3::clocks::monotonic_clock;
use storefront_http::public_url::PublicUrl;
use storefront_http::time_limit::wait;
use storefront_http::{Error, Result};
use storefront_storage::sqlite;

use super::{Mail, NOTICES, Writer, provider};
use crate::one_time::{self, Purpose};

/// How long to wait until the response has left the instance, which does one thing at a time.
const UNTIL_SENT: Duration = Duration::from_millis(20);
/// Nanoseconds between two looks of an instance for mails that others have left.
const LOOK_INTERVAL: u64 = 15_000_000_000;
/// The most mails that are sent after a request.
const MAX_MAILS: usize = 100;

/// When the instance looks next, by its monotonic clock.
static NEXT_LOOK: AtomicU64 = AtomicU64::new(0);

/// Stores that a link is to be mailed, for an account or for the one that has the address.
/// Whether the address belongs to an account is found out after the response, so that its time
/// does not tell.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn add(purpose: Purpose, email: &str, user: Option<&str>) -> Result<()> {
    let sql = "insert into outbox (kind, email, user_uid) values (?, ?, ?)";
    sqlite::write(sql, [purpose.name().into(), email.into(), user.into()]).await?;
    Ok(())
}

/// Sends the mails that are due after the response.
pub fn send_later() {
    spin_sdk::wasip3::spawn(async {
        wait(UNTIL_SENT).await;
        send_due_and_log().await;
    });
}

async fn send_due_and_log() {
    if let Err(error) = send_due().await {
        error.log();
    }
}

/// Looks, now and then, whether mails are left of a process that has ended, or of a provider
/// that has failed.
pub fn look_later() {
    let now = monotonic_clock::now();
    let next = NEXT_LOOK.load(Relaxed);
    if now < next {
        return;
    }
    NEXT_LOOK.store(now + LOOK_INTERVAL, Relaxed);
    spin_sdk::wasip3::spawn(async {
        wait(UNTIL_SENT).await;
        let sql = "select 1 from outbox where next_at <= unixepoch() limit 1";
        // The database's failures are in the log of requests that need it.
        if let Ok(Some(_)) = sqlite::query_one(sql, []).await {
            send_due_and_log().await;
        }
    });
}

/// Sends the mails that are due, the longest due first. Returns how many the provider has
/// taken.
///
/// # Errors
/// The first failure of the provider or of SQLite. The mail stays, and is due later.
pub async fn send_due() -> Result<u64> {
    let mut sent = 0;
    for _ in 0..MAX_MAILS {
        let Some(entry) = Entry::claim().await? else {
            break;
        };
        match entry.next().await? {
            Next::Send(mail) => {
                provider::send(mail).await?;
                sent += 1;
            }
            Next::Drop => {}
            Next::Leave => continue,
        }
        let sql = "delete from outbox where id = ?";
        sqlite::write(sql, [entry.id.into()]).await?;
    }
    Ok(sent)
}

/// A row of the outbox.
struct Entry {
    id: i64,
    kind: String,
    email: String,
    /// When it was stored, for people.
    time: String,
    is_too_old: bool,
    /// The account that the mail is about, if it is enabled: by default that of the address.
    user: Option<String>,
    /// The tag of the language of that account, also if it is disabled.
    language: Option<String>,
    /// Another account has the address, or has left it lately.
    is_taken: bool,
}

/// What becomes of a row.
enum Next {
    Send(Mail),
    /// There is nobody to send it to, or it is given up.
    Drop,
    /// A later release has stored it, and knows what it is.
    Leave,
}

impl Entry {
    /// Takes a mail that is due. It is due again after a pause, which doubles from 30 seconds
    /// to an hour, so that of several replicas one sends it.
    async fn claim() -> Result<Option<Self>> {
        let rows = sqlite::write(
            "update outbox set attempts = attempts + 1, tried_at = unixepoch(),
                 next_at = unixepoch() + min(3600, 30 << min(attempts, 7))
             where id = (
                 select id from outbox where next_at <= unixepoch() order by next_at, id limit 1
             )
             returning id, kind, email, strftime('%Y-%m-%d %H:%M', created_at, 'unixepoch'),
                 created_at < unixepoch() - 86400,
                 (select uid from users u where not u.disabled and u.uid = coalesce(outbox.user_uid,
                     (select uid from users where email = outbox.email))),
                 (select language from users u where u.uid = coalesce(outbox.user_uid,
                     (select uid from users where email = outbox.email))),
                 exists (select 1 from users u
                     where u.email = outbox.email and u.uid <> outbox.user_uid
                     union all select 1 from former_emails f
                     where f.email = outbox.email and f.user_uid <> outbox.user_uid
                         and f.expires_at > unixepoch())",
            [],
        )
        .await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        Ok(Some(Self {
            id: row.integer(0)?,
            kind: row.text(1)?.to_owned(),
            email: row.text(2)?.to_owned(),
            time: row.text(3)?.to_owned(),
            is_too_old: row.integer(4)? != 0,
            user: row.optional_text(5).map(str::to_owned),
            language: row.optional_text(6).map(str::to_owned),
            is_taken: row.integer(7)? != 0,
        }))
    }

    /// Makes the mail, with a new token if it has a link.
    async fn next(&self) -> Result<Next> {
        let Self { id, kind, .. } = self;
        if self.is_too_old {
            eprintln!("error: mail {id} ({kind}) is given up: nobody took it for a day");
            return Ok(Next::Drop);
        }
        let writer = Writer::new(self.language.as_deref()).await?;
        let to = self.email.clone();
        let kind = match &**kind {
            "change_email" if self.is_taken => "email_taken",
            kind => kind,
        };
        if let Some(notice) = NOTICES.iter().find(|notice| notice.0 == kind) {
            provider::check_rest()?;
            return Ok(Next::Send(writer.notice(notice, to, &self.time)));
        }
        let Some(purpose) = Purpose::from_name(kind) else {
            return Ok(Next::Leave);
        };
        let Some(user) = &self.user else {
            return Ok(Next::Drop);
        };
        // Before the new token, which makes an older link useless.
        provider::check_rest()?;
        let Some(issued) = one_time::issue(purpose, user, *id).await? else {
            return Ok(Next::Drop);
        };
        let base = &PublicUrl::get().await?.0;
        let url = format!("{base}/{}?token={}", purpose.page(), issued.token);
        Ok(Next::Send(writer.with_link(
            purpose,
            to,
            &url,
            issued.code.as_deref(),
        )))
    }
}

/// Makes the mails due that are not being sent at this moment.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn make_due() -> Result<()> {
    let sql = "update outbox set next_at = 0 where tried_at < unixepoch() - 15";
    sqlite::write(sql, []).await?;
    Ok(())
}

/// How many mails are left.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn count() -> Result<u64> {
    let count = sqlite::count("select count(*) from outbox", []).await?;
    u64::try_from(count).map_err(|error| Error::Internal(error.to_string()))
}
