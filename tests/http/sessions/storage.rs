//! What Redis holds of sessions, and for how long.

use super::key;
use crate::harness::{JWT_SECRET, Jwt, Person, Shop, access_token, now, unique};

/// A shop in which everything that writes to Redis has happened.
async fn lived_in() -> (Shop, Person, Vec<String>) {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    shop.try_login(&ada.email, "not her password")
        .await
        .status_is(400);
    let first = shop.login(&ada).await;
    let second = access_token(shop.refresh(&first).await.status_is(200));
    let third = shop.login(&ada).await;
    shop.logout(&third).await.status_is(200);
    shop.get("/api/products/product/1099").await.status_is(200);
    shop.get("/api/products/popular").await.status_is(200);
    (shop, ada, vec![first, second, third])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_key_ends_by_itself() {
    let (shop, ..) = lived_in().await;
    let keys = shop.redis.keys("*").await;
    assert!(!keys.is_empty());
    for key in keys {
        let ttl: i64 = shop.redis.query(redis::cmd("TTL").arg(&key)).await;
        assert!(ttl > 0, "{key} lives for ever ({ttl})");
        if key.starts_with("session:") {
            assert!(ttl <= 7 * 86_400, "{key}: {ttl} s is more than 7 days idle");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_token_and_no_password_is_in_redis() {
    let (shop, ada, tokens) = lived_in().await;
    let dump = shop.redis.dump().await;
    assert!(dump.contains_key(&key(&tokens[0])), "{:?}", dump.keys());
    for (name, value) in dump {
        for secret in [
            ada.password.as_str(),
            "not her password",
            JWT_SECRET,
            "argon2",
        ] {
            assert!(
                !value.contains(secret) && !name.contains(secret),
                "{name}: {value}"
            );
        }
        for token in &tokens {
            let signature = token.rsplit('.').next().expect("a signature");
            let found = value.contains(signature) || name.contains(signature);
            assert!(!found, "a token can be read from Redis: {name}: {value}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_token_and_no_password_is_in_the_database() {
    let (shop, ada, tokens) = lived_in().await;
    let mut bytes = Vec::new();
    for suffix in ["", "-wal"] {
        let file = format!("{}{suffix}", shop.database_file().display());
        bytes.extend(std::fs::read(file).unwrap_or_default());
    }
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains(&ada.email), "this is the database");
    assert!(!text.contains(&ada.password));
    for token in tokens {
        assert!(!text.contains(token.rsplit('.').next().expect("a signature")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_host_knows_its_sessions() {
    let mut shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    shop.restart(0).await;
    shop.me(&token).await.status_is(200);
    let next = access_token(shop.refresh(&token).await.status_is(200));
    shop.me(&next).await.status_is(200);
    shop.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_evicted_session_is_an_ended_one() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let gone: i64 = shop.redis.query(redis::cmd("DEL").arg(key(&token))).await;
    assert_eq!(gone, 1);
    shop.me(&token).await.detail(401, "Token is invalid");
    shop.refresh(&token)
        .await
        .detail(403, "Refresh token is invalid or expired");
    let invented = Jwt::parse(&token)
        .claim("sid", unique("sid"))
        .claim("exp", now() + 600);
    shop.me(&invented.sign(JWT_SECRET))
        .await
        .detail(401, "Token is invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_record_of_another_shape_is_no_session() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let key = key(&token);
    for command in [
        redis::cmd("DEL").arg(&key),
        redis::cmd("HSET")
            .arg(&key)
            .arg("jti")
            .arg("x")
            .arg("rotated_at")
            .arg("never"),
    ] {
        let _: redis::Value = shop.redis.query(command).await;
        shop.me(&token).await.detail(401, "Token is invalid");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_token_stays_dead_when_its_session_record_comes_back() {
    // A restored or lagging Redis must not undo a change of password: the
    // counter in the database ends the old tokens.
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let key = key(&token);
    let record: Vec<u8> = shop.redis.query(redis::cmd("DUMP").arg(&key)).await;
    shop.reset_password(&ada, "a wholly new password")
        .await
        .status_is(200);
    shop.me(&token).await.detail(401, "Token is invalid");
    let restore = redis::cmd("RESTORE")
        .arg(&key)
        .arg(600_000)
        .arg(record)
        .arg("REPLACE")
        .to_owned();
    let _: String = shop.redis.query(&restore).await;
    shop.me(&token).await.detail(401, "Token is invalid");
    let response = shop.refresh(&token).await;
    assert!([401, 403].contains(&response.status), "{}", response.text());
}
