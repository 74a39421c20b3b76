//! Nobody fills the database, or the mailbox of somebody else, with registrations.

use serde_json::json;

use crate::harness::{MailSink, Manner, Person, Shop};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_registers_so_many_accounts_an_hour() {
    let shop = Shop::builder().variable("limit_register_address", "3");
    let shop = shop.variable("trusted_proxies", "127.0.0.1").start().await;
    let register = async |person: &Person, from: &str| {
        let call = shop.call("POST", "/api/users/register");
        let call = call.headers(&[("x-forwarded-for", from)]);
        call.json(&person.registration()).send().await
    };
    for _ in 0..3 {
        register(&Person::new(), "2001:db8:1:2::1")
            .await
            .status_is(200);
    }
    // A host with IPv6 has a whole /64.
    let refused = register(&Person::new(), "2001:db8:1:2:ffff::9").await;
    refused.detail(429, "Too many attempts, try again later");
    let seconds: u32 = refused.header("retry-after").parse().expect("seconds");
    assert!((3_000..=3_600).contains(&seconds), "{seconds}");
    let body = Person::new().registration();
    let call = shop
        .call("POST", "/api/users")
        .headers(&[("x-forwarded-for", "2001:db8:1:2::1")]);
    call.json(&body).send().await.status_is(429);
    register(&Person::new(), "2001:db8:1:3::1")
        .await
        .status_is(200);
    // A mistake is reported as one, and costs nothing.
    let call = shop
        .call("POST", "/api/users")
        .headers(&[("x-forwarded-for", "2001:db8:1:4::1")]);
    call.json(&json!({"email": "x"}))
        .send()
        .await
        .status_is(422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_cannot_send_mails_without_end_to_an_address() {
    let sink = MailSink::start(Manner::Takes);
    let shop = Shop::builder().variable("mail_provider", "mailpit");
    let shop = shop.variable("mail_url", &sink.url()).start().await;
    let victim = Person::new();
    for round in 1..=5 {
        shop.register(&victim).await.status_is(200);
        // A mail that is still to be sent goes with its account.
        let sent = round.min(3);
        sink.mail(&victim.email, "/verify-email?token=", sent).await;
        let token = shop.login(&victim).await;
        let body = json!({"password": victim.password});
        shop.send_as(&token, "DELETE", "/api/users/me", &body)
            .await
            .status_is(204);
    }
    // Mails that were sent later would have come before this one.
    let other = shop.somebody().await;
    sink.mail(&other.email, "/verify-email?token=", 1).await;
    let mails = sink.mails_to(&victim.email);
    assert_eq!(mails.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_username_that_looks_like_the_house_is_reserved() {
    let shop = Shop::shared().await;
    for name in ["admin", "Support", "store.front"] {
        let person = Person::new();
        let body = person.registration_with(json!({ "username": name }));
        let response = shop.post("/api/users/register", &body).await;
        response.invalid(&["body", "username"]);
        assert!(response.text().contains("reserved"), "{}", response.text());
    }
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let body = json!({"username": "root"});
    let response = shop.send_as(&token, "PATCH", "/api/users/me", &body).await;
    response.invalid(&["body", "username"]);
}
