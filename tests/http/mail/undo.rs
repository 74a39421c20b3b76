//! `POST /api/users/undo_email`: the link to the old address gives it back.

use serde_json::json;

use super::change::{CONFIRM_PAGE, confirm, request};
use super::{NEW, Post, RESET_PAGE, complete};
use crate::harness::{Api, Person, Response, link_token};

const UNDO_PAGE: &str = "http://127.0.0.1:3000/undo-email";

async fn undo(api: &Api, token: &str) -> Response {
    let body = json!({ "token": token });
    api.post("/api/users/undo_email", &body).await
}

impl Post {
    /// Registers a person with a confirmed address, and logs in.
    async fn confirmed(&self) -> (Person, String) {
        let ada = self.api.somebody().await;
        let body = json!({"token": self.verify_token(&ada, 1).await});
        let response = self.api.post("/api/users/verify_email", &body).await;
        response.status_is(200);
        let session = self.api.login(&ada).await;
        (ada, session)
    }

    /// Waits for the mail to the old address; returns its link's token.
    async fn undo_token(&self, old: &Person) -> String {
        let mail = self.sink.mail(&old.email, UNDO_PAGE, 1).await;
        assert!(!mail.text().contains("code"), "a week is too long for one");
        link_token(mail.text(), UNDO_PAGE)
    }

    fn let_pass(&self, old: &Person, seconds: u32) {
        let sql =
            format!("update former_emails set expires_at = expires_at - {seconds} where email = ?");
        self.shop.change(&sql, &[&old.email]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_address_gets_the_account_back_from_a_stranger() {
    let post = Post::shared().await;
    let (ada, session) = post.confirmed().await;
    // Somebody has her password.
    let stranger = post.change_email(&session, &ada).await;
    let stolen = post.api.tokens(&stranger).await;

    let token = post.undo_token(&ada).await;
    let response = undo(&post.api, &token).await;
    let message = "Email restored. A link to choose a new password has been sent there.";
    assert_eq!(response.status_is(200).json(), json!({"message": message}));
    for token in [&session, &stolen.access] {
        post.api.me(token).await.detail(401, "Token is invalid");
    }
    post.api
        .redeem(&stolen.refresh)
        .await
        .oauth(400, "invalid_grant");
    // The password is the stranger's too.
    for email in [&ada.email, &stranger.email] {
        let response = post.api.try_login(email, &ada.password).await;
        response.detail(400, "Incorrect email or password");
    }
    undo(&post.api, &token).await.detail(404, "Token not found");
    let notice = "was changed back from this one";
    post.sink.mail(&stranger.email, notice, 1).await;

    let mail = post.sink.mail(&ada.email, RESET_PAGE, 1).await;
    let reset = link_token(mail.text(), RESET_PAGE);
    complete(&post.api, &reset, NEW).await.status_is(200);
    let ada = Person {
        password: NEW.into(),
        ..ada
    };
    let session = post.api.login(&ada).await;
    let me = post.api.me(&session).await.json();
    assert_eq!(
        (&me["email"], &me["is_verified"]),
        (&json!(ada.email), &json!(true))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn further_changes_do_not_take_the_link_away() {
    let post = Post::shared().await;
    let (ada, session) = post.confirmed().await;
    let first = post.change_email(&session, &ada).await;
    let second = post.change_email(&session, &first).await;
    let (adas, firsts) = (post.undo_token(&ada).await, post.undo_token(&first).await);
    undo(&post.api, &adas).await.status_is(200);
    // Whoever had the account later has nothing to undo.
    undo(&post.api, &firsts)
        .await
        .detail(404, "Token not found");
    let count = "select count(*) from users where email = ?";
    assert_eq!(post.shop.select::<i64>(count, &ada.email), 1);
    for free in [first, second] {
        post.api.register(&free).await.status_is(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_address_undoes_its_own_change_only() {
    let post = Post::shared().await;
    let (ada, session) = post.confirmed().await;
    let first = post.change_email(&session, &ada).await;
    post.change_email(&session, &first).await;
    let (adas, firsts) = (post.undo_token(&ada).await, post.undo_token(&first).await);
    undo(&post.api, &firsts).await.status_is(200);
    undo(&post.api, &adas).await.status_is(200);
    let count = "select count(*) from users where email = ?";
    assert_eq!(post.shop.select::<i64>(count, &ada.email), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_has_the_old_address_for_seven_days() {
    let post = Post::shared().await;
    let (ada, session) = post.confirmed().await;
    let bob = post.api.somebody().await;
    let bobs = post.api.login(&bob).await;
    let to_ada = {
        // Asked for before the address is reserved.
        let (free, bobs) = (Person::new(), &bobs);
        let token = post.change_token(bobs, &bob, &free.email).await;
        let sql = "update one_time_tokens set email = ? where email = ?";
        post.shop.change(sql, &[&ada.email, &free.email]);
        token
    };
    post.change_email(&session, &ada).await;
    let again = Person {
        password: Person::new().password,
        ..ada.clone()
    };
    post.api
        .register(&again)
        .await
        .detail(400, "Email already registered");
    confirm(&post.api, &to_ada)
        .await
        .detail(400, "Email already registered");
    request(&post.api, &bobs, &ada.email, &bob.password)
        .await
        .status_is(202);
    let text = "asked to use this address for another account";
    post.sink.mail(&ada.email, text, 1).await;

    let token = post.undo_token(&ada).await;
    post.let_pass(&ada, 7 * 86_400 - 60);
    post.api.register(&again).await.status_is(400);
    post.let_pass(&ada, 60);
    undo(&post.api, &token)
        .await
        .detail(400, "Token has expired");
    post.api.register(&again).await.status_is(200);
    undo(&post.api, &token)
        .await
        .detail(400, "Token has expired");
    post.api.login(&again).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_owner_can_go_back_by_another_change() {
    let post = Post::shared().await;
    let (ada, session) = post.confirmed().await;
    let new = post.change_email(&session, &ada).await;
    let token = post.undo_token(&ada).await;
    let back = post.change_token(&session, &new, &ada.email).await;
    confirm(&post.api, &back).await.status_is(200);
    undo(&post.api, &token).await.detail(404, "Token not found");
    post.api.login(&ada).await;
    post.sink.mail(&ada.email, CONFIRM_PAGE, 1).await;
    undo(&post.api, &post.undo_token(&new).await)
        .await
        .status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_factor_of_before_stays_and_a_later_one_goes() {
    let post = Post::shared().await;
    for (sets_up_before, replaces_it, stays) in [
        (true, false, true),
        (false, false, false),
        (true, true, false),
    ] {
        let (ada, session) = post.confirmed().await;
        if sets_up_before {
            crate::totp::enrol(&post.api, &ada).await;
        }
        let stranger = post.change_email(&session, &ada).await;
        let body = json!({"password": ada.password});
        if replaces_it {
            let path = crate::totp::PATH;
            let response = post.api.send_as(&session, "DELETE", path, &body).await;
            response.status_is(204);
        }
        if !stays {
            // With the session, as a login would need a code of the former app.
            crate::totp::enrol_with(&post.api, &session, &stranger).await;
        }
        undo(&post.api, &post.undo_token(&ada).await)
            .await
            .status_is(200);
        let mail = post.sink.mail(&ada.email, RESET_PAGE, 1).await;
        let reset = link_token(mail.text(), RESET_PAGE);
        complete(&post.api, &reset, NEW).await.status_is(200);
        let login = post.api.try_login(&ada.email, NEW).await;
        login.status_is(if stays { 401 } else { 200 });
    }
}

/// A stranger may have added one before changing the address.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passkeys_since_a_week_before_the_change_go_and_older_ones_stay() {
    let post = Post::shared().await;
    let (ada, session) = post.confirmed().await;
    let id = post.shop.id_of(&ada);
    let add = |name: &str, age: &str| {
        let sql = "insert into passkeys (id, user_uid, credential_id, public_key, sign_count,
                is_backup_eligible, is_backed_up, transports, name, created_at)
            values (?1 || ?2, ?1, ?1 || ?2, '', 0, 0, 0, '[]', ?2,
                strftime('%Y-%m-%dT%H:%M:%SZ', 'now', ?3))";
        post.shop.change(sql, &[&id, name, age]);
    };
    add("own", "-8 days");
    add("before", "-6 days");
    post.change_email(&session, &ada).await;
    add("since", "0 days");
    undo(&post.api, &post.undo_token(&ada).await)
        .await
        .status_is(200);
    let names = "select group_concat(name) from passkeys where user_uid = ?";
    assert_eq!(post.shop.select::<String>(names, &id), "own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_16_parallel_uses_one_succeeds() {
    let post = Post::shared().await;
    let (ada, session) = post.confirmed().await;
    post.change_email(&session, &ada).await;
    let token = post.undo_token(&ada).await;
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (api, token) = (post.api.clone(), token.clone());
            tokio::spawn(async move { undo(&api, &token).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("a task"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert_eq!(statuses[1..], [404; 15]);
    post.sink.mail(&ada.email, RESET_PAGE, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_link_to_undo_is_not_found() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let verify = post.verify_token(&ada, 1).await;
    for wrong in ["", "x", &"0".repeat(64), &verify] {
        undo(&post.api, wrong).await.detail(404, "Token not found");
    }
    let path = "/api/users/undo_email";
    for body in [json!({}), json!({"token": 1}), json!({"code": "123456"})] {
        let response = post.api.post(path, &body).await;
        response.invalid(&["body", "token"]);
    }
}
