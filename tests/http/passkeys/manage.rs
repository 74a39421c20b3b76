//! Names, removal, and what is told.

use serde_json::{Value, json};

use super::{PATH, SECOND_FACTOR, UNVERIFIED, add, list, login, somebody_with_a_key};
use crate::harness::{Api, MailSink, Manner, SecurityKey, Shop, eventually};

async fn id_of_first(api: &Api, token: &str) -> String {
    let list = list(api, token).await;
    list["passkeys"][0]["id"].as_str().expect("an id").into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_gets_another_name() {
    let api = Shop::shared().await;
    let (_, token, _) = somebody_with_a_key(&api).await;
    let path = format!("{PATH}/{}", id_of_first(&api, &token).await);
    let rename = async |body: Value| api.send_as(&token, "PATCH", &path, &body).await;
    let response = rename(json!({"name": " The one on my ring 🔑 "})).await;
    assert_eq!(
        response.status_is(200).json()["name"],
        "The one on my ring 🔑"
    );
    let names = list(&api, &token).await;
    assert_eq!(names["passkeys"][0]["name"], "The one on my ring 🔑");
    for name in [
        json!(""),
        json!("x".repeat(101)),
        json!("a\nb"),
        json!(null),
    ] {
        let response = rename(json!({"name": name})).await;
        response.invalid(&["body", "name"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_passkey_lets_nobody_in() {
    let api = Shop::shared().await;
    let (ada, token, mut key) = somebody_with_a_key(&api).await;
    let mut other = SecurityKey::new();
    let added = add(&api, &token, &ada, &mut other).await;
    let path = format!("{PATH}/{}", added["id"].as_str().expect("an id"));
    let remove = async |body: Value| api.send_as(&token, "DELETE", &path, &body).await;
    remove(json!({})).await.invalid(&["body", "password"]);
    let wrong = remove(json!({"password": "not hers"})).await;
    wrong.detail(400, "Incorrect password");
    login(&api, &mut other).await.status_is(200);
    let body = json!({"password": ada.password});
    remove(body.clone()).await.status_is(204);
    remove(body).await.detail(404, "Passkey not found");
    login(&api, &mut other).await.detail(400, UNVERIFIED);
    login(&api, &mut key).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_owner_sees_or_changes_it() {
    let api = Shop::shared().await;
    let (_, token, mut key) = somebody_with_a_key(&api).await;
    let path = format!("{PATH}/{}", id_of_first(&api, &token).await);
    let eve = api.somebody().await;
    let eves = api.login(&eve).await;
    assert_eq!(list(&api, &eves).await["passkeys"], json!([]));
    let rename = json!({"name": "Mine"});
    let response = api.send_as(&eves, "PATCH", &path, &rename).await;
    response.detail(404, "Passkey not found");
    let body = json!({"password": eve.password});
    let response = api.send_as(&eves, "DELETE", &path, &body).await;
    response.detail(404, "Passkey not found");
    for method in ["PATCH", "DELETE"] {
        let call = api.call(method, &path).json(&rename);
        call.send().await.detail(401, "Not authenticated");
    }
    login(&api, &mut key).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_is_told_by_mail_and_in_the_log() {
    let sink = MailSink::start(Manner::Takes);
    let shop = Shop::builder()
        .variable("mail_provider", "mailpit")
        .variable("mail_url", &sink.url());
    let shop = shop.start().await;
    let (ada, token, _) = somebody_with_a_key(&shop).await;
    sink.mail(&ada.email, "A passkey was added to your account", 1)
        .await;
    let body = json!({"password": ada.password});
    let response = shop.send_as(&token, "POST", SECOND_FACTOR, &body).await;
    response.status_is(200);
    let made = "Passkeys were made the second factor of your account";
    sink.mail(&ada.email, made, 1).await;
    // The last one.
    let path = format!("{PATH}/{}", id_of_first(&shop, &token).await);
    let response = shop.send_as(&token, "DELETE", &path, &body).await;
    response.status_is(204);
    let removed = "A passkey was removed from your account";
    sink.mail(&ada.email, removed, 1).await;
    let off = "Passkeys are no longer the second factor of your account";
    sink.mail(&ada.email, off, 1).await;
    let expected = [
        "passkey_removed",
        "passkey_second_factor_on",
        "passkey_added",
        "login",
        "register",
    ];
    eventually("the events in the log", async || {
        let log = shop.get_as(&token, "/api/users/me/audit").await;
        let log = log.status_is(200).json();
        let events = log["items"].as_array().expect("items").iter();
        let events: Vec<_> = events.map(|row| row["event"].clone()).collect();
        (events == expected).then_some(())
    })
    .await;
}
