//! The second factor: one-time codes (RFC 6238) and recovery codes.

mod codes;
mod enrolment;
mod guessing;
mod login;
mod recovery;

use serde_json::json;

use crate::harness::{Api, Authenticator, Person, Response, Shop};

pub const PATH: &str = "/api/users/me/totp";
const CONFIRM: &str = "/api/users/me/totp/confirm";
const RECOVERY_CODES: &str = "/api/users/me/totp/recovery_codes";
const REQUIRED: &str = "One-time code required";

/// Turns the second factor on. Returns an access token of an older session, the app, and the
/// recovery codes.
pub async fn enrol(api: &Api, person: &Person) -> (String, Authenticator, Vec<String>) {
    let token = api.login(person).await;
    let (app, codes) = enrol_with(api, &token, person).await;
    (token, app, codes)
}

/// The same with an access token.
pub async fn enrol_with(api: &Api, token: &str, person: &Person) -> (Authenticator, Vec<String>) {
    let body = json!({"password": person.password});
    let response = api.send_as(token, "POST", PATH, &body).await;
    let secret = response.status_is(200).json()["secret"].clone();
    let app = Authenticator::new(secret.as_str().expect("a secret"));
    // The code of the previous step, so that the current one remains unused.
    let body = json!({"otp": app.code_in(-1)});
    let mut response = api.send_as(token, "POST", CONFIRM, &body).await;
    if response.status == 400 {
        // A new step has begun.
        let body = json!({"otp": app.code_in(-1)});
        response = api.send_as(token, "POST", CONFIRM, &body).await;
    }
    (app, recovery_codes(&response))
}

#[track_caller]
fn recovery_codes(response: &Response) -> Vec<String> {
    let json = response.status_is(200).json();
    let codes = json["recovery_codes"].as_array().expect("codes").iter();
    codes
        .map(|code| code.as_str().expect("a text").to_owned())
        .collect()
}

/// Registers a person with a second factor in the shared shop.
async fn enrolled() -> (Api, &'static Shop, Person, Authenticator, Vec<String>) {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let (_, app, codes) = enrol(&api, &ada).await;
    (api, shop, ada, app, codes)
}

async fn login(api: &Api, person: &Person, code: &str) -> Response {
    let body = json!({"email": person.email, "password": person.password, "otp": code});
    api.post("/api/users/login", &body).await
}

/// Sends the password grant with a code.
pub async fn grant(api: &Api, person: &Person, code: &str) -> Response {
    api.grant(&[
        ("grant_type", "password"),
        ("username", &person.email),
        ("password", &person.password),
        ("otp", code),
    ])
    .await
}

/// Makes the last use of a code look old.
fn forget_last_code(shop: &Shop, person: &Person) {
    let sql = "update totp set last_step = 0
        where user_uid = (select uid from users where email = ?)";
    shop.change(sql, &[&person.email]);
}
