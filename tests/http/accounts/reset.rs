//! `POST /api/users/reset_password`, by somebody who knows the old password.

use serde_json::json;

use crate::harness::{Person, Shop};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_password_replaces_the_old_one() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let response = api.reset_password(&ada, "a wholly new password").await;
    let message = json!({"message": "Password has been reset successfully."});
    assert_eq!(response.status_is(200).json(), message);
    let old = api.try_login(&ada.email, &ada.password).await;
    old.detail(400, "Incorrect email or password");
    api.try_login(&ada.email, "a wholly new password")
        .await
        .status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_route_has_two_spellings() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let body = json!({
        "email": ada.email.to_uppercase(), "old_password": ada.password,
        "new_password": "a wholly new password",
    });
    api.post("/api/users/reset-password", &body)
        .await
        .status_is(200);
    api.try_login(&ada.email, "a wholly new password")
        .await
        .status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_new_password_may_equal_the_old_one() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let password = ada.password.clone();
    api.reset_password(&ada, &password).await.status_is(200);
    api.me(&token).await.detail(401, "Token is invalid");
    api.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_fails_by_the_table_and_changes_nothing() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let nobody = Person::new();
    api.reset_password(&nobody, "a wholly new password")
        .await
        .detail(404, "User not found");
    let wrong = Person {
        password: "not her password".into(),
        ..ada.clone()
    };
    api.reset_password(&wrong, "a wholly new password")
        .await
        .detail(400, "Incorrect password");
    for weak in ["short", "password", &"x".repeat(129)] {
        api.reset_password(&ada, weak)
            .await
            .invalid(&["body", "new_password"]);
    }
    let response = api.post("/api/users/reset_password", &json!({})).await;
    for field in ["email", "old_password", "new_password"] {
        response.invalid(&["body", field]);
    }
    for field in ["email", "old_password", "new_password"] {
        let mut body = json!({
            "email": ada.email, "old_password": ada.password, "new_password": "a new password"
        });
        body[field] = json!(7);
        api.post("/api/users/reset_password", &body)
            .await
            .invalid(&["body", field]);
    }
    api.me(&token).await.status_is(200);
    api.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_ends_every_session_and_logs_nobody_in() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let (one, two) = (api.login(&ada).await, api.login(&ada).await);
    let response = api.reset_password(&ada, "a wholly new password").await;
    assert!(
        !response.status_is(200).text().contains("token"),
        "{}",
        response.text()
    );
    for token in [&one, &two] {
        api.me(token).await.detail(401, "Token is invalid");
        api.refresh(token)
            .await
            .detail(403, "Refresh token is invalid or expired");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_resets_leave_one_password() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let new = |i: usize| format!("new password no. {i}");
    let tasks: Vec<_> = (0..8)
        .map(|i| {
            let (api, ada) = (api.clone(), ada.clone());
            tokio::spawn(async move { api.reset_password(&ada, &new(i)).await })
        })
        .collect();
    let mut reset = 0;
    for task in tasks {
        let response = task.await.expect("a task");
        match response.status {
            200 => reset += 1,
            _ => {
                response.detail(400, "Incorrect password");
            }
        }
    }
    assert!(reset >= 1, "nobody could reset");
    let mut right = 0;
    for i in 0..8 {
        right += usize::from(api.try_login(&ada.email, &new(i)).await.status == 200);
    }
    assert_eq!(right, 1, "exactly one of the new passwords is the password");
}
