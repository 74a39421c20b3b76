//! Passkeys beside the password.

use serde_json::{Value, json};

use super::{PATH, SECOND_FACTOR, UNVERIFIED, list, login, login_options, somebody_with_a_key};
use crate::harness::{
    Api, Person, Response, SecurityKey, Shop, access_token, eventually, link_token,
};
use crate::totp;

const REQUIRED: &str = "Passkey required";

/// Turns it on, and returns the recovery codes.
async fn turn_on(api: &Api, token: &str, person: &Person) -> Vec<String> {
    let body = json!({"password": person.password});
    let response = api.send_as(token, "POST", SECOND_FACTOR, &body).await;
    let json = response.status_is(200).json();
    let codes = json["recovery_codes"].as_array().expect("codes").iter();
    codes
        .map(|code| code.as_str().expect("a text").to_owned())
        .collect()
}

async fn enrolled(api: &Api) -> (Person, String, SecurityKey, Vec<String>) {
    let (ada, token, key) = somebody_with_a_key(api).await;
    let codes = turn_on(api, &token, &ada).await;
    (ada, token, key, codes)
}

async fn login_with(api: &Api, person: &Person, extra: Value) -> Response {
    let mut body = json!({"email": person.email, "password": person.password});
    for (name, value) in extra.as_object().expect("an object") {
        body[name] = value.clone();
    }
    api.post("/api/users/login", &body).await
}

/// The options that a login with the right password gets.
async fn asked(api: &Api, person: &Person) -> Value {
    let response = api.try_login(&person.email, &person.password).await;
    let json = response.detail(401, REQUIRED).json();
    assert_eq!(json["mfa"], "passkey");
    json["passkey"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_password_asks_for_a_passkey_of_the_account() {
    let api = Shop::shared().await;
    let (ada, token, mut key, codes) = enrolled(&api).await;
    assert_eq!(codes.len(), 10);
    let state = list(&api, &token).await;
    assert_eq!(
        (&state["second_factor"], &state["recovery_codes_left"]),
        (&json!(true), &json!(10))
    );
    let options = asked(&api, &ada).await;
    let known = json!([{"type": "public-key", "id": key.id(), "transports": ["usb"]}]);
    assert_eq!(options["allowCredentials"], known);
    // The password is the other factor, so no PIN is needed.
    key.verifies = false;
    let response = login_with(&api, &ada, json!({"passkey": key.get(&options)})).await;
    api.me(&access_token(response.status_is(200)))
        .await
        .status_is(200);
    // The passkey alone lets in too, with a PIN.
    key.verifies = true;
    login(&api, &mut key).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_passkey_is_refused_and_counted() {
    let api = Shop::shared().await;
    let (ada, _, mut key, _) = enrolled(&api).await;
    let (eve, _, mut eves, _) = enrolled(&api).await;
    let refused = async |passkey: Value| {
        let response = login_with(&api, &ada, json!({"passkey": passkey})).await;
        let json = response.detail(401, UNVERIFIED).json();
        assert_eq!(json, json!({"detail": UNVERIFIED, "mfa": "passkey"}));
    };
    refused(eves.get(&asked(&api, &ada).await)).await;
    refused(eves.get(&asked(&api, &eve).await)).await;
    refused(key.get(&asked(&api, &eve).await)).await;
    // Of a login without a password.
    refused(key.get(&login_options(&api).await)).await;
    refused(json!({})).await;
    let passkey = key.get(&asked(&api, &ada).await);
    let wrong = Person {
        password: "not hers".into(),
        ..ada.clone()
    };
    let response = login_with(&api, &wrong, json!({"passkey": passkey})).await;
    response.detail(400, "Incorrect email or password");
    // The other way round: its options are for the second step only.
    let passkey = key.get(&asked(&api, &ada).await);
    let response = super::try_login(&api, &passkey).await;
    response.detail(400, UNVERIFIED);
    for _ in 0..4 {
        refused(json!({})).await;
    }
    api.try_login(&ada.email, &ada.password)
        .await
        .status_is(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recovery_code_lets_in_without_a_passkey_once() {
    let api = Shop::shared().await;
    let (ada, _, _, codes) = enrolled(&api).await;
    let otp = json!({"otp": codes[0]});
    let response = login_with(&api, &ada, otp.clone()).await;
    let token = access_token(response.status_is(200));
    assert_eq!(list(&api, &token).await["recovery_codes_left"], 9);
    let again = login_with(&api, &ada, otp).await;
    again.detail(401, "One-time code is invalid");
    // For programs that cannot use a passkey.
    let response = api.grant_password(&ada.email, &ada.password).await;
    response.oauth(400, "invalid_grant").detail(400, REQUIRED);
    assert_eq!(response.json()["mfa"], "passkey");
    totp::grant(&api, &ada, &codes[1]).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_an_app_either_lets_in() {
    let api = Shop::shared().await;
    let (ada, token, mut key, old) = enrolled(&api).await;
    let (_, app, codes) = enrol_app(&api, &ada, &token).await;
    let response = api.try_login(&ada.email, &ada.password).await;
    let json = response.detail(401, "One-time code required").json();
    assert_eq!(json["mfa"], "totp");
    let passkey = key.get(&json["passkey"]);
    let response = login_with(&api, &ada, json!({"passkey": passkey})).await;
    response.status_is(200);
    let otp = json!({"otp": app.code()});
    login_with(&api, &ada, otp).await.status_is(200);
    // The app's recovery codes have replaced the older ones, and stay when it goes.
    let response = login_with(&api, &ada, json!({"otp": old[0]})).await;
    response.status_is(401);
    let body = json!({"password": ada.password});
    let response = api.send_as(&token, "DELETE", totp::PATH, &body).await;
    response.status_is(204);
    asked(&api, &ada).await;
    let response = login_with(&api, &ada, json!({"otp": codes[0]})).await;
    response.status_is(200);
}

/// Turns the app on with a token, as a login needs a passkey.
async fn enrol_app(
    api: &Api,
    person: &Person,
    token: &str,
) -> (String, crate::harness::Authenticator, Vec<String>) {
    let body = json!({"password": person.password});
    let response = api.send_as(token, "POST", totp::PATH, &body).await;
    let secret = response.status_is(200).json()["secret"].clone();
    let app = crate::harness::Authenticator::new(secret.as_str().expect("a secret"));
    let confirm = format!("{}/confirm", totp::PATH);
    let body = json!({"otp": app.code_in(-1)});
    let mut response = api.send_as(token, "POST", &confirm, &body).await;
    if response.status == 400 {
        // A new step has begun.
        let body = json!({"otp": app.code_in(-1)});
        response = api.send_as(token, "POST", &confirm, &body).await;
    }
    let json = response.status_is(200).json();
    let codes = json["recovery_codes"].as_array().expect("codes").iter();
    let codes = codes.map(|code| code.as_str().expect("a text").to_owned());
    (token.to_owned(), app, codes.collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_needs_the_password_and_a_passkey() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let right = json!({"password": ada.password});
    let on = async |body: &Value| api.send_as(&token, "POST", SECOND_FACTOR, body).await;
    on(&right).await.detail(400, "Add a passkey first");
    super::add(&api, &token, &ada, &mut SecurityKey::new()).await;
    on(&json!({})).await.invalid(&["body", "password"]);
    let wrong = json!({"password": "not hers"});
    on(&wrong).await.detail(400, "Incorrect password");
    api.login(&ada).await;
    on(&right).await.status_is(200);
    let again = on(&right).await;
    again.detail(400, "Passkeys are already a second factor");
    let off = async |body: &Value| api.send_as(&token, "DELETE", SECOND_FACTOR, body).await;
    off(&wrong).await.detail(400, "Incorrect password");
    asked(&api, &ada).await;
    off(&right).await.status_is(204);
    off(&right).await.status_is(204);
    api.login(&ada).await;
    let state = list(&api, &token).await;
    assert_eq!(
        (&state["second_factor"], &state["recovery_codes_left"]),
        (&json!(false), &json!(0))
    );
    let call = api.call("POST", SECOND_FACTOR).json(&right);
    call.send().await.detail(401, "Not authenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_asked_for_a_passkey_that_is_gone() {
    let api = Shop::shared().await;
    let (ada, token, _, codes) = enrolled(&api).await;
    let id = list(&api, &token).await["passkeys"][0]["id"].clone();
    let path = format!("{PATH}/{}", id.as_str().expect("an id"));
    let body = json!({"password": ada.password});
    let response = api.send_as(&token, "DELETE", &path, &body).await;
    response.status_is(204);
    api.login(&ada).await;
    let state = list(&api, &token).await;
    assert_eq!(state["second_factor"], false);
    assert_eq!(state["recovery_codes_left"], 0);
    // Nor do its recovery codes count for a later one.
    super::add(&api, &token, &ada, &mut SecurityKey::new()).await;
    turn_on(&api, &token, &ada).await;
    let response = login_with(&api, &ada, json!({"otp": codes[0]})).await;
    response.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recovery_codes_are_made_anew_for_it() {
    let api = Shop::shared().await;
    let (ada, token, _, old) = enrolled(&api).await;
    let path = format!("{}/recovery_codes", totp::PATH);
    let body = json!({"password": ada.password});
    let response = api.send_as(&token, "POST", &path, &body).await;
    let new = response.status_is(200).json()["recovery_codes"][0].clone();
    let response = login_with(&api, &ada, json!({"otp": old[0]})).await;
    response.status_is(401);
    let response = login_with(&api, &ada, json!({"otp": new})).await;
    response.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_by_mail_leaves_it_on_and_strands_nobody() {
    let shop = Shop::start().await;
    let (ada, token, mut key, codes) = enrolled(&shop).await;
    let body = json!({"email": ada.email});
    let response = shop.post("/api/users/forgot_password", &body).await;
    response.status_is(200);
    let log = eventually("a link in the log", async || {
        let log = shop.log();
        log.contains("/reset-password?token=").then_some(log)
    })
    .await;
    let ada = Person {
        password: "a wholly new password".into(),
        ..ada
    };
    let body = json!({
        "token": link_token(&log, "/reset-password"), "new_password": ada.password,
    });
    let path = "/api/users/complete_reset_password";
    shop.post(path, &body).await.status_is(200);
    shop.me(&token).await.status_is(401);
    // Who reads the mail is not in; who has the passkey or a recovery code is.
    let passkey = key.get(&asked(&shop, &ada).await);
    let response = login_with(&shop, &ada, json!({"passkey": passkey})).await;
    response.status_is(200);
    let response = login_with(&shop, &ada, json!({"otp": codes[0]})).await;
    response.status_is(200);
    login(&shop, &mut key).await.status_is(200);
}
