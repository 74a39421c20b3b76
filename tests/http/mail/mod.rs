//! Mails and their links: password reset, and verification of an address.

mod change;
mod codes;
mod complete;
mod flood;
mod forgot;
mod language;
mod links;
mod log;
mod outbox;
mod providers;
mod sick;
mod undo;
mod verify;

use serde_json::json;
use tokio::sync::OnceCell;

use crate::harness::{
    Api, MailSink, Manner, Person, Response, Shop, ShopBuilder, eventually, link_token, mail_code,
};

const RESET_PAGE: &str = "http://127.0.0.1:3000/reset-password";
const VERIFY_PAGE: &str = "http://127.0.0.1:3000/verify-email";
const CHANGED: &str = "The password of your account was changed";
const NEW: &str = "a wholly new password";

/// A shop that sends its mails to a sink.
struct Post {
    api: Api,
    shop: &'static Shop,
    sink: &'static MailSink,
}

impl Post {
    /// The shop of all tests that use their own accounts.
    async fn shared() -> Self {
        static SHARED: OnceCell<(Shop, MailSink)> = OnceCell::const_new();
        let start = async || {
            let sink = MailSink::start(Manner::Takes);
            (posting_to(&sink).start().await, sink)
        };
        let (shop, sink) = SHARED.get_or_init(start).await;
        let api = shop.on(0);
        Self { api, shop, sink }
    }

    /// Requests a reset link and waits for the mail, which is the `count`th.
    async fn reset_token(&self, person: &Person, count: usize) -> String {
        forgot(&self.api, &person.email).await.status_is(200);
        let mail = self.sink.mail(&person.email, RESET_PAGE, count).await;
        link_token(mail.text(), RESET_PAGE)
    }

    /// The same for the code beside the link.
    async fn reset_code(&self, person: &Person, count: usize) -> String {
        forgot(&self.api, &person.email).await.status_is(200);
        let mail = self.sink.mail(&person.email, RESET_PAGE, count).await;
        mail_code(mail.text())
    }

    async fn verify_token(&self, person: &Person, count: usize) -> String {
        let mail = self.sink.mail(&person.email, VERIFY_PAGE, count).await;
        link_token(mail.text(), VERIFY_PAGE)
    }

    /// Changes a stored link of an account.
    fn change_link(&self, person: &Person, purpose: &str, change: &str) {
        let sql = format!(
            "update one_time_tokens set {change} where purpose = ?
             and user_uid = (select uid from users where email = ?)"
        );
        self.shop.change(&sql, &[purpose, &person.email]);
    }
}

fn posting_to(sink: &MailSink) -> ShopBuilder {
    Shop::builder()
        .variable("mail_provider", "mailpit")
        .variable("mail_url", &sink.url())
}

async fn forgot(api: &Api, email: &str) -> Response {
    let body = json!({"email": email});
    api.post("/api/users/forgot_password", &body).await
}

async fn check(api: &Api, token: &str) -> Response {
    api.get(&format!("/api/users/complete_reset_password?token={token}"))
        .await
}

async fn complete(api: &Api, token: &str, new_password: &str) -> Response {
    let body = json!({"token": token, "new_password": new_password});
    api.post("/api/users/complete_reset_password", &body).await
}

/// A response without its time.
fn shape(response: &Response) -> (u16, reqwest::header::HeaderMap, Vec<u8>) {
    let mut headers = response.headers.clone();
    headers.remove("date");
    headers.remove("x-request-id");
    (response.status, headers, response.body.clone())
}

/// Waits until the log contains a text; returns the log.
async fn logged(shop: &Shop, text: &str) -> String {
    eventually(&format!("{text} in the log"), async || {
        let log = shop.log();
        log.contains(text).then_some(log)
    })
    .await
}
