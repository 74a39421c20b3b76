//! `POST /api/users/`: registration for clients that want the user back.

use serde_json::json;

use crate::harness::{Person, Shop, unique};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creating_a_user_answers_the_user_and_where_it_is() {
    let api = Shop::shared().await;
    let ada = Person::new();
    let username = unique("ada_");
    let body = ada.registration_with(json!({
        "last_name": "Lovelace", "phone_number": "+44 (20) 7946-0000", "username": username,
    }));
    let response = api.post("/api/users/", &body).await;
    response.status_is(201);
    let user = response.json();
    let id = user["id"].as_str().expect("an id");
    assert!(is_uuid(id), "{id}");
    assert!(
        response
            .header("location")
            .ends_with(&format!("/api/users/{id}"))
    );
    assert_eq!(user["email"], ada.email);
    assert_eq!(user["username"], username);
    assert_eq!(user["first_name"], "Ada");
    assert_eq!(user["last_name"], "Lovelace");
    assert_eq!(user["phone_number"], "+44 (20) 7946-0000");
    assert_eq!(user["is_verified"], false);

    let token = api.login(&ada).await;
    assert_eq!(api.me(&token).await.status_is(200).json(), user);
    for secret in [
        "password",
        "hash",
        "argon2",
        "token_version",
        ada.password.as_str(),
    ] {
        assert!(
            !response.text().contains(secret),
            "{secret}: {}",
            response.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creating_a_user_fails_as_registration_does() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let again = api.post("/api/users/", &ada.registration()).await;
    again.detail(400, "Email already registered");
    let body = Person::new().registration_with(json!({"first_name": null}));
    api.post("/api/users/", &body).await.status_is(422);
    api.post("/api/users/", &json!({}))
        .await
        .invalid(&["body", "email"]);
    let body = Person::new().registration();
    api.post("/api/users", &body).await.status_is(201);
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}
