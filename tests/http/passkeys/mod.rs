//! Passkeys: logins without a password, and as a second factor (WebAuthn level 3).

mod challenges;
mod confirmation;
mod login;
mod manage;
mod register;
mod second_factor;

use serde_json::{Value, json};

use crate::harness::{Api, Person, Response, SecurityKey};

const PATH: &str = "/api/users/me/passkeys";
const OPTIONS: &str = "/api/users/me/passkeys/options";
const SECOND_FACTOR: &str = "/api/users/me/passkeys/second_factor";
const LOGIN: &str = "/api/users/login/passkey";
const LOGIN_OPTIONS: &str = "/api/users/login/passkey/options";
const UNVERIFIED: &str = "Passkey could not be verified";

/// Options for a new passkey.
async fn options(api: &Api, token: &str, person: &Person) -> Value {
    let body = json!({"password": person.password});
    let response = api.send_as(token, "POST", OPTIONS, &body).await;
    response.status_is(200).json()
}

async fn try_add(api: &Api, token: &str, name: &str, credential: &Value) -> Response {
    let body = json!({"name": name, "credential": credential});
    api.send_as(token, "POST", PATH, &body).await
}

/// Adds a passkey, and returns it.
async fn add(api: &Api, token: &str, person: &Person, key: &mut SecurityKey) -> Value {
    let credential = key.create(&options(api, token, person).await);
    let response = try_add(api, token, "My key", &credential).await;
    response.status_is(201).json()
}

/// Registers a person with a passkey. Returns an access token, too.
async fn somebody_with_a_key(api: &Api) -> (Person, String, SecurityKey) {
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let mut key = SecurityKey::new();
    add(api, &token, &ada, &mut key).await;
    (ada, token, key)
}

async fn login_options(api: &Api) -> Value {
    let response = api.call("POST", LOGIN_OPTIONS).send().await;
    response.status_is(200).json()
}

async fn try_login(api: &Api, credential: &Value) -> Response {
    api.post(LOGIN, &json!({"credential": credential})).await
}

/// Logs in with a passkey alone.
async fn login(api: &Api, key: &mut SecurityKey) -> Response {
    let credential = key.get(&login_options(api).await);
    try_login(api, &credential).await
}

async fn list(api: &Api, token: &str) -> Value {
    api.get_as(token, PATH).await.status_is(200).json()
}
