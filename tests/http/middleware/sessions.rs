//! With `auth_sessions`, a token counts only while its session exists.

use std::collections::BTreeMap;

use super::{Guarded, ISSUER};
use crate::harness::{JWT_SECRET, Shop, access_token, session_key};

fn looking_at_sessions(redis: &str) -> Guarded {
    Guarded::start(&[
        ("auth_issuer", ISSUER),
        ("auth_secret", JWT_SECRET),
        ("auth_sessions", "on"),
        ("redis_address", redis),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_logout_counts_from_the_next_request_on() {
    let (shop, inside) = Shop::shared_inside().await;
    let guarded = looking_at_sessions(&inside.redis.address());
    let without = Guarded::with_secret();
    let token = shop.login(&shop.somebody().await).await;
    let mut record = redis::cmd("HGETALL");
    record.arg(session_key(&token));
    let before: BTreeMap<String, String> = inside.redis.query(&record).await;
    guarded.get(&token).await.status_is(200);
    assert_eq!(before, inside.redis.query(&record).await, "it only reads");
    shop.logout(&token).await.status_is(200);
    guarded.get(&token).await.detail(401, "Token is invalid");
    // Nobody who does not ask can know.
    without.get(&token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replaced_token_counts_for_the_grace_period() {
    let (shop, inside) = Shop::shared_inside().await;
    let guarded = looking_at_sessions(&inside.redis.address());
    let first = shop.login(&shop.somebody().await).await;
    let second = access_token(shop.refresh(&first).await.status_is(200));
    guarded.get(&second).await.status_is(200);
    guarded.get(&first).await.status_is(200);
    let key = session_key(&first);
    let mut past = redis::cmd("HINCRBY");
    past.arg(key).arg("rotated_at").arg(-10_001);
    inside.redis.query::<i64>(&past).await;
    guarded.get(&first).await.detail(401, "Token is invalid");
    guarded.get(&second).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_nobody_comes_through() {
    let shop = Shop::shared().await;
    let token = shop.login(&shop.somebody().await).await;
    let guarded = looking_at_sessions("127.0.0.1:9");
    guarded.get(&token).await.detail(503, "Service unavailable");
    guarded.get("x").await.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_to_read_sessions_is_enough() {
    let shop = Shop::start().await;
    let token = shop.login(&shop.somebody().await).await;
    let mut user = redis::cmd("ACL");
    user.arg("SETUSER").arg("default").arg("resetkeys");
    user.arg("%R~session:*").arg("-@all");
    for command in ["+hmget", "+time"] {
        user.arg(command);
    }
    shop.redis.query::<()>(&user).await;
    let guarded = looking_at_sessions(&shop.redis.address());
    guarded.get(&token).await.status_is(200);
    // The shop itself needs more.
    shop.me(&token).await.status_is(503);
}
