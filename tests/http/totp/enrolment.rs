//! Turning the second factor on and off.

use serde_json::{Value, json};

use super::{CONFIRM, PATH, RECOVERY_CODES, REQUIRED, enrol, recovery_codes};
use crate::harness::{Api, Authenticator, Person, Shop};

async fn start(api: &Api, token: &str, person: &Person) -> Value {
    let body = json!({"password": person.password});
    let response = api.send_as(token, "POST", PATH, &body).await;
    response.status_is(200).json()
}

async fn status(api: &Api, token: &str) -> (bool, i64) {
    let json = api.get_as(token, PATH).await.status_is(200).json();
    let left = json["recovery_codes_left"].as_i64();
    let enabled = json["enabled"].as_bool();
    (enabled.expect("a boolean"), left.expect("a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_app_gets_a_secret_and_a_uri_and_proves_that_it_has_it() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let json = start(&api, &token, &ada).await;
    let secret = json["secret"].as_str().expect("a secret");
    let uri = json["uri"].as_str().expect("a URI");
    assert!(uri.starts_with("otpauth://totp/"), "{uri}");
    assert!(uri.contains(&format!("secret={secret}")), "{uri}");
    assert!(uri.contains("issuer="), "{uri}");
    let qr = json["qr_svg"].as_str().expect("an SVG document");
    assert!(qr.starts_with("<svg "), "{qr}");
    assert!(!uri.contains([' ', '@']), "it is encoded: {uri}");

    // Until it is confirmed, nobody is asked for a code.
    assert_eq!(status(&api, &token).await, (false, 0));
    api.login(&ada).await;
    let app = Authenticator::new(secret);
    let body = json!({"otp": app.wrong_code()});
    let response = api.send_as(&token, "POST", CONFIRM, &body).await;
    response.status_is(400);
    assert_eq!(status(&api, &token).await, (false, 0));
    let body = json!({"otp": app.code()});
    let response = api.send_as(&token, "POST", CONFIRM, &body).await;
    let mut codes = recovery_codes(&response);
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 10, "{codes:?}");
    assert_eq!(status(&api, &token).await, (true, 10));
    let response = api.try_login(&ada.email, &ada.password).await;
    response.detail(401, REQUIRED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starting_again_before_the_confirmation_replaces_the_secret() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let secret = |json: &Value| json["secret"].as_str().expect("a secret").to_owned();
    let old = secret(&start(&api, &token, &ada).await);
    let new = secret(&start(&api, &token, &ada).await);
    assert_ne!(old, new);
    let body = json!({"otp": Authenticator::new(&old).code()});
    let response = api.send_as(&token, "POST", CONFIRM, &body).await;
    response.status_is(400);
    let body = json!({"otp": Authenticator::new(&new).code()});
    let response = api.send_as(&token, "POST", CONFIRM, &body).await;
    response.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_on_cannot_be_replaced_or_confirmed_again() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let (token, app, _) = enrol(&api, &ada).await;
    let body = json!({"password": ada.password});
    let response = api.send_as(&token, "POST", PATH, &body).await;
    response.detail(400, "TOTP is already enabled");
    let body = json!({"otp": app.code()});
    let response = api.send_as(&token, "POST", CONFIRM, &body).await;
    response.status_is(400);
    assert_eq!(status(&api, &token).await, (true, 10));
    super::login(&api, &ada, &app.code()).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_without_the_password_changes_nothing() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let try_both = async || {
        for path in [PATH, RECOVERY_CODES] {
            let post = async |body: Value| api.send_as(&token, "POST", path, &body).await;
            post(json!({})).await.invalid(&["body", "password"]);
            let wrong = post(json!({"password": "not hers"})).await;
            wrong.detail(400, "Incorrect password");
        }
    };
    try_both().await;
    assert_eq!(status(&api, &token).await, (false, 0));
    let right = json!({"password": ada.password});
    let response = api.send_as(&token, "POST", RECOVERY_CODES, &right).await;
    response.detail(400, "TOTP is not enabled");
    enrol(&api, &ada).await;
    try_both().await;
    assert_eq!(status(&api, &token).await, (true, 10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_recovery_codes_replace_the_old_ones() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let (token, _, old) = enrol(&api, &ada).await;
    super::login(&api, &ada, &old[0]).await.status_is(200);
    assert_eq!(status(&api, &token).await, (true, 9));
    let body = json!({"password": ada.password});
    let response = api.send_as(&token, "POST", RECOVERY_CODES, &body).await;
    let new = recovery_codes(&response);
    assert_eq!(status(&api, &token).await, (true, 10));
    assert!(new.iter().all(|code| !old.contains(code)));
    super::login(&api, &ada, &old[1]).await.status_is(401);
    super::login(&api, &ada, &new[0]).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_password_turns_it_off() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let (token, _, codes) = enrol(&api, &ada).await;
    let off = async |body: Value| api.send_as(&token, "DELETE", PATH, &body).await;
    off(json!({"password": "not hers"}))
        .await
        .detail(400, "Incorrect password");
    off(json!({})).await.invalid(&["body", "password"]);
    assert_eq!(status(&api, &token).await, (true, 10));
    let response = off(json!({"password": ada.password})).await;
    assert!(response.status_is(204).body.is_empty());
    assert_eq!(status(&api, &token).await, (false, 0));
    api.login(&ada).await;

    // And on again, with another secret; old recovery codes are dead.
    enrol(&api, &ada).await;
    let response = super::login(&api, &ada, &codes[0]).await;
    assert_eq!(response.status_is(401).json()["mfa"], "totp");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_owner_sees_or_changes_it() {
    let api = Shop::shared().await;
    for (method, path) in [
        ("GET", PATH),
        ("POST", PATH),
        ("DELETE", PATH),
        ("POST", CONFIRM),
        ("POST", RECOVERY_CODES),
    ] {
        let call = api.call(method, path).json(&json!({}));
        call.send().await.detail(401, "Not authenticated");
    }
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    for body in [json!({}), json!({"otp": 123_456}), json!({"otp": null})] {
        let response = api.send_as(&token, "POST", CONFIRM, &body).await;
        response.invalid(&["body", "otp"]);
    }
    let body = json!({"otp": "123456"});
    let response = api.send_as(&token, "POST", CONFIRM, &body).await;
    response.status_is(400);
}
