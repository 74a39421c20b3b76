//! The requests to the providers, as their documentation has them.

use super::{RESET_PAGE, forgot, posting_to};
use crate::harness::{MailSink, Manner, Received, Shop, eventually, link_token};

const FROM: &str = "The shop <shop@shop.example>";

async fn reset_mail(sink: &MailSink, shop: &Shop) -> (String, Received) {
    let ada = shop.somebody().await;
    forgot(shop, &ada.email).await.status_is(200);
    let mail = sink.mail(&ada.email, RESET_PAGE, 1).await;
    assert_eq!(mail.headers["content-type"], "application/json");
    // Many servers refuse a body in chunks.
    assert!(mail.headers.contains_key("content-length"));
    assert!(!mail.headers.contains_key("transfer-encoding"));
    assert_eq!(mail.headers["host"], sink.url()["http://".len()..]);
    (ada.email, mail)
}

/// Both parts contain the link, and the text part has no HTML.
fn has_two_parts(mail: &Received, html: &str) {
    let token = link_token(mail.text(), RESET_PAGE);
    assert!(html.contains(&format!("{RESET_PAGE}?token={token}\"")));
    assert!(html.contains("href=") && html.contains("<p>"), "{html}");
    assert!(!mail.text().contains('<'), "{}", mail.text());
    assert!(!mail.subject().is_empty() && !mail.subject().contains(&token));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mailpit_gets_its_fields() {
    // https://mailpit.axllent.org/docs/api-v1/ "Send a message".
    let sink = MailSink::start(Manner::Takes);
    let shop = posting_to(&sink).variable("mail_from", "shop@shop.example");
    let shop = shop.start().await;
    let (email, received) = reset_mail(&sink, &shop).await;
    assert_eq!(received.request, "POST /api/v1/send");
    let mail = &received.mail;
    assert_eq!(mail["From"]["Email"], "shop@shop.example");
    assert_eq!(mail["To"].as_array().map(Vec::len), Some(1));
    assert_eq!(mail["To"][0]["Email"], email);
    has_two_parts(&received, mail["HTML"].as_str().expect("an HTML part"));
    assert!(!received.headers.contains_key("authorization"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn resend_gets_its_fields_and_the_key() {
    // https://resend.com/docs/api-reference/emails/send-email
    let sink = MailSink::start(Manner::Takes);
    let shop = Shop::builder()
        .variable("mail_provider", "resend")
        .variable("mail_url", &sink.url())
        .variable("mail_api_key", "re_a_key_of_the_tests")
        .variable("mail_from", FROM)
        .start()
        .await;
    let (email, received) = reset_mail(&sink, &shop).await;
    assert_eq!(received.request, "POST /emails");
    let key = &received.headers["authorization"];
    assert_eq!(key, "Bearer re_a_key_of_the_tests");
    let mail = &received.mail;
    assert_eq!(mail["from"], FROM);
    assert_eq!(mail["to"], serde_json::json!([email]));
    has_two_parts(&received, mail["html"].as_str().expect("an HTML part"));
    let log = shop.log();
    assert!(
        !log.contains("re_a_key") && !log.contains("token="),
        "{log}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postmark_gets_its_fields_and_the_token() {
    // https://postmarkapp.com/developer/api/email-api
    let sink = MailSink::start(Manner::Takes);
    let shop = posting_to(&sink)
        .variable("mail_provider", "postmark")
        .variable("mail_api_key", "a-server-token-of-the-tests")
        .variable("mail_from", FROM)
        .start()
        .await;
    let (email, received) = reset_mail(&sink, &shop).await;
    assert_eq!(received.request, "POST /email");
    let token = &received.headers["x-postmark-server-token"];
    assert_eq!(token, "a-server-token-of-the-tests");
    assert!(!received.headers.contains_key("authorization"));
    let mail = &received.mail;
    assert_eq!((&mail["From"], &mail["To"]), (&FROM.into(), &email.into()));
    let html = mail["HtmlBody"].as_str().expect("an HTML part");
    has_two_parts(&received, html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_gets_mails_at_its_path() {
    for key in ["", "a key of the tests"] {
        let sink = MailSink::start(Manner::Takes);
        let shop = posting_to(&sink)
            .variable("mail_provider", "webhook")
            .variable("mail_path", "/hooks/mail?shop=1")
            .variable("mail_api_key", key)
            .variable("mail_from", FROM)
            .start()
            .await;
        let (email, received) = reset_mail(&sink, &shop).await;
        assert_eq!(received.request, "POST /hooks/mail?shop=1");
        let sent = received.headers.get("authorization");
        let expected = (!key.is_empty()).then(|| format!("Bearer {key}"));
        assert_eq!(
            sent.map(|v| v.to_str().expect("a text")),
            expected.as_deref()
        );
        let mail = &received.mail;
        assert_eq!(mail["from"], FROM);
        assert_eq!(mail["to"], serde_json::json!([email]));
        has_two_parts(&received, mail["html"].as_str().expect("an HTML part"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_and_a_change_are_told_once_each() {
    let sink = MailSink::start(Manner::Takes);
    let shop = posting_to(&sink).start().await;
    let ada = shop.somebody().await;
    sink.mail(&ada.email, super::VERIFY_PAGE, 1).await;
    shop.reset_password(&ada, super::NEW).await.status_is(200);
    sink.mail(&ada.email, super::CHANGED, 1).await;
    let mails = sink.received();
    assert_eq!(mails.len(), 2, "{mails:?}");
    for mail in mails {
        assert_eq!(mail.mail["From"]["Email"], "shop@localhost");
        let whole = mail.mail.to_string();
        assert!(!whole.contains(&ada.password) && !whole.contains(super::NEW));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_setting_is_named_in_the_log_and_stops_registration() {
    let sink = MailSink::start(Manner::Takes);
    let resend = || {
        let builder = Shop::builder().variable("mail_provider", "resend");
        builder.variable("mail_url", &sink.url())
    };
    for (builder, name) in [
        (
            Shop::builder().variable("mail_provider", "x"),
            "mail_provider",
        ),
        (resend(), "mail_api_key"),
        (
            resend().variable("mail_provider", "postmark"),
            "mail_api_key",
        ),
        (
            resend()
                .variable("mail_provider", "webhook")
                .variable("mail_path", "hook"),
            "mail_path",
        ),
    ] {
        let shop = builder.start().await;
        let ada = crate::harness::Person::new();
        let response = shop.register(&ada).await;
        assert!(
            !response.status_is(503).text().contains(name),
            "{}",
            response.text()
        );
        shop.get("/api/products/product/1099").await.status_is(200);
        eventually("the log names it", async || {
            shop.log().contains(name).then_some(())
        })
        .await;
    }
    assert!(sink.received().is_empty());
}
