//! Which codes count: of this time, once.

use super::{enrolled, forget_last_code, login};
use crate::harness::unique;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_counts_once() {
    // RFC 6238 section 5.2: "The verifier MUST NOT accept the second attempt of
    // the OTP".
    let (api, _, ada, app, _) = enrolled().await;
    let code = app.code();
    login(&api, &ada, &code).await.status_is(200);
    let again = login(&api, &ada, &code).await;
    assert_eq!(again.status_is(401).json()["mfa"], "totp");
    let again = super::grant(&api, &ada, &code).await;
    again.oauth(400, "invalid_grant");
    // Nor does an earlier one, which somebody may have watched.
    login(&api, &ada, &app.code_in(-1)).await.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_of_the_confirmation_is_spent() {
    let api = crate::harness::Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let body = serde_json::json!({"password": ada.password});
    let response = api.send_as(&token, "POST", super::PATH, &body).await;
    let secret = response.status_is(200).json()["secret"].clone();
    let secret = secret.as_str().expect("a secret");
    let app = crate::harness::Authenticator::new(secret);
    let code = app.code();
    let body = serde_json::json!({ "otp": code });
    let response = api.send_as(&token, "POST", super::CONFIRM, &body).await;
    response.status_is(200);
    login(&api, &ada, &code).await.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_parallel_logins_with_one_code_one_succeeds() {
    let (api, _, ada, app, _) = enrolled().await;
    let code = app.code();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (api, ada, code) = (api.clone(), ada.clone(), code.clone());
            tokio::spawn(async move { login(&api, &ada, &code).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("a task"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "{statuses:?}");
    assert!(
        statuses[1..].iter().all(|status| *status == 401),
        "{statuses:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clocks_may_differ_by_a_step_and_no_more() {
    let (api, shop, ada, app, _) = enrolled().await;
    // Two steps away, whether or not a step begins meanwhile: -3 is then -4.
    for steps in [-20, -3, 3, 20] {
        login(&api, &ada, &app.code_in(steps)).await.status_is(401);
    }
    // A step that begins meanwhile makes it one step more: once more, then.
    let mut response = login(&api, &ada, &app.code_in(-1)).await;
    if response.status == 401 {
        forget_last_code(shop, &ada);
        response = login(&api, &ada, &app.code_in(-1)).await;
    }
    response.status_is(200);
    login(&api, &ada, &app.code_in(1)).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_codes_are_wrong_codes() {
    let (api, _, ada, app, _) = enrolled().await;
    let code = app.code();
    for odd in [
        "",
        "0",
        &format!("{code}0"),
        &format!("+{}", &code[1..]),
        &code[1..],
        "１２３４５６",
        "null",
        &"9".repeat(5000),
        &unique("code"),
    ] {
        let response = login(&api, &ada, odd).await;
        assert_eq!(response.status_is(401).json()["mfa"], "totp", "{odd}");
    }
    login(&api, &ada, &app.code()).await.status_is(200);
}
