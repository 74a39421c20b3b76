//! `POST /api/users/register`.

use serde_json::json;

use crate::harness::{Person, Shop, unique};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_registers_and_can_log_in() {
    let api = Shop::shared().await;
    let ada = Person::new();
    let response = api.register(&ada).await;
    response.status_is(200);
    assert_eq!(
        response.json(),
        json!({"message": "User registered successfully."})
    );
    assert_eq!(response.header("content-type"), "application/json");
    api.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_email_registers_once_whatever_its_case() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    api.register(&ada)
        .await
        .detail(400, "Email already registered");
    let louder = Person {
        email: ada.email.to_uppercase(),
        ..ada.clone()
    };
    api.register(&louder)
        .await
        .detail(400, "Email already registered");
    let token = api.login(&louder).await;
    let me = api.me(&token).await.status_is(200).json();
    let email = me["email"].as_str().expect("an email");
    assert!(email.eq_ignore_ascii_case(&ada.email), "{email}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_username_is_taken_once() {
    let api = Shop::shared().await;
    let name = unique("grace.");
    let body = |person: &Person| person.registration_with(json!({"username": name}));
    api.post("/api/users/register", &body(&Person::new()))
        .await
        .status_is(200);
    let second = api.post("/api/users/register", &body(&Person::new())).await;
    second.detail(400, "Username already taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_registration_leaves_nothing_behind() {
    let api = Shop::shared().await;
    let (first, second) = (Person::new(), Person::new());
    let name = unique("grace.");
    let taken = first.registration_with(json!({"username": name}));
    api.post("/api/users/register", &taken).await.status_is(200);
    let clash = second.registration_with(json!({"username": name}));
    api.post("/api/users/register", &clash).await.status_is(400);
    api.register(&second).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_first_name_last_name_and_phone_number_is_needed() {
    let api = Shop::shared().await;
    let text = "At least one of the following must be provided: \
                first_name, last_name, phone_number";
    let nobody = Person::new();
    for fields in [
        json!({"first_name": null}),
        // What a form sends for a field that was left empty.
        json!({"first_name": "", "last_name": " ", "phone_number": ""}),
        json!({"first_name": null, "username": unique("only.")}),
    ] {
        let body = nobody.registration_with(fields);
        api.post("/api/users/register", &body)
            .await
            .detail(422, text);
    }
    let nulls = format!(
        r#"{{"email":"{}","password":"{}","first_name":null,"last_name":null,"phone_number":null}}"#,
        nobody.email, nobody.password
    );
    api.post_raw("/api/users/register", nulls)
        .await
        .detail(422, text);
    for fields in [
        json!({"first_name": null, "last_name": "Lovelace"}),
        json!({"first_name": null, "phone_number": "+44 20 7946-0000"}),
    ] {
        let body = Person::new().registration_with(fields);
        api.post("/api/users/register", &body).await.status_is(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fields_that_are_not_for_the_public_are_ignored() {
    let api = Shop::shared().await;
    let mallory = Person::new();
    let body = mallory.registration_with(json!({
        "id": "00000000-0000-0000-0000-000000000001", "uid": "x", "role": "admin",
        "is_admin": true, "is_verified": true, "disabled": true, "token_version": 99,
        "hashed_password": "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA",
        "created_at": "1970-01-01T00:00:00Z",
    }));
    api.post("/api/users/register", &body).await.status_is(200);
    let token = api.login(&mallory).await;
    let me = api.me(&token).await.status_is(200).json();
    assert_ne!(me["id"], body["id"]);
    assert_ne!(me["role"], "admin");
    assert_eq!(me["is_verified"], false);
    assert_ne!(me["created_at"], body["created_at"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missing_fields_are_named_all_at_once() {
    let api = Shop::shared().await;
    let response = api
        .post("/api/users/register", &json!({"first_name": "Ada"}))
        .await;
    response
        .invalid(&["body", "email"])
        .invalid(&["body", "password"]);
    let ada = Person::new();
    for field in ["email", "password"] {
        let body = ada.registration_with(json!({field: null}));
        let response = api.post("/api/users/register", &body).await;
        response.invalid(&["body", field]);
        assert_eq!(response.json()["detail"].as_array().map(Vec::len), Some(1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_types_are_named_by_field() {
    let api = Shop::shared().await;
    let names = [
        "email",
        "password",
        "first_name",
        "last_name",
        "phone_number",
        "username",
    ];
    for name in names {
        for value in [json!(1), json!(true), json!(["a"]), json!({"$ne": ""})] {
            let body = Person::new().registration_with(json!({ name: value }));
            api.post("/api/users/register", &body)
                .await
                .invalid(&["body", name]);
        }
    }
    for body in [json!([]), json!("text"), json!(1), json!(null)] {
        api.post("/api/users/register", &body).await.status_is(422);
    }
}
