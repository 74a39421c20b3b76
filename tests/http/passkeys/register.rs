//! New passkeys.

use serde_json::{Value, json};

use super::{OPTIONS, PATH, UNVERIFIED, add, list, login, options, somebody_with_a_key, try_add};
use crate::harness::{SecurityKey, Shop, access_token, is_rfc3339_utc};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_passkey_is_listed_and_lets_in_without_a_password() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let none = json!({"passkeys": [], "second_factor": false, "recovery_codes_left": 0});
    assert_eq!(list(&api, &token).await, none);
    let mut key = SecurityKey::new();
    let added = add(&api, &token, &ada, &mut key).await;
    assert_eq!(added["name"], "My key");
    assert_eq!(added["credential_id"], key.id());
    assert_eq!(added["backed_up"], false);
    assert!(is_rfc3339_utc(&added["created_at"]), "{added}");
    assert_eq!(added["last_used_at"], Value::Null);
    assert_eq!(list(&api, &token).await["passkeys"], json!([added]));

    let response = login(&api, &mut key).await;
    let json = response.status_is(200).json();
    assert_eq!(
        (&json["token_type"], &json["expires_in"]),
        (&json!("bearer"), &json!(180))
    );
    let me = api.me(&access_token(&response)).await;
    assert_eq!(me.status_is(200).json()["email"], ada.email);
    let used = list(&api, &token).await["passkeys"][0].clone();
    assert!(is_rfc3339_utc(&used["last_used_at"]), "{used}");
    login(&api, &mut key).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_are_those_of_webauthn_and_need_the_password() {
    let (api, shop) = Shop::shared_inside().await;
    let (ada, token, key) = somebody_with_a_key(&api).await;
    let options = options(&api, &token, &ada).await;
    assert_eq!(options["rp"]["id"], "127.0.0.1");
    assert_eq!(options["user"]["name"], ada.email);
    assert_eq!(options["user"]["displayName"], "Ada");
    // 256 bits.
    assert_eq!(options["challenge"].as_str().map(str::len), Some(43));
    let handle = options["user"]["id"].as_str().expect("a handle");
    assert!(!handle.contains(&ada.email), "it tells nobody who it is");
    let chosen = &options["authenticatorSelection"];
    assert_eq!(chosen["residentKey"], "required");
    assert_eq!(chosen["userVerification"], "required");
    assert_eq!(options["attestation"], "none");
    let algorithms = options["pubKeyCredParams"].as_array();
    let algorithms = algorithms.expect("a list").iter();
    let algorithms: Vec<_> = algorithms.map(|one| one["alg"].as_i64()).collect();
    assert_eq!(algorithms, [Some(-8), Some(-7), Some(-257)]);
    let known = json!([{"type": "public-key", "id": key.id(), "transports": ["usb"]}]);
    assert_eq!(options["excludeCredentials"], known);

    let post = async |body: Value| api.send_as(&token, "POST", OPTIONS, &body).await;
    post(json!({})).await.invalid(&["body", "password"]);
    let wrong = post(json!({"password": "not hers"})).await;
    wrong.detail(400, "Incorrect password");
    for (method, path) in [("GET", PATH), ("POST", PATH), ("POST", OPTIONS)] {
        let call = api.call(method, path).json(&json!({}));
        call.send().await.detail(401, "Not authenticated");
    }
    let stored: String = shop.select(
        "select p.public_key from passkeys p join users u on u.uid = p.user_uid
         where u.email = ?",
        &ada.email,
    );
    assert!(
        stored.len() > 40,
        "the public key and nothing else: {stored}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_genuine_is_refused_in_one_way() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let refused = async |change: fn(&mut SecurityKey, &mut Value), after: fn(&mut Value)| {
        let mut options = options(&api, &token, &ada).await;
        let mut key = SecurityKey::new();
        change(&mut key, &mut options);
        let mut credential = key.create(&options);
        after(&mut credential);
        let response = try_add(&api, &token, "My key", &credential).await;
        response.detail(400, UNVERIFIED);
    };
    let unchanged = |_: &mut SecurityKey, _: &mut Value| ();
    let sent = |_: &mut Value| ();
    refused(|key, _| key.origin = "https://evil.example".into(), sent).await;
    refused(|key, _| key.origin = "http://127.0.0.1:3001".into(), sent).await;
    refused(|key, _| key.verifies = false, sent).await;
    refused(
        |_, options| options["rp"]["id"] = json!("evil.example"),
        sent,
    )
    .await;
    refused(|_, options| options["challenge"] = json!("AAAA"), sent).await;
    refused(unchanged, |credential| credential["id"] = json!("AAAA")).await;
    refused(unchanged, |credential| *credential = json!({})).await;
    refused(unchanged, |credential| *credential = json!([1, "x"])).await;
    refused(unchanged, |credential| {
        credential["response"]["attestationObject"] = json!("o2NmbXQ");
    })
    .await;
    refused(unchanged, |credential| {
        // An array that is said to have 2^64 - 1 items, and one that is nested without end.
        credential["response"]["attestationObject"] = json!("m___________");
    })
    .await;
    refused(unchanged, |credential| {
        credential["response"]["attestationObject"] = json!("gYGB".repeat(5000));
    })
    .await;
    assert_eq!(list(&api, &token).await["passkeys"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_belongs_to_one_account() {
    let api = Shop::shared().await;
    let (_, _, mut key) = somebody_with_a_key(&api).await;
    let eve = api.somebody().await;
    let token = api.login(&eve).await;
    let handle = key.handle.clone();
    let credential = key.create(&options(&api, &token, &eve).await);
    let response = try_add(&api, &token, "Hers", &credential).await;
    response.detail(400, UNVERIFIED);
    assert_eq!(list(&api, &token).await["passkeys"], json!([]));
    key.handle = handle;
    login(&api, &mut key).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_has_twenty_at_most() {
    let (api, shop) = Shop::shared_inside().await;
    let (ada, token, _) = somebody_with_a_key(&api).await;
    let fill = "insert into passkeys (id, user_uid, credential_id, public_key, sign_count,
            is_backup_eligible, is_backed_up, transports, name)
        select ?2, uid, ?2, '', 0, 0, 0, '[]', 'filler' from users where email = ?1";
    for n in 0..18 {
        let id = crate::harness::unique(&format!("filler-{n}-"));
        shop.change(fill, &[&ada.email, &id]);
    }
    // Two that begin at once: one of them is the twentieth.
    let (mut one, mut two) = (SecurityKey::new(), SecurityKey::new());
    let first = one.create(&options(&api, &token, &ada).await);
    let second = two.create(&options(&api, &token, &ada).await);
    try_add(&api, &token, "20", &first).await.status_is(201);
    try_add(&api, &token, "21", &second).await.is_refused();
    let body = json!({"password": ada.password});
    let response = api.send_as(&token, "POST", OPTIONS, &body).await;
    response.detail(400, "An account has at most 20 passkeys");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faulty_fields_are_told() {
    let api = Shop::shared().await;
    let (_, token, _) = somebody_with_a_key(&api).await;
    let post = async |body: Value| api.send_as(&token, "POST", PATH, &body).await;
    let nothing = post(json!({})).await;
    nothing.invalid(&["body", "name"]);
    nothing.invalid(&["body", "credential"]);
    for name in [
        json!(""),
        json!("  "),
        json!("x".repeat(101)),
        json!(1),
        json!(null),
    ] {
        let response = post(json!({"name": name, "credential": {}})).await;
        response.invalid(&["body", "name"]);
    }
}
