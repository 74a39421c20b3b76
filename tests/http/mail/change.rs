//! `POST /api/users/me/email` and its confirmation: another address for an account.

use serde_json::{Value, json};

use super::{NEW, Post, complete, forgot, posting_to, shape};
use crate::harness::{
    Api, MailSink, Manner, Person, Response, eventually, link_token, mail_code, wrong_code,
};

pub const CONFIRM_PAGE: &str = "http://127.0.0.1:3000/confirm-email";
const CONFIRM: &str = "/api/users/me/email/confirm";
const TAKEN: &str = "asked to use this address for another account";

pub async fn request(api: &Api, token: &str, email: &str, password: &str) -> Response {
    let body = json!({"email": email, "password": password});
    api.send_as(token, "POST", "/api/users/me/email", &body)
        .await
}

pub async fn confirm(api: &Api, token: &str) -> Response {
    api.post(CONFIRM, &json!({ "token": token })).await
}

async fn confirm_with_code(api: &Api, session: &str, code: &str) -> Response {
    let body = json!({ "code": code });
    api.send_as(session, "POST", CONFIRM, &body).await
}

impl Post {
    /// Asks for a change and waits for the mail to the new address; returns its link's token.
    pub async fn change_token(&self, session: &str, person: &Person, to: &str) -> String {
        let response = request(&self.api, session, to, &person.password).await;
        response.status_is(202);
        let mail = self.sink.mail(to, CONFIRM_PAGE, 1).await;
        link_token(mail.text(), CONFIRM_PAGE)
    }

    /// Gives an account another address.
    pub async fn change_email(&self, session: &str, person: &Person) -> Person {
        let new = Person {
            email: Person::new().email,
            password: person.password.clone(),
        };
        let token = self.change_token(session, person, &new.email).await;
        confirm(&self.api, &token).await.status_is(200);
        new
    }
}

async fn me(api: &Api, session: &str) -> Value {
    api.me(session).await.status_is(200).json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_to_the_new_address_changes_it_and_sessions_go_on() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let new = Person::new().email;
    let response = request(&post.api, &session, &new.to_uppercase(), &ada.password).await;
    let message = "If the address can be used, a link has been sent there.";
    assert_eq!(response.status_is(202).json(), json!({"message": message}));
    let mail = post.sink.mail(&new, CONFIRM_PAGE, 1).await;
    assert!(!mail.mail.to_string().contains(&ada.email), "{mail:?}");
    let before = me(&post.api, &session).await;
    assert_eq!(
        (&before["email"], &before["is_verified"]),
        (&json!(ada.email), &json!(false))
    );

    // The mail may be read where nobody is logged in.
    let token = link_token(mail.text(), CONFIRM_PAGE);
    let response = confirm(&post.api, &token).await;
    let message = json!({"message": "Email changed"});
    assert_eq!(response.status_is(200).json(), message);
    let after = me(&post.api, &session).await;
    assert_eq!(
        (&after["email"], &after["is_verified"]),
        (&json!(new), &json!(true))
    );
    assert_eq!(after["id"], before["id"]);
    confirm(&post.api, &token)
        .await
        .detail(404, "Token not found");
    let old = post.api.try_login(&ada.email, &ada.password).await;
    old.detail(400, "Incorrect email or password");
    let login = post.api.try_login(&new, &ada.password).await;
    login.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_changes_it_with_the_accounts_own_session() {
    let post = Post::shared().await;
    let (ada, bob) = (post.api.somebody().await, post.api.somebody().await);
    let (session, bobs) = (post.api.login(&ada).await, post.api.login(&bob).await);
    let new = Person::new().email;
    let token = post.change_token(&session, &ada, &new).await;
    let mail = post.sink.mail(&new, CONFIRM_PAGE, 1).await;
    let code = mail_code(mail.text());
    let wrong = "Incorrect or expired code";
    confirm_with_code(&post.api, &bobs, &code)
        .await
        .detail(400, wrong);
    confirm_with_code(&post.api, &session, &wrong_code(&code))
        .await
        .detail(400, wrong);
    let response = post.api.post(CONFIRM, &json!({ "code": code })).await;
    response.detail(401, "Not authenticated");
    confirm_with_code(&post.api, &session, &code)
        .await
        .status_is(200);
    assert_eq!(me(&post.api, &session).await["email"], new);
    confirm(&post.api, &token)
        .await
        .detail(404, "Token not found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_alone_changes_nothing() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let new = Person::new().email;
    let response = request(&post.api, &session, &new, "not her password").await;
    response.detail(400, "Incorrect password");
    let path = "/api/users/me/email";
    let body = json!({"email": new, "password": ada.password});
    let response = post.api.post(path, &body).await;
    response.detail(401, "Not authenticated");
    for (body, field) in [
        (json!({"password": ada.password}), "email"),
        (json!({"email": new}), "password"),
        (json!({"email": "ada", "password": ada.password}), "email"),
        (
            json!({"email": ada.email, "password": ada.password}),
            "email",
        ),
    ] {
        let response = post.api.send_as(&session, "POST", path, &body).await;
        response.invalid(&["body", field]);
    }
    // Wrong passwords here are guesses, as at a login.
    for _ in 0..9 {
        request(&post.api, &session, &new, "not her password")
            .await
            .status_is(400);
    }
    request(&post.api, &session, &new, &ada.password)
        .await
        .status_is(429);
    assert!(post.sink.mails_to(&new).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_does_not_tell_whether_the_address_is_taken() {
    let post = Post::shared().await;
    let (ada, bob) = (post.api.somebody().await, post.api.somebody().await);
    let session = post.api.login(&ada).await;
    let free = Person::new().email;
    post.verify_token(&bob, 1).await;
    let for_taken = request(&post.api, &session, &bob.email, &ada.password).await;
    // A newer request would replace it while its mail is not sent.
    post.sink.mail(&bob.email, TAKEN, 1).await;
    let for_free = request(&post.api, &session, &free, &ada.password).await;
    assert_eq!(shape(&for_taken), shape(for_free.status_is(202)));
    // Only the mail tells.
    let mail = post.sink.mail(&bob.email, TAKEN, 1).await;
    assert!(!mail.mail.to_string().contains("token="), "{mail:?}");
    assert!(!mail.mail.to_string().contains(&ada.email), "{mail:?}");
    post.sink.mail(&free, CONFIRM_PAGE, 1).await;
    assert_eq!(post.sink.mails_to(&bob.email).len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_was_never_confirmed_is_told_without_a_link() {
    // It may be a stranger's, whom its owner has mistyped: a link would give the account away.
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    post.change_email(&session, &ada).await;
    let text = "The email address of your account was changed";
    let mail = post.sink.mail(&ada.email, text, 1).await;
    assert!(!mail.mail.to_string().contains("token="), "{mail:?}");
    // And anybody may have it at once.
    post.api.register(&ada).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_to_the_old_address_end_with_it() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let (reset, verify) = (
        post.reset_token(&ada, 1).await,
        post.verify_token(&ada, 1).await,
    );
    let new = post.change_email(&session, &ada).await;
    complete(&post.api, &reset, NEW)
        .await
        .detail(404, "Token not found");
    let body = json!({ "token": verify });
    let response = post.api.post("/api/users/verify_email", &body).await;
    response.detail(404, "Token not found");
    let reset = post.reset_token(&new, 1).await;
    complete(&post.api, &reset, NEW).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_password_ends_a_change_under_way() {
    // A stranger with the old password may have asked for it.
    let post = Post::shared().await;
    let (ada, bob) = (post.api.somebody().await, post.api.somebody().await);
    let (session, bobs) = (post.api.login(&ada).await, post.api.login(&bob).await);
    let to = [Person::new().email, Person::new().email];
    let by_old_password = post.change_token(&session, &ada, &to[0]).await;
    post.api.reset_password(&ada, NEW).await.status_is(200);
    let by_mail = post.change_token(&bobs, &bob, &to[1]).await;
    let reset = post.reset_token(&bob, 1).await;
    complete(&post.api, &reset, NEW).await.status_is(200);
    for token in [by_old_password, by_mail] {
        confirm(&post.api, &token)
            .await
            .detail(404, "Token not found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_request_replaces_the_older_one() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let old = post
        .change_token(&session, &ada, &Person::new().email)
        .await;
    let new = Person::new().email;
    let token = post.change_token(&session, &ada, &new).await;
    confirm(&post.api, &old)
        .await
        .detail(404, "Token not found");
    confirm(&post.api, &token).await.status_is(200);
    assert_eq!(me(&post.api, &session).await["email"], new);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_accounts_that_confirm_one_address_at_once_one_gets_it() {
    let post = Post::shared().await;
    for _ in 0..4 {
        let (ada, bob) = (post.api.somebody().await, post.api.somebody().await);
        let new = Person::new().email;
        let mut tokens = Vec::new();
        for person in [&ada, &bob] {
            let session = post.api.login(person).await;
            request(&post.api, &session, &new, &person.password)
                .await
                .status_is(202);
            let mail = post.sink.mail(&new, CONFIRM_PAGE, tokens.len() + 1).await;
            tokens.push(link_token(mail.text(), CONFIRM_PAGE));
        }
        let tasks: Vec<_> = tokens
            .into_iter()
            .map(|token| {
                let api = post.api.clone();
                tokio::spawn(async move { confirm(&api, &token).await })
            })
            .collect();
        let mut statuses = Vec::new();
        for task in tasks {
            let response = task.await.expect("a task");
            statuses.push(response.status);
            if response.status != 200 {
                response.detail(400, "Email already registered");
            }
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400]);
        let count = "select count(*) from users where email = ?";
        assert_eq!(post.shop.select::<i64>(count, &new), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_was_registered_meanwhile_is_not_taken_away() {
    let post = Post::shared().await;
    let (ada, bob) = (post.api.somebody().await, Person::new());
    let session = post.api.login(&ada).await;
    let token = post.change_token(&session, &ada, &bob.email).await;
    post.api.register(&bob).await.status_is(200);
    confirm(&post.api, &token)
        .await
        .detail(400, "Email already registered");
    assert_eq!(me(&post.api, &session).await["email"], ada.email);
    post.api.login(&bob).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_lives_a_day_and_a_link_of_another_purpose_is_not_found() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let session = post.api.login(&ada).await;
    let verify = post.verify_token(&ada, 1).await;
    confirm(&post.api, &verify)
        .await
        .detail(404, "Token not found");
    let token = post
        .change_token(&session, &ada, &Person::new().email)
        .await;
    complete(&post.api, &token, NEW)
        .await
        .detail(404, "Token not found");
    post.change_link(&ada, "change_email", "expires_at = expires_at - 86400");
    confirm(&post.api, &token)
        .await
        .detail(400, "Token has expired");
    for wrong in ["", "x", &"0".repeat(64)] {
        confirm(&post.api, wrong)
            .await
            .detail(404, "Token not found");
    }
    let response = post.api.post(CONFIRM, &json!({})).await;
    response.invalid(&["body", "token"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_asks_five_times_an_hour_and_an_address_gets_three_mails_a_day() {
    let sink = MailSink::start(Manner::Takes);
    let shop = posting_to(&sink).start().await;
    let (ada, bob) = (shop.somebody().await, shop.somebody().await);
    let (session, bobs) = (shop.login(&ada).await, shop.login(&bob).await);
    let victim = Person::new().email;
    for count in 1..=5 {
        request(&shop, &session, &victim, &ada.password)
            .await
            .status_is(202);
        // A newer request would replace it while its mail is not sent.
        sink.mail(&victim, CONFIRM_PAGE, count.min(3)).await;
    }
    let refused = request(&shop, &session, &Person::new().email, &ada.password).await;
    refused.detail(429, "Too many attempts, try again later");
    // Of another account neither, which cannot tell.
    request(&shop, &bobs, &victim, &bob.password)
        .await
        .status_is(202);
    // A mail that was sent later would have come before this one.
    let other = Person::new().email;
    request(&shop, &bobs, &other, &bob.password)
        .await
        .status_is(202);
    sink.mail(&other, CONFIRM_PAGE, 1).await;
    assert_eq!(sink.mails_to(&victim).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_nobody_takes_the_mail_of_is_dropped_with_a_new_password() {
    let sink = MailSink::start(Manner::Refuses);
    let shop = posting_to(&sink).start().await;
    let ada = shop.somebody().await;
    let session = shop.login(&ada).await;
    let new = Person::new().email;
    request(&shop, &session, &new, &ada.password)
        .await
        .status_is(202);
    eventually("the mail is refused", async || {
        (!sink.mails_to(&new).is_empty()).then_some(())
    })
    .await;
    shop.reset_password(&ada, NEW).await.status_is(200);
    let waiting = "select count(*) from outbox where kind = 'change_email' and email = ?";
    assert_eq!(shop.select::<i64>(waiting, &new), 0);
    forgot(&shop, &ada.email).await.status_is(200);
}
