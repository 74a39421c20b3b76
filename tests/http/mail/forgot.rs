//! `POST /api/users/forgot_password`: the response reveals nothing.

use serde_json::json;

use super::{Post, RESET_PAGE, forgot, shape};
use crate::harness::{Person, link_token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_is_the_same_for_any_address() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let known = forgot(&post.api, &ada.email).await;
    let message = "If the address belongs to an account, a reset link has been sent.";
    assert_eq!(known.status_is(200).json(), json!({"message": message}));
    let unknown = Person::new();
    for email in [
        unknown.email.clone(),
        ada.email.to_uppercase(),
        "a@b.cd".to_owned(),
    ] {
        let response = forgot(&post.api, &email).await;
        assert_eq!(shape(&response), shape(&known), "{email}");
    }
    post.sink.mail(&ada.email, RESET_PAGE, 2).await;
    assert!(post.sink.mails_to(&unknown.email).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_address_is_named() {
    let post = Post::shared().await;
    for email in [
        json!("ada"),
        json!(1),
        json!(null),
        json!("a@b.cd\r\nBcc: x@y.zz"),
        json!(["a@b.cd"]),
        json!(format!("{}@b.cd", "x".repeat(300))),
    ] {
        let body = json!({ "email": email });
        let response = post.api.post("/api/users/forgot_password", &body).await;
        response.invalid(&["body", "email"]);
    }
    let response = post
        .api
        .post("/api/users/forgot_password", &json!({}))
        .await;
    response.invalid(&["body", "email"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_cannot_say_where_the_link_leads() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let path = "/api/users/forgot_password";
    let call = post.api.call("POST", path).json(&json!({
        "email": ada.email, "public_url": "http://evil.example"
    }));
    let evil = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "gopher"),
        ("x-original-url", "http://evil.example/"),
        ("forwarded", "host=evil.example;proto=http"),
        ("origin", "http://evil.example"),
        ("referer", "http://evil.example/"),
        ("spin-full-url", "http://evil.example/api/users"),
    ];
    call.headers(&evil).send().await.status_is(200);
    let mail = post.sink.mail(&ada.email, "/reset-password", 1).await;
    let whole = mail.mail.to_string();
    assert!(!whole.contains("evil") && !whole.contains("gopher"));
    link_token(mail.text(), RESET_PAGE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_account_gets_no_mail() {
    let post = Post::shared().await;
    let (ada, bob) = (post.api.somebody().await, post.api.somebody().await);
    post.verify_token(&ada, 1).await;
    let sql = "update users set disabled = 1 where email = ?";
    post.shop.change(sql, &[&ada.email]);
    let disabled = forgot(&post.api, &ada.email).await;
    let enabled = forgot(&post.api, &bob.email).await;
    assert_eq!(shape(&disabled), shape(&enabled));
    post.sink.mail(&bob.email, RESET_PAGE, 1).await;
    // A mail that was sent would have arrived: these requests came later.
    let carol = post.api.somebody().await;
    post.reset_token(&carol, 1).await;
    let mails = post.sink.mails_to(&ada.email);
    assert_eq!(mails.len(), 1, "that of the registration: {mails:?}");
    let links: i64 = post.shop.select(
        "select count(*) from one_time_tokens where purpose = 'reset_password'
         and user_uid = (select uid from users where email = ?)",
        &ada.email,
    );
    assert_eq!(links, 0);
}
