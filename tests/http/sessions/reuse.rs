//! A replaced token that comes again: a lost response within 10 s, and as long as its
//! successor has not been used; otherwise a theft.

use super::age_rotation;
use crate::harness::{Jwt, Shop, access_token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn within_ten_seconds_the_old_token_gets_the_same_successor() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let old = shop.login(&ada).await;
    let first = shop.refresh(&old).await;
    first.status_is(200);
    for host in [0, 1, 0] {
        let again = shop.on(host).refresh(&old).await;
        assert_eq!(again.status_is(200).text(), first.text(), "byte for byte");
    }
    let new = access_token(&first);
    shop.me(&new).await.status_is(200);
    let third = access_token(shop.refresh(&new).await.status_is(200));
    shop.me(&third).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_ten_seconds_the_old_token_of_a_used_one_ends_the_session() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let (old, other) = (shop.login(&ada).await, shop.login(&ada).await);
    let new = access_token(shop.refresh(&old).await.status_is(200));
    shop.me(&new).await.status_is(200);
    age_rotation(&shop, &old, 11).await;
    shop.refresh(&old)
        .await
        .detail(403, "Refresh token is invalid or expired");
    shop.me(&new).await.detail(401, "Token is invalid");
    shop.refresh(&new)
        .await
        .detail(403, "Refresh token is invalid or expired");
    shop.me(&other).await.status_is(200);
}

/// A phone that lost the answer, and asks again when it is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_long_as_the_new_token_is_unused_the_old_one_gets_it_again() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let old = shop.login(&ada).await;
    let lost = access_token(shop.refresh(&old).await.status_is(200));
    for host in [1, 0] {
        age_rotation(&shop, &old, 3600).await;
        // The old one is good for this alone.
        shop.me(&old).await.detail(401, "Token is invalid");
        let again = access_token(shop.on(host).refresh(&old).await.status_is(200));
        assert_eq!(
            Jwt::parse(&again).claims["jti"],
            Jwt::parse(&lost).claims["jti"]
        );
    }
    let again = access_token(shop.refresh(&old).await.status_is(200));
    shop.me(&again).await.status_is(200);
    shop.refresh(&old)
        .await
        .detail(403, "Refresh token is invalid or expired");
    shop.me(&again).await.detail(401, "Token is invalid");
}

/// The successor's lifetime begins when it is received, not when it was lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_sent_again_lives_as_long_as_a_new_one() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let old = shop.login(&ada).await;
    shop.refresh(&old).await.status_is(200);
    age_rotation(&shop, &old, 20_000).await;
    shop.age_session(&old, "iat", 20_000).await;
    let again = access_token(shop.refresh(&old).await.status_is(200));
    shop.me(&again).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_older_than_the_last_but_one_ends_the_session_at_once() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let first = shop.login(&ada).await;
    let second = access_token(shop.refresh(&first).await.status_is(200));
    let third = access_token(shop.refresh(&second).await.status_is(200));
    shop.me(&third).await.status_is(200);
    shop.refresh(&first)
        .await
        .detail(403, "Refresh token is invalid or expired");
    shop.me(&third).await.detail(401, "Token is invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_parallel_refreshes_have_one_successor() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let old = shop.login(&ada).await;
    let tasks: Vec<_> = (0..20)
        .map(|i| {
            let (api, old) = (shop.on(i % 2), old.clone());
            tokio::spawn(async move { api.refresh(&old).await })
        })
        .collect();
    let mut bodies = Vec::new();
    for task in tasks {
        bodies.push(task.await.expect("a task").status_is(200).text());
    }
    bodies.sort_unstable();
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let keys = shop.redis.keys("session:*").await;
    assert_eq!(keys.len(), 1, "{keys:?}");
}
