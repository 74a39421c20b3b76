//! Whose log one sees, how much of it, and for how long it is kept.

use super::log_with;
use crate::harness::{Shop, eventually};

const MINE: &str = "/api/users/me/audit";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_an_admin_sees_the_log_of_another() {
    let (api, shop) = Shop::shared_inside().await;
    let (ada, eve) = (api.somebody().await, api.somebody().await);
    let token = api.login(&eve).await;
    let path = format!("/api/users/{}/audit", shop.id_of(&ada));
    api.get_as(&token, &path).await.detail(403, "Admin only");
    api.get(&path).await.detail(401, "Not authenticated");
    api.get(MINE).await.detail(401, "Not authenticated");
    let (_, admin) = shop.admin().await;
    log_with(&api, &admin, &path, &["register"]).await;
    log_with(&api, &token, MINE, &["login", "register"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_comes_in_pages() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    for _ in 0..3 {
        api.try_login(&ada.email, "not it").await.status_is(400);
    }
    let expected = ["login_failed"; 3].into_iter().chain(["login", "register"]);
    let expected: Vec<_> = expected.collect();
    let all = log_with(&api, &token, MINE, &expected).await;
    let path = format!("{MINE}?limit=2&offset=2");
    let json = api.get_as(&token, &path).await.status_is(200).json();
    assert_eq!(
        json["items"].as_array().map(Vec::as_slice),
        Some(&all[2..4])
    );
    assert_eq!(json["total"], 5);
    let path = format!("{MINE}?offset=5");
    let json = api.get_as(&token, &path).await.status_is(200).json();
    assert_eq!(json, serde_json::json!({"items": [], "total": 5}));
    for wrong in ["limit=0", "limit=101", "limit=x", "offset=-1"] {
        let response = api.get_as(&token, &format!("{MINE}?{wrong}")).await;
        let name = wrong.split('=').next().expect("a name");
        response.invalid(&["query", name]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_live_for_90_days() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    log_with(&api, &token, MINE, &["login", "register"]).await;
    let age = |event: &str, days: u32| {
        let sql = format!(
            "update audit set at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-{days} days')
             where event = ? and user_uid = ?"
        );
        shop.change(&sql, &[event, &shop.id_of(&ada)]);
    };
    age("login", 89);
    age("register", 91);
    api.try_login(&ada.email, "not it").await.status_is(400);
    log_with(&api, &token, MINE, &["login_failed", "login"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_nobody_are_kept_without_their_names() {
    let (api, shop) = Shop::shared_inside().await;
    let nobody = crate::harness::Person::new();
    let agent = crate::harness::unique("guesser/");
    let body = serde_json::json!({"email": nobody.email, "password": nobody.password});
    let call = api.call("POST", "/api/users/login").json(&body);
    let call = call.headers(&[("user-agent", &agent)]);
    call.send().await.status_is(400);
    let sql = "select count(*) from audit where user_agent = ?
        and event = 'login_failed' and user_uid is null";
    eventually("a row", async || {
        (shop.select::<i64>(sql, &agent) == 1).then_some(())
    })
    .await;
}
