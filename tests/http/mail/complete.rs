//! `complete_reset_password`: the link is good for one new password.

use serde_json::json;

use super::{CHANGED, NEW, Post, check, complete};
use crate::harness::access_token;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_sets_a_new_password_and_ends_all_sessions() {
    let post = Post::shared().await;
    let api = &post.api;
    let ada = api.somebody().await;
    let (one, two) = (api.login(&ada).await, api.tokens(&ada).await);
    let token = post.reset_token(&ada, 1).await;
    for _ in 0..3 {
        let valid = check(api, &token).await;
        assert_eq!(
            valid.status_is(200).json(),
            json!({"message": "Token is valid"})
        );
    }
    let path = format!("/api/users/complete_reset_password?token={token}");
    api.call("HEAD", &path).send().await.status_is(200);
    api.me(&one).await.status_is(200);

    let response = complete(api, &token, NEW).await;
    let message = json!({"message": "Password reset completed"});
    assert_eq!(response.status_is(200).json(), message, "it logs nobody in");
    for token in [&one, &two.access] {
        api.me(token).await.detail(401, "Token is invalid");
        api.refresh(token)
            .await
            .detail(403, "Refresh token is invalid or expired");
    }
    api.redeem(&two.refresh).await.oauth(400, "invalid_grant");
    let old = api.try_login(&ada.email, &ada.password).await;
    old.detail(400, "Incorrect email or password");
    let new = api.try_login(&ada.email, NEW).await;
    api.me(&access_token(new.status_is(200)))
        .await
        .status_is(200);
    let mail = post.sink.mail(&ada.email, CHANGED, 1).await;
    assert!(!mail.mail.to_string().contains(NEW));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_used_once_and_only_by_its_post() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let token = post.reset_token(&ada, 1).await;
    complete(&post.api, &token, NEW).await.status_is(200);
    check(&post.api, &token)
        .await
        .detail(404, "Token not found");
    complete(&post.api, &token, "another password again")
        .await
        .detail(404, "Token not found");
    post.api.try_login(&ada.email, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_16_parallel_uses_one_succeeds() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let token = post.reset_token(&ada, 1).await;
    let new = |i: usize| format!("new password no. {i}");
    let tasks: Vec<_> = (0..16)
        .map(|i| {
            let (api, token) = (post.api.clone(), token.clone());
            tokio::spawn(async move { complete(&api, &token, &new(i)).await })
        })
        .collect();
    let mut winners = Vec::new();
    for (i, task) in tasks.into_iter().enumerate() {
        let response = task.await.expect("a task");
        match response.status {
            200 => winners.push(i),
            _ => {
                response.detail(404, "Token not found");
            }
        }
    }
    assert_eq!(winners.len(), 1, "{winners:?}");
    let response = post.api.try_login(&ada.email, &new(winners[0])).await;
    response.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_weak_password_changes_nothing_and_keeps_the_link() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let token = post.reset_token(&ada, 1).await;
    for weak in ["short", "password", &"x".repeat(129), &ada.email] {
        complete(&post.api, &token, weak)
            .await
            .invalid(&["body", "new_password"]);
    }
    let path = "/api/users/complete_reset_password";
    let response = post.api.post(path, &json!({})).await;
    response.invalid(&["body", "token"]);
    response.invalid(&["body", "new_password"]);
    for wrong in [json!(1), json!(null), json!([])] {
        let body = json!({"token": token, "new_password": wrong});
        let response = post.api.post(path, &body).await;
        response.invalid(&["body", "new_password"]);
    }
    post.api.me(&session).await.status_is(200);
    post.api.login(&ada).await;
    complete(&post.api, &token, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_account_can_be_reset_by_mail() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    for _ in 0..10 {
        post.api
            .try_login(&ada.email, "not it")
            .await
            .status_is(400);
    }
    post.api
        .try_login(&ada.email, &ada.password)
        .await
        .status_is(429);
    let token = post.reset_token(&ada, 1).await;
    complete(&post.api, &token, NEW).await.status_is(200);
    let locked = post.api.try_login(&ada.email, &ada.password).await;
    assert_ne!(locked.status, 200, "the old password is dead");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_leaves_the_second_factor_on() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    crate::totp::enrol(&post.api, &ada).await;
    let token = post.reset_token(&ada, 1).await;
    complete(&post.api, &token, NEW).await.status_is(200);
    let response = post.api.try_login(&ada.email, NEW).await;
    response.detail(401, "One-time code required");
}
