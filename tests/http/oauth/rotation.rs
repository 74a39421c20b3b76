//! Refresh tokens are for one use: again is a lost response within 10 s, and as long as no
//! token that came with the successor was used; otherwise a theft (RFC 9700 section 4.14.2).

use super::{REFUSED, age_refresh, key};
use crate::harness::{Shop, Tokens};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn within_ten_seconds_the_old_token_gets_the_same_successor() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let old = shop.tokens(&ada).await;
    let first = shop.redeem(&old.refresh).await;
    first.status_is(200);
    for host in [0, 1, 0] {
        let again = shop.on(host).redeem(&old.refresh).await;
        assert_eq!(again.status_is(200).text(), first.text(), "byte for byte");
    }
    let new = Tokens::of(&first);
    shop.me(&new.access).await.status_is(200);
    let third = Tokens::of(&shop.redeem(&new.refresh).await);
    shop.me(&third.access).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_seconds_later_it_still_is_a_lost_answer() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let old = api.tokens(&ada).await;
    let first = api.redeem(&old.refresh).await;
    first.status_is(200);
    age_refresh(shop, &old.access, 5).await;
    let again = api.redeem(&old.refresh).await;
    assert_eq!(again.status_is(200).text(), first.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_ten_seconds_the_old_token_of_a_used_one_ends_the_session() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let (old, other) = (api.tokens(&ada).await, api.tokens(&ada).await);
    let new = Tokens::of(&api.redeem(&old.refresh).await);
    // The access token proves that the answer was received.
    api.me(&new.access).await.status_is(200);
    age_refresh(shop, &old.access, 11).await;
    let response = api.redeem(&old.refresh).await;
    response.oauth(400, "invalid_grant").detail(400, REFUSED);
    api.me(&new.access).await.detail(401, "Token is invalid");
    let response = api.redeem(&new.refresh).await;
    response.oauth(400, "invalid_grant");
    assert!(shop.redis.keys(&key(&new.access)).await.is_empty());
    api.me(&other.access).await.status_is(200);
    api.redeem(&other.refresh).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_long_as_the_new_tokens_are_unused_the_old_one_gets_them_again() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let old = api.tokens(&ada).await;
    let lost = Tokens::of(&api.redeem(&old.refresh).await);
    age_refresh(shop, &old.access, 3600).await;
    let again = Tokens::of(&api.redeem(&old.refresh).await);
    assert_eq!(again.refresh, lost.refresh);
    api.me(&again.access).await.status_is(200);
    let next = Tokens::of(&api.redeem(&again.refresh).await);
    api.me(&next.access).await.status_is(200);
}

/// The access token that came with a refresh token was exchanged by itself, which nobody
/// could do who has lost the answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchanged_access_token_proves_the_answer_too() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let old = api.tokens(&ada).await;
    let new = Tokens::of(&api.redeem(&old.refresh).await);
    api.refresh(&new.access).await.status_is(200);
    age_refresh(shop, &old.access, 11).await;
    let response = api.redeem(&old.refresh).await;
    response.oauth(400, "invalid_grant").detail(400, REFUSED);
    assert!(shop.redis.keys(&key(&new.access)).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_older_than_the_last_but_one_ends_the_session_at_once() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let first = api.tokens(&ada).await;
    let second = Tokens::of(&api.redeem(&first.refresh).await);
    let third = Tokens::of(&api.redeem(&second.refresh).await);
    api.me(&third.access).await.status_is(200);
    let response = api.redeem(&first.refresh).await;
    response.oauth(400, "invalid_grant").detail(400, REFUSED);
    api.me(&third.access).await.detail(401, "Token is invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_parallel_refreshes_have_one_successor() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let old = shop.tokens(&ada).await.refresh;
    let tasks: Vec<_> = (0..20)
        .map(|i| {
            let (api, old) = (shop.on(i % 2), old.clone());
            tokio::spawn(async move { api.redeem(&old).await })
        })
        .collect();
    let mut bodies = Vec::new();
    for task in tasks {
        bodies.push(task.await.expect("a task").status_is(200).text());
    }
    bodies.sort_unstable();
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!(shop.redis.keys("session:*").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_token_does_the_work_of_the_other() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let tokens = api.tokens(&ada).await;
    api.me(&tokens.refresh)
        .await
        .detail(401, "Token is invalid");
    api.logout(&tokens.refresh)
        .await
        .detail(401, "Token is invalid");
    api.refresh(&tokens.refresh)
        .await
        .detail(401, "Token is invalid");
    let response = api.redeem(&tokens.access).await;
    response.oauth(400, "invalid_grant");
    api.me(&tokens.access).await.status_is(200);
    api.redeem(&tokens.refresh).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_refresh_token_of_ours_is_refused() {
    let api = Shop::shared().await;
    let (ada, eve) = (api.somebody().await, api.somebody().await);
    let tokens = api.tokens(&ada).await;
    let hers = api.tokens(&eve).await;
    // The parts of a token, put together with somebody else's.
    let parts: Vec<_> = tokens.refresh.split('.').collect();
    let hers: Vec<_> = hers.refresh.split('.').collect();
    let mut odd: Vec<String> = ["x", ".", "..", "a.b.c", "*.*.*", "é.ü.ß"]
        .map(str::to_owned)
        .into();
    odd.push("x".repeat(5000));
    odd.push(format!("{} ", tokens.refresh));
    if let ([user, _, _], [other, session, secret]) = (&parts[..], &hers[..]) {
        odd.push(format!("{user}.{session}.{secret}"));
        odd.push(format!("{other}.*.{secret}"));
    }
    for token in odd {
        let response = api.redeem(&token).await;
        response.oauth(400, "invalid_grant").detail(400, REFUSED);
    }
    api.redeem(&tokens.refresh).await.status_is(200);
}
