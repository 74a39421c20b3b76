//! Correctly signed tokens with claims that do not hold.

use serde_json::{Value, json};

use super::Case;
use crate::harness::{JWT_SECRET, now, unique};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_token_says_so_without_leeway() {
    let case = Case::new().await;
    for age in [0, 1, 60, 800, 86_400 * 365] {
        let jwt = case
            .jwt
            .clone()
            .claim("iat", now() - age - 10_800)
            .claim("exp", now() - age);
        let response = case.api.me(&jwt.sign(JWT_SECRET)).await;
        response.detail(401, "Token has expired");
        assert!(
            response
                .header("www-authenticate")
                .contains("invalid_token")
        );
    }
    let expired = case
        .jwt
        .clone()
        .claim("iat", now() - 60)
        .claim("exp", now() - 30);
    let response = case.api.logout(&expired.sign(JWT_SECRET)).await;
    response.detail(401, "Token has expired");
    case.refuse(
        &expired.sign("a key that is not the key of the shop"),
        "forged and expired",
    )
    .await;
    case.api.me(&case.token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_from_the_future_is_not_valid_yet() {
    let case = Case::new().await;
    for name in ["nbf", "iat"] {
        for ahead in [120, 3600] {
            let jwt = case.jwt.clone().claim(name, now() + ahead);
            case.refuse(&jwt.sign(JWT_SECRET), name).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_claim_of_ours_is_required() {
    let case = Case::new().await;
    for name in ["exp", "sub", "sid", "jti", "iss", "iat"] {
        assert!(
            !case.jwt.claims[name].is_null(),
            "our tokens have {name}: {}",
            case.jwt.claims
        );
        case.refuse(&case.jwt.clone().without(name).sign(JWT_SECRET), name)
            .await;
        case.refuse(
            &case.jwt.clone().claim(name, Value::Null).sign(JWT_SECRET),
            name,
        )
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_of_odd_types_and_values_are_refused() {
    let case = Case::new().await;
    for name in ["sub", "sid", "jti", "iss"] {
        for value in [json!(1), json!(true), json!({}), json!(["a"])] {
            let token = case.jwt.clone().claim(name, value).sign(JWT_SECRET);
            case.refuse(&token, name).await;
        }
        let long = json!("a".repeat(4000));
        for value in [json!(""), json!("*"), json!("a\0b"), json!("}:{"), long] {
            let token = case.jwt.clone().claim(name, value).sign(JWT_SECRET);
            let response = case.api.me(&token).await;
            response.detail(401, "Token is invalid");
        }
    }
    for value in [
        json!("9999999999"),
        json!(true),
        json!([]),
        json!({}),
        json!(-1e300),
    ] {
        let token = case
            .jwt
            .clone()
            .claim("exp", value.clone())
            .sign(JWT_SECRET);
        let response = case.api.me(&token).await;
        assert_eq!(response.status, 401, "exp {value}: {}", response.text());
    }
    for issuer in [
        "http://evil.example",
        "http://127.0.0.1:3000/",
        "HTTP://127.0.0.1:3000",
    ] {
        case.refuse(
            &case.jwt.clone().claim("iss", issuer).sign(JWT_SECRET),
            issuer,
        )
        .await;
    }
    if !case.jwt.claims["aud"].is_null() {
        for audience in [
            json!("another shop"),
            json!([]),
            json!(1),
            json!(["x", "y"]),
        ] {
            case.refuse(
                &case.jwt.clone().claim("aud", audience).sign(JWT_SECRET),
                "aud",
            )
            .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signed_token_without_its_session_is_worth_nothing() {
    let case = Case::new().await;
    let eve = case.api.somebody().await;
    let hers = crate::harness::Jwt::parse(&case.api.login(&eve).await);
    // `me` has one text for all; what logout and refresh respond differs.
    for (jwt, why) in [
        (
            case.jwt.clone().claim("sid", unique("sid")),
            "an unknown session",
        ),
        (
            case.jwt.clone().claim("sid", hers.claims["sid"].clone()),
            "another's session",
        ),
        (
            case.jwt.clone().claim("sub", hers.claims["sub"].clone()),
            "another user",
        ),
        (
            case.jwt.clone().claim("jti", unique("jti")),
            "an unknown token id",
        ),
        (
            case.jwt.clone().claim("jti", hers.claims["jti"].clone()),
            "another's token id",
        ),
        (case.jwt.clone().claim("sid", "*"), "a pattern"),
    ] {
        let response = case.api.me(&jwt.sign(JWT_SECRET)).await;
        assert_eq!(response.status, 401, "{why}: {}", response.text());
        response.detail(401, "Token is invalid");
    }
    case.api.me(&case.token).await.status_is(200);
}
