//! What ends a refresh token.

use serde_json::json;

use crate::harness::{Api, Shop, Tokens};

async fn is_dead(api: &Api, tokens: &Tokens, why: &str) {
    let response = api.redeem(&tokens.refresh).await;
    assert_eq!(response.status, 400, "{why}: {}", response.text());
    response.oauth(400, "invalid_grant");
    let me = api.me(&tokens.access).await;
    assert!([401, 403].contains(&me.status), "{why}: {}", me.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_logout_ends_it() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let tokens = api.tokens(&ada).await;
    api.logout(&tokens.access).await.status_is(200);
    is_dead(&api, &tokens, "logout").await;
    let tokens = api.tokens(&ada).await;
    let other = api.login(&ada).await;
    let path = "/api/users/logout_all";
    api.call("POST", path)
        .bearer(&other)
        .send()
        .await
        .status_is(200);
    is_dead(&api, &tokens, "logout everywhere").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_password_ends_it() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let tokens = api.tokens(&ada).await;
    let rotated = Tokens::of(&api.redeem(&tokens.refresh).await);
    api.reset_password(&ada, "a wholly new password")
        .await
        .status_is(200);
    is_dead(&api, &tokens, "within the 10 s of grace").await;
    is_dead(&api, &rotated, "the latest").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_stays_dead_when_its_record_comes_back() {
    // As after a Redis that was restored: the counter in the database decides.
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let tokens = api.tokens(&ada).await;
    let key = super::key(&tokens.access);
    let record: Vec<u8> = shop.redis.query(redis::cmd("DUMP").arg(&key)).await;
    api.reset_password(&ada, "a wholly new password")
        .await
        .status_is(200);
    let mut restore = redis::cmd("RESTORE");
    let restore = restore.arg(&key).arg(600_000).arg(record);
    let _: String = shop.redis.query(restore).await;
    is_dead(&api, &tokens, "restored").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_the_account_ends_it() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let tokens = api.tokens(&ada).await;
    let body = json!({"password": ada.password});
    let response = api
        .send_as(&tokens.access, "DELETE", "/api/users/me", &body)
        .await;
    response.status_is(204);
    is_dead(&api, &tokens, "deleted").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disabling_the_account_ends_it() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let tokens = api.tokens(&ada).await;
    let admin = shop.admin().await.1;
    let id = shop.id_of(&ada);
    let changed = api.manage(&admin, &id, &json!({"disabled": true})).await;
    changed.status_is(200);
    is_dead(&api, &tokens, "disabled").await;
    let response = api.grant_password(&ada.email, &ada.password).await;
    response.oauth(400, "invalid_grant");
    response.detail(400, "User is disabled");
    let wrong = api.grant_password(&ada.email, "not her password").await;
    wrong.detail(400, "Incorrect email or password");

    let changed = api.manage(&admin, &id, &json!({"disabled": false})).await;
    changed.status_is(200);
    is_dead(&api, &tokens, "enabled again").await;
    api.tokens(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_record_ends_it() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let tokens = api.tokens(&ada).await;
    let mut delete = redis::cmd("DEL");
    let gone: i64 = shop
        .redis
        .query(delete.arg(super::key(&tokens.access)))
        .await;
    assert_eq!(gone, 1);
    is_dead(&api, &tokens, "evicted").await;
}
