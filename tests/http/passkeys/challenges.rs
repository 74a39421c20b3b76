//! Challenges: each for one response, one purpose, one account, and five minutes.

use serde_json::json;

use super::{
    LOGIN, UNVERIFIED, login, login_options, options, somebody_with_a_key, try_add, try_login,
};
use crate::harness::{SecurityKey, Shop};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_is_taken_once() {
    let api = Shop::shared().await;
    let (ada, token, mut key) = somebody_with_a_key(&api).await;
    let credential = key.get(&login_options(&api).await);
    try_login(&api, &credential).await.status_is(200);
    let again = try_login(&api, &credential).await;
    again.detail(400, UNVERIFIED);

    let credential = SecurityKey::new().create(&options(&api, &token, &ada).await);
    let first = try_add(&api, &token, "One", &credential).await;
    let id = first.status_is(201).json()["id"].clone();
    let id = id.as_str().expect("an id");
    let path = format!("{}/{id}", super::PATH);
    let body = json!({"password": ada.password});
    let removed = api.send_as(&token, "DELETE", &path, &body).await;
    removed.status_is(204);
    let again = try_add(&api, &token, "Two", &credential).await;
    again.detail(400, UNVERIFIED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_parallel_logins_with_one_response_one_succeeds() {
    let api = Shop::shared().await;
    let (_, _, mut key) = somebody_with_a_key(&api).await;
    let credential = key.get(&login_options(&api).await);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (api, credential) = (api.clone(), credential.clone());
            tokio::spawn(async move { try_login(&api, &credential).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("a task"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "{statuses:?}");
    assert!(
        statuses[1..].iter().all(|status| *status == 400),
        "{statuses:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_is_for_what_it_was_made_for() {
    let api = Shop::shared().await;
    let (ada, token, mut key) = somebody_with_a_key(&api).await;
    // Of somebody else.
    let eve = api.somebody().await;
    let eves = api.login(&eve).await;
    let credential = SecurityKey::new().create(&options(&api, &token, &ada).await);
    let stolen = try_add(&api, &eves, "Hers", &credential).await;
    stolen.detail(400, UNVERIFIED);
    // Of a registration at a login, and the other way round.
    let mut mixed = options(&api, &token, &ada).await;
    mixed["rpId"] = mixed["rp"]["id"].clone();
    let response = try_login(&api, &key.get(&mixed)).await;
    response.detail(400, UNVERIFIED);
    let mut mixed = login_options(&api).await;
    mixed["rp"] = json!({"id": mixed["rpId"]});
    mixed["user"] = json!({"id": "AAAA"});
    let credential = SecurityKey::new().create(&mixed);
    let response = try_add(&api, &token, "Mixed", &credential).await;
    response.detail(400, UNVERIFIED);
    login(&api, &mut key).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn challenges_are_kept_for_five_minutes_as_hashes() {
    let shop = Shop::start().await;
    let challenge = login_options(&shop).await["challenge"].clone();
    let challenge = challenge.as_str().expect("a challenge");
    let keys = shop.redis.keys("passkey:*").await;
    assert_eq!(keys.len(), 1, "{keys:?}");
    let left: i64 = shop.redis.query(redis::cmd("PTTL").arg(&keys[0])).await;
    assert!((200_000..=300_000).contains(&left), "{left}");
    let dump = format!("{:?}", shop.redis.dump().await);
    assert!(!dump.contains(challenge), "{dump}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_challenges_without_end() {
    let shop = Shop::builder().variable("limit_login_address", "2");
    let shop = shop.start().await;
    for _ in 0..20 {
        login_options(&shop).await;
    }
    let response = shop.call("POST", super::LOGIN_OPTIONS).send().await;
    response.status_is(429);
    // It is not the limit of failed logins.
    let response = shop.post(LOGIN, &json!({"credential": {}})).await;
    response.detail(400, UNVERIFIED);
}
