//! The log of the whole shop, for admins.

use serde_json::{Value, json};

use super::log_with;
use crate::harness::{Api, Shop, eventually, is_rfc3339_utc, unique};

const ALL: &str = "/api/users/audit";

async fn page(api: &Api, admin: &str, query: &str) -> (Vec<Value>, i64) {
    let response = api.get_as(admin, &format!("{ALL}?{query}")).await;
    let json = response.status_is(200).json();
    let items = json["items"].as_array().expect("items").clone();
    (items, json["total"].as_i64().expect("a total"))
}

/// Waits until the log has this many entries, which are written behind the responses.
async fn entries(api: &Api, admin: &str, query: &str, total: i64) -> Vec<Value> {
    eventually(&format!("{total} entries of {query}"), async || {
        let (items, found) = page(api, admin, query).await;
        (found == total).then_some(items)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_the_shop_names_accounts_and_is_narrowed() {
    let shop = Shop::start().await;
    let (root, admin) = shop.admin().await;
    let ada = shop.somebody().await;
    shop.try_login(&ada.email, "not it").await.status_is(400);
    shop.try_login("nobody@example.com", "not it")
        .await
        .status_is(400);
    let all = entries(&shop, &admin, "", 5).await;
    assert!(
        all.is_sorted_by(|a, b| a["at"].as_str() >= b["at"].as_str()),
        "the latest first"
    );
    let failed = entries(&shop, &admin, "event=login_failed", 2).await;
    for entry in &failed {
        assert!(is_rfc3339_utc(&entry["at"]), "{entry}");
        assert_eq!(entry["event"], "login_failed");
        assert_eq!(entry["ip"], "127.0.0.1");
        assert!(entry.get("actor_id").is_none(), "no admin did it: {entry}");
    }
    let of_ada = failed.iter().find(|entry| entry["email"] == ada.email);
    assert_eq!(of_ada.expect("hers")["user_id"], shop.id_of(&ada));
    let of_nobody = failed.iter().find(|entry| entry.get("user_id").is_none());
    assert!(of_nobody.expect("of nobody").get("email").is_none());

    let id = shop.id_of(&ada);
    for user in [&*id, &ada.email, &ada.email.to_uppercase()] {
        let items = entries(&shop, &admin, &format!("user={user}"), 2).await;
        assert!(
            items.iter().all(|entry| entry["user_id"] == *id),
            "{items:?}"
        );
        let query = format!("user={user}&event=register");
        entries(&shop, &admin, &query, 1).await;
    }
    entries(&shop, &admin, &format!("user={}", root.email), 2).await;
    entries(&shop, &admin, "user=nobody@example.com", 0).await;
    entries(&shop, &admin, "event=nothing", 0).await;
    let mut walked = Vec::new();
    for offset in [0, 2, 4] {
        let (items, total) = page(&shop, &admin, &format!("limit=2&offset={offset}")).await;
        assert_eq!(total, 5);
        walked.extend(items);
    }
    assert_eq!(walked, all);
    assert_eq!(page(&shop, &admin, "offset=5").await, (Vec::new(), 5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_narrows_each_log() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    let ada = api.somebody().await;
    let (id, token) = (shop.id_of(&ada), api.login(&ada).await);
    let path = format!("/api/users/{id}/audit");
    log_with(&api, &admin, &path, &["login", "register"]).await;
    let sql = "update audit set at = ? where event = ? and user_uid = ?";
    let (before, after) = ("2999-01-31T23:59:59Z", "2999-02-01T00:00:00Z");
    shop.change(sql, &[before, "register", &id]);
    shop.change(sql, &[after, "login", &id]);
    for (times, expected) in [
        ("since=2999-02-01", &["login"][..]),
        ("until=2999-02-01", &["register"]),
        ("since=2999-01-31&until=2999-02-01", &["register"]),
        (
            "since=2999-01-31T23:59:59Z&until=2999-02-01T00:00:01Z",
            &["login", "register"],
        ),
        ("since=&until=&event=", &["login", "register"]),
        ("since=2999-02-02", &[]),
        ("event=register&since=2999-01-01", &["register"]),
    ] {
        log_with(&api, &admin, &format!("{path}?{times}"), expected).await;
        log_with(&api, &admin, &format!("{ALL}?user={id}&{times}"), expected).await;
        log_with(
            &api,
            &token,
            &format!("/api/users/me/audit?{times}"),
            expected,
        )
        .await;
    }
    // Other tests have entries, but none in these years.
    let (items, total) = page(
        &api,
        &admin,
        "since=2999-01-01&until=2999-12-31&event=login",
    )
    .await;
    assert_eq!((items.len(), total), (1, 1));
    for wrong in [
        "2999",
        "2999-1-1",
        "now",
        "2999-01-01T00:00:00",
        "2999-01-01T00:00:00+01:00",
        "%00",
    ] {
        for name in ["since", "until"] {
            for path in [ALL, &path, "/api/users/me/audit"] {
                let response = api.get_as(&admin, &format!("{path}?{name}={wrong}")).await;
                response.invalid(&["query", name]);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happened_to_a_deleted_account_stays() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    let ada = api.somebody().await;
    let (id, token) = (shop.id_of(&ada), api.login(&ada).await);
    let body = json!({"password": ada.password});
    let response = api.send_as(&token, "DELETE", "/api/users/me", &body).await;
    response.status_is(204);
    let query = format!("user={id}");
    let items = entries(&api, &admin, &query, 3).await;
    assert_eq!(items[0]["event"], "account_deleted");
    for entry in &items {
        assert_eq!(entry["user_id"], *id);
        assert!(entry.get("email").is_none(), "{entry}");
    }
    // The address is free, and whoever takes it is somebody else.
    api.register(&ada).await.status_is(200);
    let query = format!("user={}", ada.email);
    let items = entries(&api, &admin, &query, 1).await;
    assert_ne!(items[0]["user_id"], *id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_tells_which_admin_did_it_and_the_owner_is_not_told() {
    let (api, shop) = Shop::shared_inside().await;
    let (root, admin) = shop.admin().await;
    let ada = api.somebody().await;
    let (id, token) = (shop.id_of(&ada), api.login(&ada).await);
    let body = json!({"role": "admin"});
    api.manage(&admin, &id, &body).await.status_is(200);
    let path = format!("/api/users/{id}/audit");
    let expected = ["role_changed", "login", "register"];
    for path in [path, format!("{ALL}?user={id}")] {
        let rows = log_with(&api, &admin, &path, &expected).await;
        assert_eq!(rows[0]["actor_id"], shop.id_of(&root));
        assert_eq!(rows[0]["actor_email"], root.email);
        assert!(rows[1].get("actor_id").is_none(), "{}", rows[1]);
    }
    let rows = log_with(&api, &token, "/api/users/me/audit", &expected).await;
    let fields = rows[0].as_object().map(serde_json::Map::len);
    assert_eq!(fields, Some(4), "{}", rows[0]);
    // What somebody does to the own account has no other actor.
    let body = json!({"role": "user"});
    api.manage(&token, &id, &body).await.status_is(200);
    let expected = ["role_changed", "role_changed", "login", "register"];
    let path = format!("/api/users/{id}/audit");
    let rows = log_with(&api, &admin, &path, &expected).await;
    assert!(rows[0].get("actor_id").is_none(), "{}", rows[0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_than_ten_thousand_entries_are_counted_and_all_are_reached() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let event = unique("event-");
    let rows = shop.database().execute(
        "insert into audit (event, ip, user_agent)
         with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 10050)
         select ?, '192.0.2.1', n from numbers",
        [&event],
    );
    assert_eq!(rows.expect("SQL"), 10_050);
    let (items, total) = page(&shop, &admin, &format!("event={event}")).await;
    assert_eq!((items.len(), total), (20, 10_000));
    assert_eq!(items[0]["user_agent"], "10050", "the latest first");
    let (items, _) = page(&shop, &admin, &format!("event={event}&offset=10040")).await;
    assert_eq!(items.len(), 10);
    assert_eq!(items[9]["user_agent"], "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_the_shop_is_for_admins() {
    let api = Shop::shared().await;
    let token = api.login(&api.somebody().await).await;
    api.get_as(&token, ALL).await.detail(403, "Admin only");
    api.get(ALL).await.detail(401, "Not authenticated");
}
