//! Mails are in the language of their account.

use serde_json::{Value, json};

use super::{Post, VERIFY_PAGE, forgot, posting_to};
use crate::harness::{MailSink, Manner, Person};

const CHINESE: [(&str, &str); 1] = [("accept-language", "zh-CN,zh;q=0.9,en;q=0.5")];
const CONFIRM: &str = "Confirm your email address";
const CONFIRM_CHINESE: &str = "验证您的邮箱";

impl Post {
    /// Registers somebody. Returns the account, the subject of the mail, and its text.
    async fn registered(&self, fields: Value, headers: &[(&str, &str)]) -> (Person, [String; 2]) {
        let person = Person::new();
        let call = self.api.call("POST", "/api/users/register");
        let call = call
            .headers(headers)
            .json(&person.registration_with(fields));
        call.send().await.status_is(200);
        let mail = self.sink.mail(&person.email, VERIFY_PAGE, 1).await;
        let texts = [mail.subject(), mail.text()].map(str::to_owned);
        (person, texts)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_has_the_language_of_its_registration() {
    let post = Post::shared().await;
    for (fields, headers, language, subject) in [
        (json!({}), &CHINESE[..], json!("zh-Hans"), CONFIRM_CHINESE),
        (
            json!({"language": "zh-CN"}),
            &[],
            json!("zh-Hans"),
            CONFIRM_CHINESE,
        ),
        (json!({"language": "en"}), &CHINESE, json!("en"), CONFIRM),
        (
            json!({"language": null}),
            &CHINESE,
            json!("zh-Hans"),
            CONFIRM_CHINESE,
        ),
        (
            json!({}),
            &[("accept-language", "de")],
            Value::Null,
            CONFIRM,
        ),
        (
            json!({}),
            &[("cookie", "language=zh-Hans")],
            json!("zh-Hans"),
            CONFIRM_CHINESE,
        ),
    ] {
        let (person, [heading, text]) = post.registered(fields.clone(), headers).await;
        assert_eq!(heading, subject, "{fields} {headers:?}");
        assert_eq!(text.contains("Welcome!"), subject == CONFIRM, "{text}");
        assert!(text.ends_with("\n\nStorefront\n"), "{text}");
        let token = post.api.login(&person).await;
        let me = post.api.me(&token).await.status_is(200).json();
        assert_eq!(me["language"], language, "{fields} {headers:?}");
    }
    let person = Person::new();
    let body = person.registration_with(json!({"language": "de"}));
    let refused = post.api.post("/api/users/register", &body).await;
    refused.status_is(422).invalid(&["body", "language"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_changes_the_language() {
    let post = Post::shared().await;
    let person = post.api.somebody().await;
    let token = post.api.login(&person).await;
    let change = async |language: Value| {
        let call = post.api.call("PATCH", "/api/users/me").bearer(&token);
        let changed = call.json(&json!({"language": language})).send().await;
        changed.status_is(200).json()["language"].clone()
    };
    assert_eq!(change(json!("zh-Hans")).await, "zh-Hans");
    forgot(&post.api, &person.email).await.status_is(200);
    let mail = post.sink.mail(&person.email, super::RESET_PAGE, 1).await;
    assert_eq!(mail.subject(), "重置您的密码");
    assert_eq!(change(Value::Null).await, Value::Null);
    forgot(&post.api, &person.email).await.status_is(200);
    let mail = post.sink.mail(&person.email, super::RESET_PAGE, 2).await;
    assert_eq!(mail.subject(), "Reset your password");
    let call = post.api.call("PATCH", "/api/users/me").bearer(&token);
    let refused = call.json(&json!({"language": "xx"})).send().await;
    refused.status_is(422).invalid(&["body", "language"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_language_it_is_the_shops() {
    let sink = MailSink::start(Manner::Takes);
    let shop = posting_to(&sink)
        .variable("default_language", "zh-Hans")
        .variable("shop_name", "茶 & Co")
        .start()
        .await;
    let person = shop.somebody().await;
    let mail = sink.mail(&person.email, VERIFY_PAGE, 1).await;
    assert_eq!(mail.subject(), CONFIRM_CHINESE);
    assert!(mail.text().ends_with("\n\n茶 & Co\n"), "{}", mail.text());
    let html = mail.mail["HTML"].as_str().expect("a part");
    assert!(html.ends_with("<p>茶 &amp; Co</p>"), "{html}");
}
