//! Usernames: a second name for an account, the same whatever its case.

use serde_json::json;

use crate::harness::{Api, Person, Response, Shop, access_token, unique};

async fn register(api: &Api, person: &Person, username: &str) -> Response {
    let body = person.registration_with(json!({"username": username}));
    api.post("/api/users/register", &body).await
}

async fn login(api: &Api, username: &str, password: &str) -> Response {
    let body = json!({"username": username, "password": password});
    api.post("/api/users/login", &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_username_logs_in_in_any_case() {
    let api = Shop::shared().await;
    let ada = Person::new();
    let username = unique("Ada.L-");
    register(&api, &ada, &username).await.status_is(200);
    for name in [
        username.clone(),
        username.to_lowercase(),
        username.to_uppercase(),
    ] {
        let response = login(&api, &name, &ada.password).await;
        let me = api
            .me(&access_token(response.status_is(200)))
            .await
            .status_is(200)
            .json();
        assert_eq!(me["email"], ada.email, "{name}");
        assert_eq!(me["username"], username, "as it was written");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_username_is_taken_whatever_its_case() {
    let api = Shop::shared().await;
    let username = unique("Grace-");
    register(&api, &Person::new(), &username)
        .await
        .status_is(200);
    for name in [
        username.clone(),
        username.to_lowercase(),
        username.to_uppercase(),
    ] {
        let response = register(&api, &Person::new(), &name).await;
        response.detail(400, "Username already taken");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_parallel_registrations_of_a_username_one_succeeds() {
    let api = Shop::shared().await;
    let username = unique("rare_");
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (api, username) = (api.clone(), username.clone());
            tokio::spawn(async move { register(&api, &Person::new(), &username).await })
        })
        .collect();
    let mut registered = 0;
    for task in tasks {
        let response = task.await.expect("a task");
        match response.status {
            200 => registered += 1,
            _ => {
                response.detail(400, "Username already taken");
            }
        }
    }
    assert_eq!(registered, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_username_is_no_email_and_an_email_no_username() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let response = login(&api, &unique("nobody"), &ada.password).await;
    response.detail(400, "Incorrect email or password");
    for username in ["ab", "a b c", "ada@example.com", "ädä", &"a".repeat(51)] {
        let response = register(&api, &Person::new(), username).await;
        response.invalid(&["body", "username"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_has_one_limit_whatever_it_is_called() {
    // "10 failed logins per account": not ten for each of its names.
    let api = Shop::shared().await;
    let ada = Person::new();
    let username = unique("two-names");
    register(&api, &ada, &username).await.status_is(200);
    let mut evaluated = 0;
    for name in [&ada.email, &username] {
        for _ in 0..11 {
            let response = api.grant_password(name, "not her password").await;
            assert!([400, 429].contains(&response.status), "{}", response.text());
            evaluated += usize::from(response.status == 400);
        }
    }
    assert_eq!(evaluated, 10, "guesses at one account");
}
