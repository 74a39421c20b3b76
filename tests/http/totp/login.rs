//! Login with a second factor.

use serde_json::json;

use super::{REQUIRED, enrolled, grant, login};
use crate::harness::{Tokens, access_token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_password_alone_asks_for_a_code() {
    let (api, _, ada, app, _) = enrolled().await;
    let answer = api.try_login(&ada.email, &ada.password).await;
    answer.is(401);
    assert_eq!(answer.json(), json!({"detail": REQUIRED, "mfa": "totp"}));
    let answer = login(&api, &ada, &app.code()).await;
    let json = answer.is(200).json();
    assert_eq!(json["expires_in"], 180);
    api.me(&access_token(&answer)).await.is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_endpoint_asks_in_its_own_words() {
    let (api, _, ada, app, _) = enrolled().await;
    let answer = api.grant_password(&ada.email, &ada.password).await;
    answer.oauth(400, "invalid_grant").detail(400, REQUIRED);
    assert_eq!(answer.json()["mfa"], "totp");
    let answer = grant(&api, &ada, &app.wrong_code()).await;
    answer.oauth(400, "invalid_grant");
    assert_eq!(answer.json()["mfa"], "totp");
    let tokens = Tokens::of(&grant(&api, &ada, &app.code()).await);
    api.me(&tokens.access).await.is(200);
    // A refresh is no login: no code is asked for.
    let next = Tokens::of(&api.redeem(&tokens.refresh).await);
    api.me(&next.access).await.is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_password_nobody_learns_of_the_second_factor() {
    let (api, _, mut ada, app, codes) = enrolled().await;
    let right = std::mem::replace(&mut ada.password, "not her password".into());
    let code = app.code();
    for code in [&code, &codes[0], &app.wrong_code()] {
        let answer = login(&api, &ada, code).await;
        answer.detail(400, "Incorrect email or password");
        assert!(!answer.text().contains("mfa"), "{}", answer.text());
    }
    // And no code was used up.
    ada.password = right;
    login(&api, &ada, &codes[0]).await.is(200);
    login(&api, &ada, &app.code()).await.is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_second_factor_may_send_a_code_in_vain() {
    let (api, ..) = enrolled().await;
    let bob = api.somebody().await;
    login(&api, &bob, "123456").await.is(200);
    grant(&api, &bob, "123456").await.is(200);
    let body = json!({"email": bob.email, "password": bob.password, "otp": 123_456});
    let answer = api.post("/api/users/login", &body).await;
    answer.invalid(&["body", "otp"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_user_is_told_before_any_code() {
    let (api, shop, ada, app, _) = enrolled().await;
    let sql = "update users set disabled = 1 where email = ?";
    shop.change(sql, &[&ada.email]);
    for answer in [
        api.try_login(&ada.email, &ada.password).await,
        login(&api, &ada, &app.code()).await,
    ] {
        answer.detail(403, "User is disabled");
    }
}
