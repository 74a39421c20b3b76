//! `DELETE /api/users/me`: an account and everything of it goes.

use serde_json::json;

use crate::harness::{Api, Person, Response, Shop, unique};

async fn delete(api: &Api, token: &str, password: &str) -> Response {
    let body = json!({"password": password});
    api.send_as(token, "DELETE", "/api/users/me", &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_password_deletes_an_account() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    delete(&api, &token, "not her password")
        .await
        .detail(400, "Incorrect password");
    for body in [json!({}), json!({"password": 1}), json!({"password": null})] {
        let response = api.send_as(&token, "DELETE", "/api/users/me", &body).await;
        response.invalid(&["body", "password"]);
    }
    let body = json!({"password": ada.password});
    let call = api.call("DELETE", "/api/users/me").json(&body);
    call.send().await.detail(401, "Not authenticated");
    api.me(&token).await.status_is(200);
    api.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_account_has_no_sessions_and_no_login() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let id = shop.id_of(&ada);
    let (token, other) = (api.login(&ada).await, api.login(&ada).await);
    let response = delete(&api, &token, &ada.password).await;
    assert!(response.status_is(204).body.is_empty());
    for token in [&token, &other] {
        api.me(token).await.status_is(401);
        api.refresh(token)
            .await
            .detail(403, "Refresh token is invalid or expired");
    }
    let response = api.try_login(&ada.email, &ada.password).await;
    response.detail(400, "Incorrect email or password");
    let keys = shop.redis.keys(&format!("*session*{id}*")).await;
    assert!(keys.is_empty(), "{keys:?}");
    delete(&api, &token, &ada.password).await.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_names_of_a_deleted_account_are_free_again() {
    let api = Shop::shared().await;
    let ada = Person::new();
    let body = ada.registration_with(json!({"username": unique("ada-")}));
    api.post("/api/users/register", &body).await.status_is(200);
    let old = api.login(&ada).await;
    let id = api.me(&old).await.status_is(200).json()["id"].clone();
    delete(&api, &old, &ada.password).await.status_is(204);
    api.post("/api/users/register", &body).await.status_is(200);
    let new = api.login(&ada).await;
    let me = api.me(&new).await.status_is(200).json();
    assert_ne!(me["id"], id, "another account");
    api.me(&old).await.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_the_account_stays_in_the_database() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let id = shop.id_of(&ada);
    let row: i64 = shop.select("select id from users where uid = ?", &id);
    let (token, ..) = crate::totp::enrol(&api, &ada).await;
    api.post("/api/users/forgot_password", &json!({"email": ada.email}))
        .await
        .status_is(200);
    let rows = |table: &str| -> i64 {
        let sql = format!("select count(*) from {table} where user_uid = ?");
        shop.select(&sql, &id)
    };
    crate::harness::eventually("links to verify and to reset", async || {
        (rows("one_time_tokens") == 2).then_some(())
    })
    .await;
    assert_eq!((rows("totp"), rows("recovery_codes")), (1, 10));
    delete(&api, &token, &ada.password).await.status_is(204);
    for table in ["one_time_tokens", "totp", "recovery_codes"] {
        assert_eq!(rows(table), 0, "{table}");
    }
    let count = |sql: &str, key: &str| shop.select::<i64>(sql, key);
    assert_eq!(count("select count(*) from users where uid = ?", &id), 0);
    let info = "select count(*) from user_info where user_id = ?";
    assert_eq!(count(info, &row.to_string()), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_passwords_here_are_guesses_too() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let response = delete(&api, &token, "not her password").await;
        statuses.push(response.status);
    }
    assert_eq!(statuses[..10], [400; 10]);
    assert_eq!(statuses[10], 429);
    api.me(&token).await.status_is(200);
}
