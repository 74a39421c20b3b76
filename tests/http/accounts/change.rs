//! `PATCH /api/users/me`.

use serde_json::{Value, json};

use crate::harness::{Api, Person, Response, Shop, unique};

async fn change(api: &Api, token: &str, changes: Value) -> Response {
    api.send_as(token, "PATCH", "/api/users/me", &changes).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_field_changes_alone_and_the_rest_stays() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let mut expected = api.me(&token).await.status_is(200).json();
    for (name, value) in [
        ("last_name", "Lovelace".to_owned()),
        ("phone_number", "+44 (20) 123-456".to_owned()),
        ("username", unique("ada-")),
        ("first_name", "Augusta Ada – Ä".to_owned()),
    ] {
        expected[name] = json!(value);
        let response = change(&api, &token, json!({ name: value })).await;
        let mut json = response.status_is(200).json();
        let me = api.me(&token).await.status_is(200).json();
        assert_eq!(json, me, "the response is the user object");
        json["updated_at"] = expected["updated_at"].clone();
        assert_eq!(json, expected, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn null_removes_what_may_be_missing() {
    let api = Shop::shared().await;
    let ada = Person::new();
    let body = ada.registration_with(json!({
        "username": unique("ada-"), "last_name": "Lovelace", "phone_number": "12345"
    }));
    api.post("/api/users/register", &body).await.status_is(200);
    let token = api.login(&ada).await;
    for name in ["username", "last_name", "phone_number"] {
        let response = change(&api, &token, json!({ name: null })).await;
        assert_eq!(response.status_is(200).json()[name], Value::Null);
    }
    let response = change(&api, &token, json!({"first_name": null})).await;
    response.detail(
        422,
        "At least one of the following must be provided: first_name, last_name, phone_number",
    );
    let me = api.me(&token).await.status_is(200).json();
    assert_eq!(me["first_name"], "Ada", "nothing was changed");
    let swap = json!({"first_name": null, "last_name": "Lovelace"});
    let response = change(&api, &token, swap).await;
    assert_eq!(response.status_is(200).json()["first_name"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_ones_own_to_change_is_ignored() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let before = api.me(&token).await.status_is(200).json();
    let response = change(
        &api,
        &token,
        json!({
            "last_name": "L", "id": "1", "email": "eve@example.com", "role": "admin",
            "is_verified": true, "disabled": true, "hashed_password": "x", "token_version": 9,
            "password": "another password", "created_at": "2000-01-01T00:00:00Z", "nonsense": {}
        }),
    )
    .await;
    let after = response.status_is(200).json();
    for name in ["id", "email", "role", "is_verified", "created_at"] {
        assert_eq!(after[name], before[name], "{name}");
    }
    let disabled: i64 = shop.select("select disabled from users where email = ?", &ada.email);
    assert_eq!(disabled, 0);
    api.login(&ada).await;
    change(&api, &token, json!({})).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_username_of_somebody_else_is_taken_and_ones_own_is_not() {
    let api = Shop::shared().await;
    let (ada, bob) = (api.somebody().await, api.somebody().await);
    let (hers, his) = (api.login(&ada).await, api.login(&bob).await);
    let name = unique("Ada-");
    change(&api, &hers, json!({"username": name}))
        .await
        .status_is(200);
    for taken in [name.clone(), name.to_uppercase()] {
        let response = change(&api, &his, json!({"username": taken, "first_name": "Eve"})).await;
        response.detail(400, "Username already taken");
    }
    let him = api.me(&his).await.status_is(200).json();
    assert_eq!(him["first_name"], "Ada", "all or nothing");
    let upper = name.to_uppercase();
    let response = change(&api, &hers, json!({"username": upper})).await;
    assert_eq!(response.status_is(200).json()["username"], upper);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_values_are_named_by_field_and_change_nothing() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let before = api.me(&token).await.status_is(200).json();
    for (name, values) in [
        ("username", vec![json!("ab"), json!("a b"), json!("a@b.c")]),
        ("first_name", vec![json!("x".repeat(101)), json!("a\u{0}b")]),
        ("last_name", vec![json!("x".repeat(101)), json!(["x"])]),
        (
            "phone_number",
            vec![json!("call me"), json!("1".repeat(33))],
        ),
    ] {
        for value in values.into_iter().chain([json!(1), json!(true), json!({})]) {
            let body = json!({ name: value, "nonsense": 1 });
            let response = change(&api, &token, body).await;
            response.invalid(&["body", name]);
        }
    }
    change(&api, &token, json!([])).await.status_is(422);
    assert_eq!(api.me(&token).await.status_is(200).json(), before);
    let call = api.call("PATCH", "/api/users/me").json(&json!({}));
    call.send().await.detail(401, "Not authenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_changes_of_different_fields_all_count() {
    // Fields that are not sent stay as they are, also as another request has
    // just made them.
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    for round in 0..5 {
        let wanted = [
            ("first_name", format!("First {round}")),
            ("last_name", format!("Last {round}")),
            ("phone_number", format!("+49 {round}{round}{round}")),
            ("username", unique(&format!("ada-{round}"))),
        ];
        let tasks: Vec<_> = wanted
            .iter()
            .map(|(name, value)| {
                let (api, token) = (api.clone(), token.clone());
                let body = json!({ *name: value });
                tokio::spawn(async move { change(&api, &token, body).await })
            })
            .collect();
        for task in tasks {
            task.await.expect("a task").status_is(200);
        }
        let me = api.me(&token).await.status_is(200).json();
        for (name, value) in wanted {
            assert_eq!(me[name], value, "{name} was lost: {me}");
        }
    }
}
