//! Who may manage accounts, and which paths are accounts.

use serde_json::json;

use crate::harness::{Shop, is_rfc3339_utc, unique};

const NO_SUCH_USER: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_admins_manage_accounts() {
    let (api, shop) = Shop::shared_inside().await;
    let (ada, bob) = (api.somebody().await, api.somebody().await);
    let token = api.login(&ada).await;
    let (own, other) = (shop.id_of(&ada), shop.id_of(&bob));
    for path in [
        "/api/users".to_owned(),
        "/api/users/".to_owned(),
        format!("/api/users/{own}"),
        format!("/api/users/{other}"),
        format!("/api/users/{NO_SUCH_USER}"),
        format!("/api/users/{own}/audit"),
    ] {
        api.get_as(&token, &path).await.detail(403, "Admin only");
        api.get(&path).await.detail(401, "Not authenticated");
    }
    for id in [&own, &other] {
        for changes in [json!({"role": "admin"}), json!({"disabled": true})] {
            let response = api.manage(&token, id, &changes).await;
            response.detail(403, "Admin only");
            let path = format!("/api/users/{id}");
            let response = api.call("PATCH", &path).json(&changes).send().await;
            response.detail(401, "Not authenticated");
        }
    }
    assert_eq!(api.me(&token).await.status_is(200).json()["role"], "user");
    api.login(&bob).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_sees_an_account() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    let ada = api.somebody().await;
    let me = api.me(&api.login(&ada).await).await.status_is(200).json();
    let id = me["id"].as_str().expect("an id");
    let response = api.get_as(&admin, &format!("/api/users/{id}")).await;
    let shown = response.status_is(200).json();
    for (name, value) in me.as_object().expect("an object") {
        assert_eq!(shown[name], *value, "{name}");
    }
    assert_eq!(shown["disabled"], false);
    assert!(is_rfc3339_utc(&shown["created_at"]), "{shown}");
    let text = response.text();
    assert!(!text.contains("argon2") && !text.contains("hash"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_there_is_not_found() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    let path = format!("/api/users/{NO_SUCH_USER}");
    api.get_as(&admin, &path)
        .await
        .detail(404, "User not found");
    let response = api
        .manage(&admin, NO_SUCH_USER, &json!({"role": "user"}))
        .await;
    response.detail(404, "User not found");
    let long = "1".repeat(3000);
    for id in [&unique("user"), "1", "-1", "*", "%00", "%2f", &long] {
        api.get_as(&admin, &format!("/api/users/{id}"))
            .await
            .status_is(404);
        let response = api.manage(&admin, id, &json!({"role": "user"})).await;
        response.status_is(404);
        api.get_as(&admin, &format!("/api/users/{id}/audit"))
            .await
            .status_is(404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_changes_are_named_and_change_nothing() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    let ada = api.somebody().await;
    let id = shop.id_of(&ada);
    let before = api.get_as(&admin, &format!("/api/users/{id}")).await.json();
    for (name, value) in [
        ("disabled", json!("true")),
        ("disabled", json!(1)),
        ("role", json!("root")),
        ("role", json!("Admin")),
        ("role", json!("")),
        ("role", json!(["admin"])),
    ] {
        let mut body = json!({"disabled": true, "role": "admin"});
        body[name] = value;
        let response = api.manage(&admin, &id, &body).await;
        response.invalid(&["body", name]);
    }
    let others = json!({"email": "x@y.zz", "id": NO_SUCH_USER, "is_verified": true});
    let mut after = api.manage(&admin, &id, &others).await.status_is(200).json();
    after["updated_at"] = before["updated_at"].clone();
    assert_eq!(after, before);
    api.login(&ada).await;
}
