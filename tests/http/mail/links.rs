//! Links that are no longer valid.

use super::{NEW, Post, check, complete};
use crate::harness::{Api, unique};

async fn is_unknown(api: &Api, token: &str) {
    check(api, token).await.detail(404, "Token not found");
    complete(api, token, NEW)
        .await
        .detail(404, "Token not found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_token_is_not_found() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let token = post.reset_token(&ada, 1).await;
    let path = "/api/users/complete_reset_password";
    post.api.get(path).await.detail(404, "Token not found");
    for wrong in [
        String::new(),
        unique("token"),
        "0".repeat(64),
        token[1..].to_owned(),
        format!("{token}0"),
        "x".repeat(4000),
        "'or'1'='1".to_owned(),
    ] {
        is_unknown(&post.api, &wrong).await;
    }
    for odd in ["%00", "%ff", "%2e%2e%2f", "%25"] {
        check(&post.api, odd).await.detail(404, "Token not found");
    }
    check(&post.api, &token).await.status_is(200);
    post.api.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_link_replaces_the_older_one() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let old = post.reset_token(&ada, 1).await;
    let new = post.reset_token(&ada, 2).await;
    assert_ne!(old, new);
    is_unknown(&post.api, &old).await;
    complete(&post.api, &new, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_lives_an_hour() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let token = post.reset_token(&ada, 1).await;
    post.change_link(&ada, "reset_password", "expires_at = expires_at - 3500");
    check(&post.api, &token).await.status_is(200);
    post.change_link(&ada, "reset_password", "expires_at = expires_at - 100");
    check(&post.api, &token)
        .await
        .detail(400, "Token has expired");
    complete(&post.api, &token, NEW)
        .await
        .detail(400, "Token has expired");
    post.api.login(&ada).await;
    let token = post.reset_token(&ada, 2).await;
    complete(&post.api, &token, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_password_kills_the_link() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let token = post.reset_token(&ada, 1).await;
    post.api
        .reset_password(&ada, "the password of today")
        .await
        .status_is(200);
    is_unknown(&post.api, &token).await;
    let response = post
        .api
        .try_login(&ada.email, "the password of today")
        .await;
    response.status_is(200);
    post.sink.mail(&ada.email, super::CHANGED, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_dies_with_its_account() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let token = post.reset_token(&ada, 1).await;
    let session = post.api.login(&ada).await;
    let body = serde_json::json!({"password": ada.password});
    let response = post
        .api
        .send_as(&session, "DELETE", "/api/users/me", &body)
        .await;
    response.status_is(204);
    is_unknown(&post.api, &token).await;
    post.api.register(&ada).await.status_is(200);
    is_unknown(&post.api, &token).await;
    post.api.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_link_is_stored_in_clear() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let tokens = [
        post.reset_token(&ada, 1).await,
        post.verify_token(&ada, 1).await,
    ];
    let mut bytes = Vec::new();
    for suffix in ["", "-wal"] {
        let file = format!("{}{suffix}", post.shop.database_file().display());
        bytes.extend(std::fs::read(file).unwrap_or_default());
    }
    let (database, log) = (String::from_utf8_lossy(&bytes), post.shop.log());
    assert!(database.contains(&ada.email), "this is the database");
    for token in tokens {
        assert!(!database.contains(&token), "a link is in the database");
        assert!(!log.contains(&token), "a link is in the log");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_no_access_token_and_no_refresh_token() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let token = post.reset_token(&ada, 1).await;
    post.api.me(&token).await.detail(401, "Token is invalid");
    let response = post.api.redeem(&token).await;
    response.oauth(400, "invalid_grant");
    check(&post.api, &token).await.status_is(200);
}
