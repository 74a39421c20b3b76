//! Accounts beside their sessions in Redis, so that a request with a token needs no statement
//! where the database is far.
//!
//! `account:{<uid>}` is a hash. Its field `state` is
//!
//! - a random number: the request with this number is reading the account from the database;
//! - `ready`: the fields `0` to `12` are the columns of the account; a null is not there;
//! - `changing`: somebody is changing the account, so the database has to be asked.
//!
//! A change is announced before the database is written: if Redis cannot be told, the change
//! fails, and nothing was written. So a role, a disabled account and a new password count from
//! the next request on, as without the cache. What a reader has read before the announcement
//! is not kept, as its number is gone by then.
//!
//! Two kinds of changes are seen after [`MAX_AGE_MILLISECONDS`] only: those that are made in
//! the database by hand, and those whose announcement Redis forgets, after it has crashed.

use storefront_http::Result;
use storefront_storage::sqlite::{Row, Value};
use storefront_storage::{cache, redis};

use crate::account::{ACCOUNT_COLUMN_COUNT, Account};

/// How long an account is kept, in milliseconds.
pub const MAX_AGE_MILLISECONDS: &str = "10000";
/// How long a reader may take to read the account, in milliseconds.
pub const READING_MILLISECONDS: &str = "5000";
/// How long a change may take, in milliseconds. It is longer than any request takes.
const CHANGING_MILLISECONDS: &str = "60000";

/// What Redis knows of an account.
pub enum CachedAccount {
    /// The account.
    Ready(Box<Account>),
    /// The database has to be asked. The answer is kept with this number.
    MayStore(String),
    /// The database has to be asked.
    MayNotStore,
}

impl CachedAccount {
    /// Reads the part of a reply that begins with the state.
    ///
    /// # Errors
    /// 500 when the fields are not those of an account.
    pub fn from_reply(reply: &[redis::Value], number: &str) -> Result<Self> {
        match redis::parse_text(reply.first()) {
            Some("ready") => Account::from_row(row(&reply[1..]))
                .map(Box::new)
                .map(Self::Ready),
            Some(state) if state == number => Ok(Self::MayStore(number.to_owned())),
            _ => Ok(Self::MayNotStore),
        }
    }
}

/// The columns whose values are integers.
const INTEGERS: [usize; 4] = [6, 10, 11, 12];

fn row(fields: &[redis::Value]) -> Row {
    let value = |(index, field): (usize, &redis::Value)| match redis::parse_text(Some(field)) {
        Some(text) if INTEGERS.contains(&index) => text.parse().map_or(Value::Null, Value::Integer),
        Some(text) => Value::Text(text.to_owned()),
        None => Value::Null,
    };
    Row::from_values(fields.iter().enumerate().map(value).collect())
}

/// The key of an account, on the same node of a Redis cluster as its sessions.
pub fn key(user: &str) -> String {
    format!("account:{{{user}}}")
}

/// Keeps an account that was read with a number, after the response.
pub fn store_later(number: String, account: &Account) {
    const SCRIPT: &str = r"
        if redis.call('hget', KEYS[1], 'state') ~= ARGV[1] then return end
        redis.call('hset', KEYS[1], 'state', 'ready', unpack(ARGV, 3))
        redis.call('pexpire', KEYS[1], ARGV[2])";
    let key = key(&account.user.id);
    let mut arguments = vec![number, MAX_AGE_MILLISECONDS.to_owned()];
    let values = account.to_columns();
    debug_assert_eq!(values.len(), ACCOUNT_COLUMN_COUNT);
    for (index, value) in values.into_iter().enumerate() {
        if let Some(value) = value {
            arguments.extend([index.to_string(), value]);
        }
    }
    spin_sdk::wasip3::spawn(async move {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        if let Err(error) = redis::eval(SCRIPT, &[&key], &arguments).await {
            error.log();
        }
    });
}

/// A change of an account, from before the database is written until after. If it is dropped
/// before, the database is asked until the announcement is too old.
#[must_use = "the change is announced for a minute unless it is finished"]
pub struct AccountChange(Option<String>);

impl AccountChange {
    /// Announces a change.
    ///
    /// # Errors
    /// 503 when Redis cannot be told. Nothing may be written then.
    pub async fn begin(user: &str) -> Result<Self> {
        const SCRIPT: &str = r"
            redis.call('del', KEYS[1])
            redis.call('hset', KEYS[1], 'state', 'changing')
            redis.call('pexpire', KEYS[1], ARGV[1])";
        if !cache::is_enabled().await? {
            return Ok(Self(None));
        }
        let key = key(user);
        redis::eval(SCRIPT, &[&key], &[CHANGING_MILLISECONDS]).await?;
        Ok(Self(Some(key)))
    }

    /// Ends the announcement, after the database was written.
    pub async fn finish(self) {
        if let Some(key) = self.0
            && let Err(error) = redis::command("del", &[&key]).await
        {
            error.log();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::User;

    #[test]
    fn an_account_survives_the_cache() {
        let account = Account {
            user: User {
                id: "an-id".into(),
                email: "ada@example.com".into(),
                username: None,
                first_name: Some("Ada".into()),
                last_name: None,
                phone_number: Some("123".into()),
                is_verified: true,
                language: Some("zh-Hans".into()),
                role: "admin".into(),
                created_at: "2026-11-20T12:00:00Z".into(),
                updated_at: "2026-11-21T12:00:00Z".into(),
            },
            disabled: false,
            token_version: 7,
            has_info: true,
        };
        let mut reply = vec![redis::Value::Binary(b"ready".to_vec())];
        reply.extend(account.to_columns().into_iter().map(|value| match value {
            Some(text) => redis::Value::Binary(text.into_bytes()),
            None => redis::Value::Nil,
        }));
        let CachedAccount::Ready(read) = CachedAccount::from_reply(&reply, "1").unwrap() else {
            panic!("not ready");
        };
        assert_eq!(format!("{read:?}"), format!("{account:?}"));
    }

    #[test]
    fn only_the_reader_with_the_number_may_store() {
        let read = |state: &str| {
            let reply = [redis::Value::Binary(state.as_bytes().to_vec())];
            CachedAccount::from_reply(&reply, "17").unwrap()
        };
        assert!(matches!(read("17"), CachedAccount::MayStore(number) if number == "17"));
        assert!(matches!(read("18"), CachedAccount::MayNotStore));
        assert!(matches!(read("changing"), CachedAccount::MayNotStore));
    }
}
