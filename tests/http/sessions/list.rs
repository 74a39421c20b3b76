//! `GET /api/users/sessions` and `DELETE /api/users/sessions/{id}`.

use serde_json::Value;

use crate::harness::{Api, Jwt, Response, Shop, is_rfc3339_utc, unique};

const PATH: &str = "/api/users/sessions";

async fn list(api: &Api, token: &str) -> Vec<Value> {
    let json = api.get_as(token, PATH).await.status_is(200).json();
    json.as_array().expect("a list").clone()
}

async fn end(api: &Api, token: &str, id: &str) -> Response {
    let call = api.call("DELETE", &format!("{PATH}/{id}")).bearer(token);
    call.send().await
}

fn id_of(token: &str) -> String {
    let claims = Jwt::parse(token).claims;
    claims["sid"].as_str().expect("a session id").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_has_every_session_and_knows_its_own() {
    let api = Shop::shared().await;
    let (ada, bob) = (api.somebody().await, api.somebody().await);
    api.login(&bob).await;
    let (one, two) = (api.login(&ada).await, api.tokens(&ada).await.access);
    for (token, other) in [(&one, &two), (&two, &one)] {
        let sessions = list(&api, token).await;
        assert_eq!(sessions.len(), 2, "{sessions:?}");
        for session in &sessions {
            let id = session["id"].as_str().expect("an id");
            assert!([id_of(token), id_of(other)].contains(&id.to_owned()));
            assert_eq!(session["current"], id == id_of(token), "{session}");
            for name in ["created_at", "last_used_at"] {
                assert!(is_rfc3339_utc(&session[name]), "{name}: {session}");
            }
            let times = (
                session["created_at"].as_str(),
                session["last_used_at"].as_str(),
            );
            assert!(times.0 <= times.1, "{session}");
            assert_eq!(session["ip"], "127.0.0.1");
            let fields = session.as_object().map(serde_json::Map::len);
            assert_eq!(fields, Some(6), "{session}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_shows_the_program_that_logged_in() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let long = format!("long/{}", "x".repeat(3000));
    for agent in ["Mozilla/5.0 (X11; \"odd\" <b>)", long.as_str(), ""] {
        let body = serde_json::json!({"email": ada.email, "password": ada.password});
        let call = api.call("POST", "/api/users/login").json(&body);
        let response = call.headers(&[("user-agent", agent)]).send().await;
        let token = crate::harness::access_token(response.status_is(200));
        let sessions = list(&api, &token).await;
        let current = sessions.iter().find(|one| one["current"] == true);
        let shown = current.expect("the current one")["user_agent"].as_str();
        let shown = shown.expect("a text");
        assert!(agent.starts_with(shown) && shown.len() <= 1000, "{shown}");
        assert_eq!(shown.is_empty(), agent.is_empty());
        api.logout(&token).await.status_is(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_session_can_be_ended() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let (phone, laptop) = (shop.tokens(&ada).await, shop.login(&ada).await);
    let response = end(&shop, &laptop, &id_of(&phone.access)).await;
    assert!(response.status_is(204).body.is_empty());
    for host in [0, 1] {
        let me = shop.on(host).me(&phone.access).await;
        me.detail(401, "Token is invalid");
    }
    shop.redeem(&phone.refresh)
        .await
        .oauth(400, "invalid_grant");
    shop.me(&laptop).await.status_is(200);
    assert_eq!(list(&shop, &laptop).await.len(), 1);
    end(&shop, &laptop, &id_of(&phone.access))
        .await
        .detail(404, "Session not found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ones_own_session_can_be_ended_too() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    end(&api, &token, &id_of(&token)).await.status_is(204);
    api.me(&token).await.detail(401, "Token is invalid");
    end(&api, &token, &id_of(&token)).await.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_of_others_are_not_found() {
    let api = Shop::shared().await;
    let (ada, eve) = (api.somebody().await, api.somebody().await);
    let (hers, token) = (api.login(&ada).await, api.login(&eve).await);
    let user = Jwt::parse(&hers).claims["sub"].clone();
    let user = user.as_str().expect("a user");
    let id = id_of(&hers);
    for id in [
        id.clone(),
        id.to_uppercase(),
        unique("nosuch"),
        "*".to_owned(),
        "%2a".to_owned(),
        format!("%7D:{id}"),
        format!("session:%7B{user}%7D:{id}"),
        "x".repeat(2000),
    ] {
        let response = end(&api, &token, &id).await;
        response.detail(404, "Session not found");
    }
    api.me(&hers).await.status_is(200);
    let response = api.call("DELETE", &format!("{PATH}/{id}")).send().await;
    response.detail(401, "Not authenticated");
    api.get(PATH).await.detail(401, "Not authenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_session_is_not_listed() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let (gone, evicted, here) = (
        api.login(&ada).await,
        api.login(&ada).await,
        api.login(&ada).await,
    );
    api.logout(&gone).await.status_is(200);
    let mut delete = redis::cmd("DEL");
    let _: i64 = shop.redis.query(delete.arg(super::key(&evicted))).await;
    let sessions = list(&api, &here).await;
    assert_eq!(sessions.len(), 1, "{sessions:?}");
    assert_eq!(sessions[0]["id"], id_of(&here));
}
