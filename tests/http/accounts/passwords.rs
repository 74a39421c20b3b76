//! What a password may be, and that it is used exactly as sent.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{Api, Person, Response, Shop};

async fn register(api: &Api, person: &Person, password: &str) -> Response {
    let body = person.registration_with(json!({"password": password}));
    api.post("/api/users/register", &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_have_8_to_128_code_points() {
    let api = Shop::shared().await;
    for good in [
        "kT7 qz!m",
        &"é".repeat(127).replacen('é', "ok", 1),
        "🦀🐚🐙🦑🐡🦐🪼🦞",
    ] {
        let person = Person::new();
        let response = register(&api, &person, good).await;
        assert_eq!(response.status, 200, "{good}: {}", response.text());
        api.try_login(&person.email, good).await.status_is(200);
    }
    let long = "wq".repeat(64) + "e";
    for bad in ["", "kT7 qz!", "🦀🐚🐙🦑🐡🦐🪼", &long, &"wq".repeat(20_000)] {
        let response = register(&api, &Person::new(), bad).await;
        response.invalid(&["body", "password"]);
        assert!(
            bad.is_empty() || !response.text().contains(bad),
            "the response repeats it"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_are_used_byte_for_byte() {
    let api = Shop::shared().await;
    for (password, others) in [
        (
            "  two spaces each side  ",
            vec!["two spaces each side", "  two spaces each side"],
        ),
        (
            "before\0after the NUL",
            vec!["before", "before\0after the nul", "beforeafter the NUL"],
        ),
        (
            "caf\u{e9} au lait",
            vec!["cafe\u{301} au lait", "cafe au lait"],
        ),
        (
            "tab\tand\r\nline ends",
            vec!["tab\tand\nline ends", "tab and\r\nline ends"],
        ),
        ("👩‍👩‍👧‍👦 family ok", vec!["👩👩👧👦 family ok"]),
        (
            "Case Matters Here",
            vec!["case matters here", "CASE MATTERS HERE"],
        ),
    ] {
        let person = Person::new();
        register(&api, &person, password).await.status_is(200);
        api.try_login(&person.email, password).await.status_is(200);
        for other in others {
            let response = api.try_login(&person.email, other).await;
            response.detail(400, "Incorrect email or password");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_long_password_is_cut_off() {
    let api = Shop::shared().await;
    let person = Person::new();
    let password: String = ('!'..='~').chain('À'..='á').collect();
    assert_eq!(password.chars().count(), 128);
    register(&api, &person, &password).await.status_is(200);
    let shorter: String = password.chars().take(127).collect();
    let changed = format!("{shorter}x");
    for other in [shorter, changed] {
        api.try_login(&person.email, &other).await.status_is(400);
    }
    api.try_login(&person.email, &password).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn common_passwords_are_refused_with_a_reason() {
    let api = Shop::shared().await;
    for common in [
        "password",
        "12345678",
        "qwertyuiop",
        "Password1",
        "iloveyou",
        "password123",
    ] {
        let response = register(&api, &Person::new(), common).await;
        assert_eq!(response.status, 422, "{common}: {}", response.text());
        response.invalid(&["body", "password"]);
    }
    let person = Person::new();
    let own = person.email.clone();
    register(&api, &person, &own)
        .await
        .invalid(&["body", "password"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_blocklist_and_the_minimum_are_variables() {
    let shop = Shop::builder()
        .variable("password_blocklist", "off")
        .variable("password_min_length", "12")
        .start()
        .await;
    register(&shop, &Person::new(), "password1234")
        .await
        .status_is(200);
    register(&shop, &Person::new(), "kT7 qz!m xy")
        .await
        .invalid(&["body", "password"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_overlong_password_costs_no_hash() {
    let api = Shop::shared().await;
    let start = Instant::now();
    for _ in 0..20 {
        register(&api, &Person::new(), &"wq".repeat(25_000))
            .await
            .status_is(422);
    }
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_secs(5), "{elapsed:?} for 20");
    let huge = format!(r#"{{"password":"{}"}}"#, "w".repeat(1 << 20));
    api.post_raw("/api/users/register", huge)
        .await
        .status_is(413);
}
