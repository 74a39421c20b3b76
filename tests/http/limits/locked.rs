//! An account after ten failed logins: locked for others, not for its owner.

use super::{WRONG, lock};
use crate::harness::{Person, Response, Shop, access_token};

/// What an attacker can observe, except for the duration.
fn shape(response: &Response) -> (u16, Vec<String>, String) {
    let names = response.headers.keys().map(|name| name.as_str().to_owned());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    (response.status, names, response.text())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn known_and_unknown_accounts_lock_alike_also_for_the_right_password() {
    let api = Shop::shared().await;
    let (ada, nobody) = (api.somebody().await, Person::new());
    lock(&api, &ada.email).await;
    lock(&api, &nobody.email).await;
    let wrong = api.try_login(&ada.email, WRONG).await;
    let seconds: u32 = wrong.header("retry-after").parse().expect("seconds");
    assert!((800..=900).contains(&seconds), "of 15 minutes: {seconds}");
    for response in [
        api.try_login(&ada.email, &ada.password).await,
        api.try_login(&nobody.email, WRONG).await,
        api.try_login(&nobody.email, &nobody.password).await,
    ] {
        assert_eq!(shape(&response), shape(&wrong));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_endpoint_counts_and_is_counted() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    for _ in 0..5 {
        api.try_login(&ada.email, WRONG).await.status_is(400);
        let response = api.grant_password(&ada.email, WRONG).await;
        response.oauth(400, "invalid_grant");
    }
    api.try_login(&ada.email, &ada.password)
        .await
        .status_is(429);
    let response = api.grant_password(&ada.email, &ada.password).await;
    let json = response.status_is(429).json();
    assert!(json["error"].is_string(), "{json}");
    assert_eq!(json["error_description"], json["detail"]);
    let seconds: u32 = response.header("retry-after").parse().expect("seconds");
    assert!((800..=900).contains(&seconds), "{seconds}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_sessions_live_on() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let (access, oauth) = (api.login(&ada).await, api.tokens(&ada).await);
    lock(&api, &ada.email).await;
    api.me(&access).await.status_is(200);
    let next = access_token(api.refresh(&access).await.status_is(200));
    api.me(&next).await.status_is(200);
    let next = crate::harness::Tokens::of(&api.redeem(&oauth.refresh).await);
    api.me(&next.access).await.status_is(200);
    api.logout(&next.access).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_success_gives_all_ten_back() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    for _ in 0..2 {
        for _ in 0..9 {
            api.try_login(&ada.email, WRONG).await.status_is(400);
        }
        api.login(&ada).await;
    }
    lock(&api, &ada.email).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_count_is_over_the_account_is_open_again() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    lock(&shop, &ada.email).await;
    for key in shop.redis.keys("limit:*").await {
        let _: i64 = shop
            .redis
            .query(redis::cmd("PEXPIRE").arg(&key).arg(1))
            .await;
    }
    crate::harness::eventually("the window ends", async || {
        shop.redis.keys("limit:*").await.is_empty().then_some(())
    })
    .await;
    shop.login(&ada).await;
}
