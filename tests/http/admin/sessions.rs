//! `/api/users/{id}/sessions`: an admin sees and ends the sessions of an account.

use serde_json::{Value, json};

use crate::harness::{Api, Jwt, Person, Shop, eventually};

async fn list(api: &Api, admin: &str, id: &str) -> Vec<Value> {
    let path = format!("/api/users/{id}/sessions");
    let json = api.get_as(admin, &path).await.status_is(200).json();
    json.as_array().expect("a list").clone()
}

fn session_of(token: &str) -> String {
    let claims = Jwt::parse(token).claims;
    claims["sid"].as_str().expect("a session id").to_owned()
}

/// Waits for entries of the account's log, which are written behind the response.
/// The latest of `total` entries of an event. Hosts write those of different events in any order.
async fn latest_entry(api: &Api, admin: &str, id: &str, event: &str, total: i64) -> Value {
    let path = format!("/api/users/{id}/audit?event={event}");
    eventually(&format!("{total} entries of {event}"), async || {
        let json = api.get_as(admin, &path).await.status_is(200).json();
        (json["total"] == total).then(|| json["items"][0].clone())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_ends_one_session_and_then_all_on_every_host() {
    let shop = Shop::builder().hosts(2).start().await;
    let (here, there) = (shop.on(0), shop.on(1));
    let (root, admin) = shop.admin().await;
    let ada = here.somebody().await;
    let id = shop.id_of(&ada);
    let (one, two) = (here.login(&ada).await, there.login(&ada).await);
    let shown = list(&there, &admin, &id).await;
    assert_eq!(shown.len(), 2, "{shown:?}");
    for session in &shown {
        assert_eq!(
            session["current"], false,
            "it is not the admin's: {session}"
        );
        assert_eq!(session["ip"], "127.0.0.1");
    }

    let path = format!("/api/users/{id}/sessions/{}", session_of(&one));
    let end = async || here.call("DELETE", &path).bearer(&admin).send().await;
    end().await.status_is(204);
    there.me(&one).await.detail(401, "Token is invalid");
    there.me(&two).await.status_is(200);
    end().await.detail(404, "Session not found");
    let entry = latest_entry(&there, &admin, &id, "session_ended", 1).await;
    assert_eq!(entry["actor_id"], shop.id_of(&root));
    assert_eq!(entry["actor_email"], root.email);

    let path = format!("/api/users/{id}/sessions");
    let end_all = async || there.call("DELETE", &path).bearer(&admin).send().await;
    let ended = end_all().await.status_is(200).json();
    assert_eq!(ended["sessions"], 1, "{ended}");
    here.me(&two).await.detail(401, "Token is invalid");
    assert!(list(&here, &admin, &id).await.is_empty());
    latest_entry(&here, &admin, &id, "session_ended", 2).await;
    // Where there is nothing to end, nothing happens.
    let ended = end_all().await.status_is(200).json();
    assert_eq!(ended["sessions"], 0, "{ended}");
    let token = here.login(&ada).await;
    latest_entry(&here, &admin, &id, "login", 3).await;
    here.me(&token).await.status_is(200);
    here.me(&admin).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_only_ended_below_its_own_account() {
    let (api, shop) = Shop::shared_inside().await;
    let (root, admin) = shop.admin().await;
    let (ada, bob) = (api.somebody().await, api.somebody().await);
    let token = api.login(&ada).await;
    let of_bob = format!(
        "/api/users/{}/sessions/{}",
        shop.id_of(&bob),
        session_of(&token)
    );
    let response = api.call("DELETE", &of_bob).bearer(&admin).send().await;
    response.detail(404, "Session not found");
    api.me(&token).await.status_is(200);
    // An admin's own is marked in the admin's own list.
    let own = list(&api, &admin, &shop.id_of(&root)).await;
    assert_eq!(own.len(), 1, "{own:?}");
    assert_eq!(own[0]["current"], true);
    let nobody = "00000000-0000-4000-8000-000000000000";
    assert!(list(&api, &admin, nobody).await.is_empty());
    for path in ["/api/users/1/sessions", "/api/users/x/sessions/y"] {
        let method = if path.ends_with('y') { "DELETE" } else { "GET" };
        let response = api.call(method, path).bearer(&admin).send().await;
        response.detail(404, "Not Found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_sees_or_ends_them() {
    let (api, shop) = Shop::shared_inside().await;
    let (ada, eve): (Person, Person) = (api.somebody().await, api.somebody().await);
    let (token, other) = (api.login(&ada).await, api.login(&eve).await);
    let sessions = format!("/api/users/{}/sessions", shop.id_of(&ada));
    let one = format!("{sessions}/{}", session_of(&token));
    for (method, path) in [("GET", &sessions), ("DELETE", &sessions), ("DELETE", &one)] {
        for token in [&other, &token] {
            let response = api.send_as(token, method, path, &json!({})).await;
            response.detail(403, "Admin only");
        }
        let response = api.call(method, path).send().await;
        response.detail(401, "Not authenticated");
    }
    api.me(&token).await.status_is(200);
}
