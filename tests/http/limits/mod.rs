//! Limits on guesses, beyond the basics in `accounts::limits`.

mod addresses;
mod locked;
mod parallel;
mod proxies;
mod register;

use serde_json::json;

use crate::harness::{Api, Response};

const WRONG: &str = "not the password";

/// Sends a login with headers about its origin.
async fn login_from(api: &Api, email: &str, password: &str, headers: &[(&str, &str)]) -> Response {
    let body = json!({"email": email, "password": password});
    let call = api.call("POST", "/api/users/login").json(&body);
    call.headers(headers).send().await
}

/// Tries a wrong password for an unknown account from a forwarded address.
async fn guess_via(api: &Api, forwarded: &str) -> u16 {
    let email = crate::harness::Person::new().email;
    let headers = [("x-forwarded-for", forwarded)];
    login_from(api, &email, WRONG, &headers).await.status
}

async fn lock(api: &Api, email: &str) {
    for _ in 0..10 {
        api.try_login(email, WRONG).await.status_is(400);
    }
    api.try_login(email, WRONG).await.status_is(429);
}
