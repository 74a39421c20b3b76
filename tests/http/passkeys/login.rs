//! Logins with a passkey alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use serde_json::{Value, json};

use super::{LOGIN, PATH, UNVERIFIED, list, login, login_options, somebody_with_a_key, try_login};
use crate::harness::{Api, SecurityKey, Shop, access_token, eventually};
use crate::totp;

/// Waits until the latest event of an account is this one.
async fn latest_event_is(api: &Api, token: &str, event: &str) {
    eventually(&format!("{event} in the log"), async || {
        let log = api.get_as(token, "/api/users/me/audit?limit=1").await;
        (log.status_is(200).json()["items"][0]["event"] == event).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_name_no_account() {
    let api = Shop::shared().await;
    let options = login_options(&api).await;
    assert_eq!(options["rpId"], "127.0.0.1");
    assert_eq!(options["allowCredentials"], json!([]));
    assert_eq!(options["userVerification"], "required");
    assert_eq!(options["challenge"].as_str().map(str::len), Some(43));
    assert_ne!(options["challenge"], login_options(&api).await["challenge"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_wrong_gets_one_answer() {
    let api = Shop::shared().await;
    let (_, token, key) = somebody_with_a_key(&api).await;
    let (_, _, mut eves) = somebody_with_a_key(&api).await;
    let mut key = key;
    let mut answers = Vec::new();
    let mut note = async |credential: Value| {
        let response = try_login(&api, &credential).await;
        response.detail(400, UNVERIFIED);
        answers.push(response.body);
    };
    // Unknown to the shop.
    let mut unknown = SecurityKey::new();
    unknown.handle = key.handle.clone();
    note(unknown.get(&login_options(&api).await)).await;
    // Signed by another one, for an account of somebody else.
    let mut forged = eves.get(&login_options(&api).await);
    forged["id"] = json!(key.id());
    forged["rawId"] = json!(key.id());
    note(forged).await;
    let handle = key.handle.replace(eves.handle.clone().expect("a handle"));
    note(key.get(&login_options(&api).await)).await;
    key.handle = None;
    note(key.get(&login_options(&api).await)).await;
    key.handle = handle;
    // From another page, for another site, without a PIN.
    let origin = std::mem::replace(&mut key.origin, "https://evil.example".into());
    note(key.get(&login_options(&api).await)).await;
    key.origin = origin;
    let mut options = login_options(&api).await;
    options["rpId"] = json!("evil.example");
    note(key.get(&options)).await;
    key.verifies = false;
    note(key.get(&login_options(&api).await)).await;
    key.verifies = true;
    // A challenge that nobody handed out.
    options["rpId"] = json!("127.0.0.1");
    options["challenge"] = json!("A".repeat(43));
    note(key.get(&options)).await;
    // A counter that was raised after it was signed.
    let mut changed = key.get(&login_options(&api).await);
    let data = changed["response"]["authenticatorData"].as_str();
    let mut data = BASE64URL.decode(data.expect("data")).expect("base64url");
    *data.last_mut().expect("a byte") ^= 16;
    changed["response"]["authenticatorData"] = json!(BASE64URL.encode(data));
    note(changed).await;
    for odd in [json!({}), json!([]), json!("x"), json!(1), json!(null)] {
        note(odd).await;
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let missing = api.post(LOGIN, &json!({})).await;
    missing.invalid(&["body", "credential"]);
    login(&api, &mut key).await.status_is(200);
    latest_event_is(&api, &token, "passkey_login").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_counter_that_goes_back_is_refused_and_logged() {
    let api = Shop::shared().await;
    let (_, token, mut key) = somebody_with_a_key(&api).await;
    login(&api, &mut key).await.status_is(200);
    login(&api, &mut key).await.status_is(200);
    // A copy that was made before the two logins.
    key.counter = Some(0);
    login(&api, &mut key).await.detail(400, UNVERIFIED);
    latest_event_is(&api, &token, "passkey_refused").await;
    key.counter = Some(1);
    login(&api, &mut key).await.detail(400, UNVERIFIED);
    login(&api, &mut key).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_that_does_not_count_is_taken() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let mut key = SecurityKey::new();
    key.counter = None;
    super::add(&api, &token, &ada, &mut key).await;
    login(&api, &mut key).await.status_is(200);
    login(&api, &mut key).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_stands_for_both_factors() {
    let api = Shop::shared().await;
    let (ada, _, mut key) = somebody_with_a_key(&api).await;
    totp::enrol(&api, &ada).await;
    login(&api, &mut key).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_the_password_do_not_lock_it() {
    let api = Shop::shared().await;
    let (ada, _, mut key) = somebody_with_a_key(&api).await;
    for _ in 0..10 {
        api.try_login(&ada.email, "not it").await.status_is(400);
    }
    api.try_login(&ada.email, &ada.password)
        .await
        .status_is(429);
    login(&api, &mut key).await.status_is(200);
    // And it is no way to guess on.
    api.try_login(&ada.email, "not it").await.status_is(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_count_for_the_address() {
    let shop = Shop::builder().variable("limit_login_address", "3");
    let shop = shop.start().await;
    let (_, _, mut key) = somebody_with_a_key(&shop).await;
    for _ in 0..3 {
        let credential = SecurityKey::new().get(&login_options(&shop).await);
        let response = try_login(&shop, &credential).await;
        response.detail(400, UNVERIFIED);
    }
    login(&shop, &mut key).await.status_is(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_account_is_told_so_and_a_deleted_one_is_unknown() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    let (ada, _, mut key) = somebody_with_a_key(&api).await;
    let id = shop.id_of(&ada);
    for (disabled, status) in [(true, 403), (false, 200)] {
        let changes = json!({"disabled": disabled});
        api.manage(&admin, &id, &changes).await.status_is(200);
        login(&api, &mut key).await.status_is(status);
    }
    let token = api.login(&ada).await;
    let body = json!({"password": ada.password});
    let response = api.send_as(&token, "DELETE", "/api/users/me", &body).await;
    response.status_is(204);
    login(&api, &mut key).await.detail(400, UNVERIFIED);
    let left: i64 = shop.select("select count(*) from passkeys where user_uid = ?", &id);
    assert_eq!(left, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_session_is_as_any_other() {
    let api = Shop::shared().await;
    let (ada, token, mut key) = somebody_with_a_key(&api).await;
    let session = access_token(login(&api, &mut key).await.status_is(200));
    let sessions = api.get_as(&session, "/api/users/sessions").await;
    let sessions = sessions.status_is(200).json();
    assert_eq!(sessions.as_array().map(Vec::len), Some(2), "{sessions}");
    let next = access_token(api.refresh(&session).await.status_is(200));
    api.get_as(&next, PATH).await.status_is(200);
    // A new password ends it, and the passkey stays.
    api.reset_password(&ada, "a wholly new password")
        .await
        .status_is(200);
    for dead in [&token, &next] {
        api.me(dead).await.status_is(401);
    }
    let session = access_token(login(&api, &mut key).await.status_is(200));
    let left = list(&api, &session).await["passkeys"].clone();
    assert_eq!(left.as_array().map(Vec::len), Some(1));
}
