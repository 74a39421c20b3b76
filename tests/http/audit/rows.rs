//! Which events there are, and what a row tells.

use serde_json::json;

use super::log_with;
use crate::harness::{Person, Shop, access_token, is_rfc3339_utc, link_token};

const MINE: &str = "/api/users/me/audit";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ones_own_log_tells_what_happened_when_and_from_where() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let rows = log_with(&api, &token, MINE, &["login", "register"]).await;
    for row in &rows {
        assert!(is_rfc3339_utc(&row["at"]), "{row}");
        assert_eq!(row["ip"], "127.0.0.1");
        assert!(row["user_agent"].is_string(), "{row}");
        let fields = row.as_object().map(serde_json::Map::len);
        assert_eq!(fields, Some(4), "{row}");
    }
    let body = json!({"email": ada.email, "password": "not her password"});
    let call = api.call("POST", "/api/users/login").json(&body);
    let call = call.headers(&[("user-agent", "Guesser/1.0 \"x\"")]);
    call.send().await.status_is(400);
    let expected = ["login_failed", "login", "register"];
    let rows = log_with(&api, &token, MINE, &expected).await;
    assert_eq!(rows[0]["user_agent"], "Guesser/1.0 \"x\"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_and_refused_refreshes_are_in_it() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let mut expected = vec!["login", "register"];
    let token = api.login(&ada).await;
    log_with(&api, &token, MINE, &expected).await;

    let old = api.tokens(&ada).await;
    expected.insert(0, "login");
    log_with(&api, &token, MINE, &expected).await;
    api.logout(&old.access).await.status_is(200);
    expected.insert(0, "logout");
    log_with(&api, &token, MINE, &expected).await;
    api.refresh(&old.access).await.status_is(403);
    expected.insert(0, "refresh_refused");
    log_with(&api, &token, MINE, &expected).await;
    api.redeem(&old.refresh).await.status_is(400);
    expected.insert(0, "refresh_refused");
    log_with(&api, &token, MINE, &expected).await;

    // One that succeeds is no event.
    let next = access_token(api.refresh(&token).await.status_is(200));
    log_with(&api, &next, MINE, &expected).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_the_password_are_in_it() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    shop.reset_password(&ada, "a wholly new password")
        .await
        .status_is(200);
    let ada = crate::harness::Person {
        password: "a wholly new password".into(),
        ..ada
    };
    let body = json!({"email": ada.email});
    let token = shop.login(&ada).await;
    let mut expected = vec!["login", "password_changed", "register"];
    log_with(&shop, &token, MINE, &expected).await;
    shop.post("/api/users/forgot_password", &body)
        .await
        .status_is(200);
    let log = crate::harness::eventually("a link in the log", async || {
        let log = shop.log();
        log.contains("/reset-password?token=").then_some(log)
    })
    .await;
    let body = json!({
        "token": link_token(&log, "/reset-password"), "new_password": ada.password
    });
    let path = "/api/users/complete_reset_password";
    shop.post(path, &body).await.status_is(200);
    let admin = shop.admin().await.1;
    let path = format!("/api/users/{}/audit", shop.id_of(&ada));
    expected.insert(0, "password_reset");
    log_with(&shop, &admin, &path, &expected).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_the_address_and_wrong_codes_are_in_it() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let mut expected = vec!["login", "register"];
    log_with(&shop, &token, MINE, &expected).await;
    let body = json!({"code": "no code"});
    let path = "/api/users/verify_email";
    let response = shop.send_as(&token, "POST", path, &body).await;
    response.status_is(400);
    expected.insert(0, "login_failed");
    log_with(&shop, &token, MINE, &expected).await;

    // The first address has to be confirmed, so that it can have the account back.
    for (page, path, event) in [
        ("/verify-email", path, "email_verified"),
        (
            "/confirm-email",
            "/api/users/me/email/confirm",
            "email_changed",
        ),
        ("/undo-email", "/api/users/undo_email", "email_restored"),
    ] {
        if page == "/confirm-email" {
            let body = json!({"email": Person::new().email, "password": ada.password});
            let response = shop
                .send_as(&token, "POST", "/api/users/me/email", &body)
                .await;
            response.status_is(202);
        }
        let start = format!("{page}?token=");
        let log = crate::harness::eventually("a link in the log", async || {
            let log = shop.log();
            log.contains(&start).then_some(log)
        })
        .await;
        let body = json!({"token": link_token(&log, page)});
        shop.post(path, &body).await.status_is(200);
        expected.insert(0, event);
        let admin = shop.admin().await.1;
        let id =
            &shop.select::<String>("select user_uid from audit where event = ?", "login_failed");
        let path = format!("/api/users/{id}/audit");
        log_with(&shop, &admin, &path, &expected).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_admin_does_is_in_the_log_of_the_account() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    let ada = api.somebody().await;
    let id = shop.id_of(&ada);
    let path = format!("/api/users/{id}/audit");
    let mut expected = vec!["register"];
    log_with(&api, &admin, &path, &expected).await;
    for (changes, event) in [
        (json!({"role": "admin"}), "role_changed"),
        (json!({"role": "user"}), "role_changed"),
        (json!({"disabled": true}), "disabled"),
        (json!({"disabled": false}), "enabled"),
    ] {
        for _ in 0..2 {
            // The second time it changes nothing, and is no event.
            api.manage(&admin, &id, &changes).await.status_is(200);
        }
        expected.insert(0, event);
        log_with(&api, &admin, &path, &expected).await;
    }
}
