//! `POST /api/users/logout_all`.

use serde_json::json;

use crate::harness::{Api, Response, Shop, access_token};

async fn logout_all(api: &Api, token: &str) -> Response {
    let call = api.call("POST", "/api/users/logout_all").bearer(token);
    call.send().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_sessions_end_on_every_host_and_are_counted() {
    let shop = Shop::builder().hosts(2).start().await;
    let (here, there) = (shop.on(0), shop.on(1));
    let (ada, bob) = (here.somebody().await, here.somebody().await);
    let refreshed = here.login(&ada).await;
    let mut tokens = vec![
        here.login(&ada).await,
        there.login(&ada).await,
        access_token(there.refresh(&refreshed).await.status_is(200)),
    ];
    let with_refresh = there.tokens(&ada).await;
    let other = there.login(&bob).await;
    for token in &tokens {
        there.me(token).await.status_is(200);
    }
    let response = logout_all(&here, &tokens[0]).await;
    let json = response.status_is(200).json();
    assert_eq!(json["sessions"], 4, "{json}");
    assert!(
        json["message"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
    tokens.extend([refreshed, with_refresh.access]);
    for token in &tokens {
        for host in [&there, &here] {
            host.me(token).await.detail(401, "Token is invalid");
        }
        there
            .refresh(token)
            .await
            .detail(403, "Refresh token is invalid or expired");
    }
    there
        .redeem(&with_refresh.refresh)
        .await
        .oauth(400, "invalid_grant");
    there.me(&other).await.status_is(200);
    let new = there.login(&ada).await;
    here.me(&new).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_living_session_ends_the_others() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let (dead, alive) = (api.login(&ada).await, api.login(&ada).await);
    api.logout(&dead).await.status_is(200);
    logout_all(&api, &dead)
        .await
        .detail(404, "Token record not found");
    logout_all(&api, "nonsense")
        .await
        .detail(401, "Token is invalid");
    let response = api.call("POST", "/api/users/logout_all").send().await;
    response.detail(401, "Not authenticated");
    api.me(&alive).await.status_is(200);
    let response = logout_all(&api, &alive).await;
    assert_eq!(response.status_is(200).json()["sessions"], json!(1));
    logout_all(&api, &alive)
        .await
        .detail(404, "Token record not found");
}
