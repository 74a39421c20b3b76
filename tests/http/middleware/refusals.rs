//! What does not come through, and what the client is told (RFC 6750 section 3).

use super::{Guarded, ISSUER};
use crate::harness::{JWT_SECRET, Jwt, Response, Shop, eventually, now};

/// Asserts a refusal with this status, text and `WWW-Authenticate`.
#[track_caller]
fn refused(response: &Response, status: u16, detail: &str, challenge: &str) {
    response.detail(status, detail);
    assert_eq!(response.header("www-authenticate"), challenge);
    assert_eq!(response.header("cache-control"), "no-store");
}

const INVALID: &str = r#"Bearer error="invalid_token", error_description="Token is invalid""#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_token_nothing_is_said_of_errors() {
    let guarded = Guarded::with_secret();
    for headers in [
        &[][..],
        &[("authorization", "Basic YWRhOnNlY3JldA==")],
        &[("x-auth-subject", "somebody")],
        &[("cookie", "access_token=x")],
    ] {
        let response = guarded.api.get_with("/request", headers).await;
        refused(&response, 401, "Not authenticated", "Bearer");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_not_genuine_or_not_of_now_is_refused() {
    let (shop, guarded) = (Shop::shared().await, Guarded::with_secret());
    let token = shop.login(&shop.somebody().await).await;
    let jwt = Jwt::parse(&token);
    for (bad, why) in [
        ("x".to_owned(), "no token"),
        (
            jwt.sign("a secret of somebody else, long enough"),
            "another key",
        ),
        (format!("{}.", jwt.unsigned()), "no signature"),
        (jwt.sign_as("none", b""), "no algorithm"),
        (
            jwt.sign_as("HS512", JWT_SECRET.as_bytes()),
            "another algorithm",
        ),
        (
            jwt.clone().claim("iss", "http://evil").sign(JWT_SECRET),
            "another issuer",
        ),
        (
            jwt.clone().claim("aud", "another").sign(JWT_SECRET),
            "another audience",
        ),
        (
            jwt.clone().claim("iat", now() + 60).sign(JWT_SECRET),
            "of the future",
        ),
        (
            jwt.clone().without("sid").sign(JWT_SECRET),
            "without a session",
        ),
        (
            jwt.clone().claim("sub", "a\r\nx: y").sign("no"),
            "a split header",
        ),
    ] {
        println!("{why}");
        refused(&guarded.get(&bad).await, 401, "Token is invalid", INVALID);
    }
    let expired = jwt.claim("iat", now() - 60).claim("exp", now() - 1);
    let challenge = r#"Bearer error="invalid_token", error_description="Token has expired""#;
    let response = guarded.get(&expired.sign(JWT_SECRET)).await;
    refused(&response, 401, "Token has expired", challenge);
    guarded.get(&token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tokens_are_a_bad_request() {
    let (shop, guarded) = (Shop::shared().await, Guarded::with_secret());
    let token = format!("Bearer {}", shop.login(&shop.somebody().await).await);
    let headers = [("authorization", &*token), ("authorization", "Bearer x")];
    let response = guarded.api.get_with("/request", &headers).await;
    let detail = "More than one Authorization header";
    let challenge = format!(r#"Bearer error="invalid_request", error_description="{detail}""#);
    refused(&response, 400, detail, &challenge);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_variable_lets_nobody_through_and_is_named() {
    let key = ("auth_secret", JWT_SECRET);
    let issuer = ("auth_issuer", ISSUER);
    let shop = Shop::shared().await;
    let token = shop.login(&shop.somebody().await).await;
    for (variables, named) in [
        (&[key][..], "auth_issuer"),
        (&[issuer], "auth_jwks"),
        (&[issuer, ("auth_secret", "short")], "auth_secret"),
        (&[issuer, ("auth_jwks", "{}")], "auth_jwks"),
        (
            &[issuer, key, ("auth_jwks_url", "http://x/")],
            "auth_jwks_url",
        ),
        (
            &[issuer, key, ("auth_algorithm", "EdDSA")],
            "auth_algorithm",
        ),
        (&[issuer, key, ("auth_sessions", "yes")], "auth_sessions"),
    ] {
        let guarded = Guarded::start(variables);
        guarded.get(&token).await.detail(503, "Service unavailable");
        guarded.api.get("/request").await.status_is(401);
        let log = eventually("the log names it", async || {
            let log = guarded.host.log();
            log.contains(named).then_some(log)
        });
        assert!(!log.await.contains(JWT_SECRET));
    }
}
