//! Login with a second factor.

use serde_json::json;

use super::{REQUIRED, enrolled, grant, login};
use crate::harness::{Tokens, access_token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_password_alone_asks_for_a_code() {
    let (api, _, ada, app, _) = enrolled().await;
    let response = api.try_login(&ada.email, &ada.password).await;
    response.status_is(401);
    assert_eq!(response.json(), json!({"detail": REQUIRED, "mfa": "totp"}));
    let response = login(&api, &ada, &app.code()).await;
    let json = response.status_is(200).json();
    assert_eq!(json["expires_in"], 180);
    api.me(&access_token(&response)).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_endpoint_asks_in_its_own_words() {
    let (api, _, ada, app, _) = enrolled().await;
    let response = api.grant_password(&ada.email, &ada.password).await;
    response.oauth(400, "invalid_grant").detail(400, REQUIRED);
    assert_eq!(response.json()["mfa"], "totp");
    let response = grant(&api, &ada, &app.wrong_code()).await;
    response.oauth(400, "invalid_grant");
    assert_eq!(response.json()["mfa"], "totp");
    let tokens = Tokens::of(&grant(&api, &ada, &app.code()).await);
    api.me(&tokens.access).await.status_is(200);
    // A refresh is no login: no code is asked for.
    let next = Tokens::of(&api.redeem(&tokens.refresh).await);
    api.me(&next.access).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_password_nobody_learns_of_the_second_factor() {
    let (api, _, mut ada, app, codes) = enrolled().await;
    let right = std::mem::replace(&mut ada.password, "not her password".into());
    let code = app.code();
    for code in [&code, &codes[0], &app.wrong_code()] {
        let response = login(&api, &ada, code).await;
        response.detail(400, "Incorrect email or password");
        assert!(!response.text().contains("mfa"), "{}", response.text());
    }
    // And no code was used up.
    ada.password = right;
    login(&api, &ada, &codes[0]).await.status_is(200);
    login(&api, &ada, &app.code()).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_second_factor_may_send_a_code_in_vain() {
    let (api, ..) = enrolled().await;
    let bob = api.somebody().await;
    login(&api, &bob, "123456").await.status_is(200);
    grant(&api, &bob, "123456").await.status_is(200);
    let body = json!({"email": bob.email, "password": bob.password, "otp": 123_456});
    let response = api.post("/api/users/login", &body).await;
    response.invalid(&["body", "otp"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_user_is_told_before_any_code() {
    let (api, shop, ada, app, _) = enrolled().await;
    let sql = "update users set disabled = 1 where email = ?";
    shop.change(sql, &[&ada.email]);
    for response in [
        api.try_login(&ada.email, &ada.password).await,
        login(&api, &ada, &app.code()).await,
    ] {
        response.detail(403, "User is disabled");
    }
}
