//! `POST /api/users/login`.

use serde_json::json;

use crate::harness::{JWT_SECRET, Jwt, Person, Response, Shop, access_token, unique};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn login_answers_a_bearer_token_in_minutes() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let response = api.try_login(&ada.email, &ada.password).await;
    let json = response.status_is(200).json();
    assert_eq!(json["token_type"], "bearer");
    assert_eq!(json["expires_in"], 180);
    assert_eq!(
        json.as_object().map(serde_json::Map::len),
        Some(3),
        "{json}"
    );

    let token = access_token(&response);
    let jwt = Jwt::parse(&token);
    assert_eq!(jwt.header["alg"], "HS256");
    let seconds = jwt.claims["exp"].as_i64().zip(jwt.claims["iat"].as_i64());
    assert_eq!(seconds.map(|(exp, iat)| exp - iat), Some(180 * 60));
    let me = api.me(&token).await.status_is(200).json();
    assert_eq!(jwt.claims["sub"], me["id"]);
    assert_eq!(jwt.sign(JWT_SECRET).split('.').count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_username_logs_in_as_well_as_an_email() {
    let api = Shop::shared().await;
    let grace = Person::new();
    let username = unique("grace.");
    let body = grace.registration_with(json!({"username": username}));
    api.post("/api/users/register", &body).await.status_is(200);
    let body = json!({"username": username, "password": grace.password});
    let response = api.post("/api/users/login", &body).await;
    let me = api
        .me(&access_token(response.status_is(200)))
        .await
        .status_is(200)
        .json();
    assert_eq!(me["email"], grace.email);
    let body = json!({"username": username, "password": "not hers"});
    let wrong = api.post("/api/users/login", &body).await;
    wrong.detail(400, "Incorrect email or password");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_can_tell_an_unknown_account_from_a_wrong_password() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let shape = |response: &Response| {
        let mut headers = response.headers.clone();
        headers.remove("date");
        headers.remove("x-request-id");
        (response.status, headers, response.text())
    };
    let wrong = api.try_login(&ada.email, "not her password").await;
    wrong.detail(400, "Incorrect email or password");
    let long = "x".repeat(2000);
    for (email, password) in [
        (Person::new().email.as_str(), ada.password.as_str()),
        (ada.email.as_str(), long.as_str()),
        ("nobody@nowhere.example", "x"),
    ] {
        let response = api.try_login(email, password).await;
        assert_eq!(shape(&response), shape(&wrong), "{email} {password}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_login_opens_another_session() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let (one, two) = (api.login(&ada).await, api.login(&ada).await);
    let (one, two) = (Jwt::parse(&one), Jwt::parse(&two));
    assert_ne!(one.claims["sid"], two.claims["sid"]);
    assert_ne!(one.claims["jti"], two.claims["jti"]);
    assert_eq!(one.claims["sub"], two.claims["sub"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_login_is_named_by_field() {
    let api = Shop::shared().await;
    let ada = Person::new();
    let response = api
        .post("/api/users/login", &json!({"email": ada.email}))
        .await;
    response.invalid(&["body", "password"]);
    api.post("/api/users/login", &json!({"password": ada.password}))
        .await
        .status_is(422);
    api.post("/api/users/login", &json!({}))
        .await
        .status_is(422);
    for value in [json!(1), json!(true), json!(["a"]), json!({"$gt": ""})] {
        let body = json!({"email": value, "password": "long enough"});
        api.post("/api/users/login", &body)
            .await
            .invalid(&["body", "email"]);
        let body = json!({"email": ada.email, "password": value});
        api.post("/api/users/login", &body)
            .await
            .invalid(&["body", "password"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sql_in_a_login_is_only_text() {
    let api = Shop::shared().await;
    for text in [
        "' or 1=1 --",
        "'; drop table users; --",
        "\"",
        "%",
        "\\",
        "a\0b",
    ] {
        let response = api.try_login(text, text).await;
        assert!(
            [400, 422].contains(&response.status),
            "{text}: {}",
            response.text()
        );
        let body = json!({"username": text, "password": text});
        let response = api.post("/api/users/login", &body).await;
        assert!(
            [400, 422].contains(&response.status),
            "{text}: {}",
            response.text()
        );
    }
    let ada = api.somebody().await;
    api.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_user_learns_it_only_with_the_right_password() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    shop.change(
        "update users set disabled = 1 where email = ?",
        &[&ada.email],
    );
    shop.try_login(&ada.email, &ada.password)
        .await
        .detail(403, "User is disabled");
    let wrong = shop.try_login(&ada.email, "not her password").await;
    wrong.detail(400, "Incorrect email or password");
    shop.me(&token).await.detail(403, "User is disabled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_lifetime_is_a_variable() {
    let shop = Shop::builder()
        .variable("access_token_minutes", "7")
        .start()
        .await;
    let ada = shop.somebody().await;
    let response = shop.try_login(&ada.email, &ada.password).await;
    assert_eq!(response.status_is(200).json()["expires_in"], 7);
    let claims = Jwt::parse(&access_token(&response)).claims;
    let seconds = claims["exp"].as_i64().zip(claims["iat"].as_i64());
    assert_eq!(seconds.map(|(exp, iat)| exp - iat), Some(7 * 60));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_password_and_no_token_is_ever_logged() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    shop.try_login(&ada.email, "a wrong password of hers")
        .await
        .status_is(400);
    shop.me(&format!("{token}x")).await.status_is(401);
    let next = access_token(&shop.refresh(&token).await);
    let new = "another fine password";
    shop.reset_password(&ada, new).await.status_is(200);
    shop.try_login(&ada.email, new).await.status_is(200);
    let log = shop.log();
    let signature = |token: &str| token.rsplit('.').next().unwrap_or_default().to_owned();
    for secret in [
        ada.password.as_str(),
        "a wrong password of hers",
        new,
        JWT_SECRET,
        "$argon2",
        &signature(&token),
        &signature(&next),
    ] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}
