//! What is stored of refresh tokens: hashes, for a time.

use crate::harness::{Shop, Tokens};

/// The parts of the tokens that prove something.
async fn lived_in() -> (Shop, Vec<String>) {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    shop.grant_password(&ada.email, "not her password")
        .await
        .status_is(400);
    let first = shop.tokens(&ada).await;
    let second = Tokens::of(&shop.redeem(&first.refresh).await);
    let third = Tokens::of(&shop.redeem(&second.refresh).await);
    let mut secrets = vec![ada.password, "not her password".to_owned()];
    for tokens in [first, second, third] {
        for token in [tokens.access, tokens.refresh] {
            let proof = token.rsplit('.').next().expect("a last part");
            // 256 random bits, whatever they are written in.
            assert!(proof.len() >= 43, "{token}");
            secrets.extend([proof.to_owned(), token]);
        }
    }
    (shop, secrets)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_token_is_in_redis_in_clear_and_every_key_ends_by_itself() {
    let (shop, secrets) = lived_in().await;
    let dump = shop.redis.dump().await;
    assert!(dump.keys().any(|key| key.starts_with("session:")));
    for (name, value) in dump {
        for secret in &secrets {
            let found = value.contains(secret) || name.contains(secret);
            assert!(!found, "{secret} can be read: {name}: {value}");
        }
        let ttl: i64 = shop.redis.query(redis::cmd("TTL").arg(&name)).await;
        assert!(ttl > 0, "{name} lives for ever ({ttl})");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_token_is_in_the_database_or_in_the_log() {
    let (shop, secrets) = lived_in().await;
    let mut bytes = Vec::new();
    for suffix in ["", "-wal"] {
        let file = format!("{}{suffix}", shop.database_file().display());
        bytes.extend(std::fs::read(file).unwrap_or_default());
    }
    let (database, log) = (String::from_utf8_lossy(&bytes), shop.log());
    assert!(database.contains("@example.com"), "this is the database");
    for secret in secrets {
        assert!(!database.contains(&secret), "{secret} is in the database");
        assert!(!log.contains(&secret), "{secret} is in the log: {log}");
    }
}
