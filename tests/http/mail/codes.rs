//! The codes of six digits beside the links. A million codes are few, so guesses are counted.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{NEW, Post, check, complete, forgot, posting_to, shape};
use crate::harness::{Api, MailSink, Manner, Person, Response, link_token, mail_code, wrong_code};

const WRONG: &str = "Incorrect or expired code";
const VERIFY: &str = "/api/users/verify_email";

async fn complete_with_code(api: &Api, email: &str, code: &str) -> Response {
    let body = json!({"email": email, "code": code, "new_password": NEW});
    api.post("/api/users/complete_reset_password", &body).await
}

async fn verify_with_code(api: &Api, token: &str, code: &str) -> Response {
    let body = json!({ "code": code });
    api.send_as(token, "POST", VERIFY, &body).await
}

async fn verify_code(post: &Post, person: &Person) -> String {
    let mail = post.sink.mail(&person.email, super::VERIFY_PAGE, 1).await;
    mail_code(mail.text())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_sets_a_new_password_once_and_uses_up_the_link() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let token = post.reset_token(&ada, 1).await;
    let mail = post.sink.mail(&ada.email, super::RESET_PAGE, 1).await;
    let code = mail_code(mail.text());
    let html = mail.mail["HTML"].as_str().expect("an HTML part");
    assert!(html.contains(&code), "{html}");
    assert!(!mail.subject().contains(&code), "lock screens show it");

    // Whatever its case, an address is the same account.
    let response = complete_with_code(&post.api, &ada.email.to_uppercase(), &code).await;
    let message = json!({"message": "Password reset completed"});
    assert_eq!(response.status_is(200).json(), message);
    check(&post.api, &token)
        .await
        .detail(404, "Token not found");
    let again = complete_with_code(&post.api, &ada.email, &code).await;
    again.detail(400, WRONG);
    post.api.me(&session).await.detail(401, "Token is invalid");
    post.api.try_login(&ada.email, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_uses_up_the_code_and_a_newer_mail_replaces_both() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let old = post.reset_code(&ada, 1).await;
    let token = post.reset_token(&ada, 2).await;
    let mail = post.sink.mail(&ada.email, super::RESET_PAGE, 2).await;
    let new = mail_code(mail.text());
    if old != new {
        complete_with_code(&post.api, &ada.email, &old)
            .await
            .detail(400, WRONG);
    }
    complete(&post.api, &token, NEW).await.status_is(200);
    complete_with_code(&post.api, &ada.email, &new)
        .await
        .detail(400, WRONG);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_counts_for_ten_minutes_and_its_link_for_longer() {
    let post = Post::shared().await;
    let (ada, bob) = (post.api.somebody().await, post.api.somebody().await);
    let (early, late) = (
        post.reset_code(&ada, 1).await,
        post.reset_code(&bob, 1).await,
    );
    post.change_link(&ada, "reset_password", "expires_at = expires_at - 580");
    complete_with_code(&post.api, &ada.email, &early)
        .await
        .status_is(200);
    post.change_link(&bob, "reset_password", "expires_at = expires_at - 600");
    complete_with_code(&post.api, &bob.email, &late)
        .await
        .detail(400, WRONG);
    let token = post.reset_token(&bob, 2).await;
    post.change_link(&bob, "reset_password", "expires_at = expires_at - 3500");
    complete(&post.api, &token, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_account_and_a_wrong_code_get_the_same_answers() {
    let post = Post::shared().await;
    let (ada, nobody) = (post.api.somebody().await, Person::new());
    let code = post.reset_code(&ada, 1).await;
    let without_code = post.api.somebody().await;
    let mut answers = Vec::new();
    for email in [&ada.email, &nobody.email, &without_code.email] {
        for _ in 0..5 {
            let wrong = complete_with_code(&post.api, email, &wrong_code(&code)).await;
            answers.push(shape(wrong.detail(400, WRONG)));
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    for email in [&ada.email, &nobody.email] {
        // Now also the right one.
        let response = complete_with_code(&post.api, email, &code).await;
        let seconds: u32 = response
            .detail(429, "Too many attempts, try again later")
            .header("retry-after")
            .parse()
            .expect("seconds");
        assert!((3500..=3600).contains(&seconds), "{seconds}");
    }
    // Neither logins nor the link are locked.
    post.api.login(&ada).await;
    let token = post.reset_token(&ada, 2).await;
    complete(&post.api, &token, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_account_and_a_wrong_code_take_the_same_time() {
    let post = Post::shared().await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let timed = async |email: &str, code: &str| {
        let start = Instant::now();
        let response = complete_with_code(&post.api, email, code).await;
        response.status_is(400);
        start.elapsed()
    };
    for _ in 0..8 {
        let (ada, nobody) = (post.api.somebody().await, Person::new());
        let wrong = wrong_code(&post.reset_code(&ada, 1).await);
        for _ in 0..5 {
            known.push(timed(&ada.email, &wrong).await);
            unknown.push(timed(&nobody.email, &wrong).await);
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    };
    let ratio = median(known) / median(unknown);
    assert!((0.6..1.7).contains(&ratio), "{ratio}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_guesses_are_counted_one_by_one() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let code = post.reset_code(&ada, 1).await;
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let (api, email, code) = (post.api.clone(), ada.email.clone(), wrong_code(&code));
            tokio::spawn(async move { complete_with_code(&api, &email, &code).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("a task"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses[..5], [400; 5], "{statuses:?}");
    assert!(statuses[5..].iter().all(|status| *status == 429));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn newer_codes_do_not_start_the_count_again() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    for count in 1..=5 {
        let wrong = wrong_code(&post.reset_code(&ada, count).await);
        complete_with_code(&post.api, &ada.email, &wrong)
            .await
            .detail(400, WRONG);
    }
    let mail = post.sink.mail(&ada.email, super::RESET_PAGE, 5).await;
    complete_with_code(&post.api, &ada.email, &mail_code(mail.text()))
        .await
        .status_is(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_weak_password_keeps_the_code() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let code = post.reset_code(&ada, 1).await;
    let path = "/api/users/complete_reset_password";
    let with = |password: &str| json!({"email": ada.email, "code": code, "new_password": password});
    for weak in ["short", &ada.email] {
        let response = post.api.post(path, &with(weak)).await;
        response.invalid(&["body", "new_password"]);
    }
    post.api.post(path, &with(NEW)).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_of_a_registration_verifies_its_own_account() {
    let post = Post::shared().await;
    let (ada, bob) = (post.api.somebody().await, post.api.somebody().await);
    let (session, bobs) = (post.api.login(&ada).await, post.api.login(&bob).await);
    let code = verify_code(&post, &ada).await;
    verify_with_code(&post.api, &bobs, &code)
        .await
        .detail(400, WRONG);
    let response = post.api.post(VERIFY, &json!({ "code": code })).await;
    response.detail(401, "Not authenticated");
    // It is not good for another purpose.
    post.reset_code(&ada, 1).await;
    complete_with_code(&post.api, &ada.email, &code)
        .await
        .detail(400, WRONG);

    verify_with_code(&post.api, &session, &wrong_code(&code))
        .await
        .detail(400, WRONG);
    verify_with_code(&post.api, &session, &format!(" {code} "))
        .await
        .status_is(200);
    let me = post.api.me(&session).await.json();
    assert_eq!(me["is_verified"], true);
    verify_with_code(&post.api, &session, &code)
        .await
        .detail(400, WRONG);
    let token = post.verify_token(&ada, 1).await;
    let response = post.api.post(VERIFY, &json!({ "token": token })).await;
    response.detail(404, "Token not found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_with_a_session_are_counted_too() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let code = verify_code(&post, &ada).await;
    for _ in 0..5 {
        verify_with_code(&post.api, &session, &wrong_code(&code))
            .await
            .detail(400, WRONG);
    }
    verify_with_code(&post.api, &session, &code)
        .await
        .status_is(429);
    let token = post.verify_token(&ada, 1).await;
    let response = post.api.post(VERIFY, &json!({ "token": token })).await;
    response.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hash_of_a_code_is_keyed() {
    // Who has the database alone could try a million codes in no time.
    let sink = MailSink::start(Manner::Takes);
    let mut shop = posting_to(&sink).start().await;
    let ada = shop.somebody().await;
    forgot(&shop, &ada.email).await.status_is(200);
    let mail = sink.mail(&ada.email, super::RESET_PAGE, 1).await;
    shop.configure("jwt_secret", "another secret, also long enough for HS256");
    shop.restart_all().await;
    complete_with_code(&shop, &ada.email, &mail_code(mail.text()))
        .await
        .detail(400, WRONG);
    let token = link_token(mail.text(), super::RESET_PAGE);
    complete(&shop, &token, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_code_is_refused() {
    let post = Post::shared().await;
    let path = "/api/users/complete_reset_password";
    let body =
        |code: Value| json!({"email": Person::new().email, "code": code, "new_password": NEW});
    for wrong in ["", "1", "0000000", "１２３４５６", &"1".repeat(5000)] {
        let response = post.api.post(path, &body(json!(wrong))).await;
        response.detail(400, WRONG);
    }
    for wrong in [json!(123_456), json!([])] {
        let response = post.api.post(path, &body(wrong)).await;
        response.invalid(&["body", "code"]);
    }
    let without = json!({"code": "123456", "new_password": NEW});
    let response = post.api.post(path, &without).await;
    response.invalid(&["body", "email"]);
    let without = json!({"email": Person::new().email, "new_password": NEW});
    let response = post.api.post(path, &without).await;
    response.invalid(&["body", "token"]);
    forgot(&post.api, &Person::new().email).await.status_is(200);
}
