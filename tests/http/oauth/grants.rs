//! What the two grants take and give.

use serde_json::json;

use crate::harness::{Jwt, Person, Shop, Tokens, unique};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_gets_a_pair_of_tokens() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let response = api.grant_password(&ada.email, &ada.password).await;
    let json = response.status_is(200).json();
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(response.header("content-type"), "application/json");
    let mut names: Vec<_> = json.as_object().expect("an object").keys().collect();
    names.sort_unstable();
    let expected = ["access_token", "expires_in", "refresh_token", "token_type"];
    assert_eq!(names, expected);
    assert_eq!(json["token_type"], "bearer");
    assert_eq!(json["expires_in"], 10_800, "in seconds, as the RFC says");

    let tokens = Tokens::of(&response);
    let claims = Jwt::parse(&tokens.access).claims;
    let seconds = claims["exp"].as_i64().zip(claims["iat"].as_i64());
    assert_eq!(seconds.map(|(exp, iat)| exp - iat), Some(10_800));
    let me = api.me(&tokens.access).await.status_is(200).json();
    assert_eq!(me["email"], ada.email);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_username_of_the_form_is_an_email_or_a_username_in_any_case() {
    let api = Shop::shared().await;
    let ada = Person::new();
    let username = unique("Ada_");
    let body = ada.registration_with(json!({"username": username}));
    api.post("/api/users/register", &body).await.status_is(200);
    for name in [
        ada.email.clone(),
        ada.email.to_uppercase(),
        username.clone(),
        username.to_lowercase(),
        username.to_uppercase(),
    ] {
        let response = api.grant_password(&name, &ada.password).await;
        let me = api.me(&Tokens::of(&response).access).await;
        assert_eq!(me.status_is(200).json()["username"], username, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_gets_the_next_pair() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let first = api.tokens(&ada).await;
    let response = api.redeem(&first.refresh).await;
    let json = response.status_is(200).json();
    assert_eq!(json["token_type"], "bearer");
    assert_eq!(json["expires_in"], 10_800);
    let second = Tokens::of(&response);
    assert_ne!(first.refresh, second.refresh);
    assert_ne!(first.access, second.access);
    let session = |tokens: &Tokens| Jwt::parse(&tokens.access).claims["sid"].clone();
    assert_eq!(session(&first), session(&second), "it is the same session");
    api.me(&second.access).await.status_is(200);
    let third = Tokens::of(&api.redeem(&second.refresh).await);
    api.me(&third.access).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parameters_of_no_meaning_here_are_ignored() {
    // RFC 6749 section 3.2: unrecognised request parameters must be ignored.
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let response = api
        .grant(&[
            ("scope", "everything"),
            ("client_id", "shop"),
            ("grant_type", "password"),
            ("username", &ada.email),
            ("password", &ada.password),
            ("role", "admin"),
        ])
        .await;
    let me = api.me(&Tokens::of(&response).access).await;
    assert_eq!(me.status_is(200).json()["role"], "user");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_of_odd_characters_survives_the_form() {
    let api = Shop::shared().await;
    let mut ada = Person::new();
    ada.password = "a+b%20c&d=e é🔑 \u{0}\r\n".into();
    api.register(&ada).await.status_is(200);
    api.tokens(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lifetimes_follow_the_variable() {
    let shop = Shop::builder().variable("access_token_minutes", "7");
    let shop = shop.start().await;
    let ada = shop.somebody().await;
    let response = shop.grant_password(&ada.email, &ada.password).await;
    assert_eq!(response.status_is(200).json()["expires_in"], 420);
}
