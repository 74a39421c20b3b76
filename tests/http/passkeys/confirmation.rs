//! A passkey in place of the password, to confirm a change of the account.

use serde_json::{Value, json};

use super::{
    LOGIN_OPTIONS, OPTIONS, PATH, SECOND_FACTOR, UNVERIFIED, login_options, somebody_with_a_key,
    try_add, try_login,
};
use crate::harness::{Api, Response, SecurityKey, Shop, unique};

const CONFIRMATION: &str = "/api/users/me/passkeys/confirmation";
const EMAIL: &str = "/api/users/me/email";
const TOTP: &str = "/api/users/me/totp";

async fn confirmation_options(api: &Api, token: &str) -> Value {
    let response = api.call("POST", CONFIRMATION).bearer(token).send().await;
    response.status_is(200).json()
}

/// Sends a body with a passkey's response to new options.
async fn confirm(
    api: &Api,
    token: &str,
    key: &mut SecurityKey,
    request: (&str, &str),
    mut body: Value,
) -> Response {
    body["passkey"] = key.get(&confirmation_options(api, token).await);
    api.send_as(token, request.0, request.1, &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_confirms_what_the_password_does() {
    let api = Shop::shared().await;
    let (_, token, mut key) = somebody_with_a_key(&api).await;
    let confirmed = async |key: &mut SecurityKey, method, path, body, status| {
        let response = confirm(&api, &token, key, (method, path), body).await;
        response.status_is(status);
        response
    };
    let email = format!("{}@example.com", unique("new."));
    confirmed(&mut key, "POST", EMAIL, json!({"email": email}), 202).await;
    confirmed(&mut key, "POST", TOTP, json!({}), 200).await;
    confirmed(&mut key, "POST", SECOND_FACTOR, json!({}), 200).await;
    confirmed(&mut key, "DELETE", SECOND_FACTOR, json!({}), 204).await;
    let options = confirmed(&mut key, "POST", OPTIONS, json!({}), 200).await;
    let other = SecurityKey::new().create(&options.json());
    let other = try_add(&api, &token, "Another", &other).await;
    let other = other.status_is(201).json()["id"].clone();
    let path = format!("{PATH}/{}", other.as_str().expect("an id"));
    confirmed(&mut key, "DELETE", &path, json!({}), 204).await;
    confirmed(&mut key, "DELETE", "/api/users/me", json!({}), 204).await;
    api.me(&token).await.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_is_for_one_change_of_its_account() {
    let api = Shop::shared().await;
    let (_, token, mut key) = somebody_with_a_key(&api).await;
    let (_, eves, mut eves_key) = somebody_with_a_key(&api).await;
    let send = async |token: &str, passkey: &Value| {
        let body = json!({"passkey": passkey});
        api.send_as(token, "POST", TOTP, &body).await
    };
    let passkey = key.get(&confirmation_options(&api, &token).await);
    send(&token, &passkey).await.status_is(200);
    send(&token, &passkey).await.detail(400, UNVERIFIED);
    // A challenge of somebody else, and a passkey of somebody else.
    let passkey = key.get(&confirmation_options(&api, &eves).await);
    send(&token, &passkey).await.detail(400, UNVERIFIED);
    let passkey = eves_key.get(&confirmation_options(&api, &token).await);
    send(&token, &passkey).await.detail(400, UNVERIFIED);
    // What was asked for at a login is for no change, and the other way round.
    let passkey = key.get(&login_options(&api).await);
    send(&token, &passkey).await.detail(400, UNVERIFIED);
    let passkey = key.get(&confirmation_options(&api, &token).await);
    try_login(&api, &passkey).await.detail(400, UNVERIFIED);
    for odd in [json!({}), json!([]), json!("key"), json!({"id": "x"})] {
        send(&token, &odd).await.detail(400, UNVERIFIED);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_both_has_to_be_there() {
    let api = Shop::shared().await;
    let (ada, token, mut key) = somebody_with_a_key(&api).await;
    let passkey = key.get(&confirmation_options(&api, &token).await);
    for (body, field) in [
        (json!({}), "password"),
        (json!({"password": null, "passkey": null}), "password"),
        (
            json!({"password": ada.password, "passkey": passkey}),
            "passkey",
        ),
    ] {
        let response = api.send_as(&token, "POST", TOTP, &body).await;
        response.invalid(&["body", field]);
    }
    let bob = api.somebody().await;
    let bobs = api.login(&bob).await;
    let without = api.call("POST", CONFIRMATION).bearer(&bobs).send().await;
    without.detail(400, "Add a passkey first");
    api.call("POST", CONFIRMATION).send().await.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_count_as_failed_logins() {
    let shop = Shop::builder()
        .variable("limit_login_account", "3")
        .start()
        .await;
    let (_, token, mut key) = somebody_with_a_key(&shop).await;
    let forged = key.get(&login_options(&shop).await);
    let send = async |passkey: Value| {
        let body = json!({"passkey": passkey});
        shop.send_as(&token, "POST", TOTP, &body).await
    };
    for _ in 0..3 {
        send(forged.clone()).await.detail(400, UNVERIFIED);
    }
    send(forged).await.status_is(429);
    let passkey = key.get(&confirmation_options(&shop, &token).await);
    send(passkey).await.status_is(429);
    shop.call("POST", LOGIN_OPTIONS).send().await.status_is(200);
}
