//! `verify_email`: the link of a registration.

use serde_json::json;

use super::{NEW, Post, check, complete};
use crate::harness::{Api, Response};

async fn verify(api: &Api, token: &str) -> Response {
    let body = json!({ "token": token });
    api.post("/api/users/verify_email", &body).await
}

async fn request(api: &Api, token: &str) -> Response {
    let path = "/api/users/verify_email/request";
    api.call("POST", path).bearer(token).send().await
}

async fn is_verified(api: &Api, token: &str) -> bool {
    let me = api.me(token).await.status_is(200).json();
    me["is_verified"].as_bool().expect("a boolean")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_of_a_registration_verifies_once() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    assert!(!is_verified(&post.api, &session).await);
    let token = post.verify_token(&ada, 1).await;
    verify(&post.api, &token).await.status_is(200);
    assert!(is_verified(&post.api, &session).await);
    verify(&post.api, &token)
        .await
        .detail(404, "Token not found");
    assert!(is_verified(&post.api, &session).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_link_can_be_asked_for_and_replaces_the_old_one() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let old = post.verify_token(&ada, 1).await;
    request(&post.api, &session).await.status_is(202);
    let new = post.verify_token(&ada, 2).await;
    verify(&post.api, &old).await.detail(404, "Token not found");
    assert!(!is_verified(&post.api, &session).await);
    verify(&post.api, &new).await.status_is(200);
    assert!(is_verified(&post.api, &session).await);
    let path = "/api/users/verify_email/request";
    let response = post.api.call("POST", path).send().await;
    response.detail(401, "Not authenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_link_has_expired() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let token = post.verify_token(&ada, 1).await;
    post.change_link(&ada, "verify_email", "expires_at = unixepoch() - 1");
    verify(&post.api, &token)
        .await
        .detail(400, "Token has expired");
    assert!(!is_verified(&post.api, &session).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_of_another_purpose_is_not_found() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let (to_verify, to_reset) = (
        post.verify_token(&ada, 1).await,
        post.reset_token(&ada, 1).await,
    );
    verify(&post.api, &to_reset)
        .await
        .detail(404, "Token not found");
    check(&post.api, &to_verify)
        .await
        .detail(404, "Token not found");
    complete(&post.api, &to_verify, NEW)
        .await
        .detail(404, "Token not found");
    verify(&post.api, &to_verify).await.status_is(200);
    complete(&post.api, &to_reset, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_token_verifies_nothing() {
    let post = Post::shared().await;
    for wrong in ["", "x", &"0".repeat(64), &"x".repeat(4000)] {
        verify(&post.api, wrong)
            .await
            .detail(404, "Token not found");
    }
    let path = "/api/users/verify_email";
    for body in [json!({}), json!({"token": 1}), json!({"token": null})] {
        let response = post.api.post(path, &body).await;
        response.invalid(&["body", "token"]);
    }
}
