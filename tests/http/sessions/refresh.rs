//! `POST /api/users/refresh_token`, in good order.

use serde_json::json;

use super::age_rotation;
use crate::harness::{JWT_SECRET, Jwt, Shop, access_token, jwt, now};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refresh_answers_the_next_token_of_the_same_session() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let old = api.login(&ada).await;
    let response = api.refresh(&old).await;
    let json = response.status_is(200).json();
    let new = access_token(&response);
    let shape = json!({"access_token": new, "token_type": "bearer", "expires_in": 180});
    assert_eq!(json, shape);
    assert_ne!(new, old);
    let (old, new) = (Jwt::parse(&old).claims, Jwt::parse(&new).claims);
    assert_eq!(new["sid"], old["sid"]);
    assert_eq!(new["sub"], old["sub"]);
    assert_ne!(new["jti"], old["jti"]);
    api.me(&access_token(&response)).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_token_can_be_refreshed_but_not_used() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let expired = Jwt::parse(&token)
        .claim("iat", now() - 20_000)
        .claim("exp", jwt::an_hour_ago());
    let expired = expired.sign(JWT_SECRET);
    api.me(&expired).await.detail(401, "Token has expired");
    let new = access_token(api.refresh(&expired).await.status_is(200));
    api.me(&new).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_of_refreshes_goes_on_across_hosts() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let mut token = shop.login(&ada).await;
    for step in 0..8 {
        token = access_token(shop.on(step % 2).refresh(&token).await.status_is(200));
        shop.on((step + 1) % 2).me(&token).await.status_is(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_replaced_token_is_over_when_the_grace_is() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let old = shop.login(&ada).await;
    let new = access_token(shop.refresh(&old).await.status_is(200));
    age_rotation(&shop, &old, 11).await;
    shop.me(&old).await.detail(401, "Token is invalid");
    shop.me(&new).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_tokens_are_not_refreshed() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let forged = Jwt::parse(&token).sign("some key that is not the one of the shop");
    for bad in [forged.as_str(), "x", "a.b.c", &token[..token.len() - 4]] {
        api.refresh(bad).await.detail(401, "Token is invalid");
    }
    let response = api.call("POST", "/api/users/refresh_token").send().await;
    response.detail(401, "Not authenticated");
    api.refresh(&token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disabled_and_deleted_users_refresh_nothing() {
    let shop = Shop::start().await;
    let (ada, bob) = (shop.somebody().await, shop.somebody().await);
    let (hers, his) = (shop.login(&ada).await, shop.login(&bob).await);
    shop.change(
        "update users set disabled = 1 where email = ?",
        &[&ada.email],
    );
    shop.change("delete from users where email = ?", &[&bob.email]);
    for token in [hers, his] {
        let response = shop.refresh(&token).await;
        assert!([401, 403].contains(&response.status), "{}", response.text());
    }
}
