//! How many wrong passwords an account and an address may try.

use crate::harness::{Api, Person, Shop};

const WRONG: &str = "not the password";

async fn guesses(api: &Api, email: &str, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(api.try_login(email, WRONG).await.status);
    }
    statuses
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_eleventh_wrong_password_is_one_too_many() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    assert_eq!(guesses(&shop, &ada.email, 10).await, [400; 10]);
    shop.try_login(&ada.email, WRONG).await.status_is(429);
    shop.try_login(&ada.email.to_uppercase(), WRONG)
        .await
        .status_is(429);
    shop.try_login(&ada.email, &ada.password)
        .await
        .status_is(429);
    shop.me(&token).await.status_is(200);
    let other = shop.somebody().await;
    shop.login(&other).await;
    let nobody = Person::new();
    assert_eq!(guesses(&shop, &nobody.email, 10).await, [400; 10]);
    shop.try_login(&nobody.email, WRONG).await.status_is(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_success_starts_the_count_again() {
    let shop = Shop::builder()
        .variable("limit_login_account", "3")
        .start()
        .await;
    let ada = shop.somebody().await;
    for _ in 0..3 {
        assert_eq!(guesses(&shop, &ada.email, 2).await, [400; 2]);
        shop.login(&ada).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_guesses_are_counted_one_by_one() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let tasks: Vec<_> = (0..60)
        .map(|i| {
            let (api, email) = (shop.on(i % 2), ada.email.clone());
            tokio::spawn(async move { api.try_login(&email, WRONG).await.status })
        })
        .collect();
    let (mut evaluated, mut limited) = (0, 0);
    for task in tasks {
        match task.await.expect("a task") {
            400 => evaluated += 1,
            429 => limited += 1,
            other => panic!("{other}"),
        }
    }
    assert!(
        evaluated <= 10,
        "{evaluated} guesses were evaluated, {limited} not"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_limited_whatever_it_says_of_itself() {
    let shop = Shop::builder()
        .variable("limit_login_address", "5")
        .start()
        .await;
    let mut statuses = Vec::new();
    for i in 0..6 {
        let spoofed = format!("203.0.113.{i}");
        let body = serde_json::json!({"email": Person::new().email, "password": WRONG});
        let call = shop.call("POST", "/api/users/login").json(&body).headers(&[
            ("x-forwarded-for", &spoofed),
            ("x-real-ip", &spoofed),
            ("forwarded", &format!("for={spoofed}")),
            ("spin-client-addr", &format!("{spoofed}:4711")),
        ]);
        statuses.push(call.send().await.status);
    }
    assert_eq!(statuses, [400, 400, 400, 400, 400, 429]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zero_turns_the_limits_off() {
    let shop = Shop::builder()
        .variable("limit_login_account", "0")
        .variable("limit_login_address", "0")
        .start()
        .await;
    let ada = shop.somebody().await;
    assert_eq!(guesses(&shop, &ada.email, 15).await, [400; 15]);
    shop.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_old_passwords_at_reset_are_limited_too() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let wrong = Person {
        password: WRONG.into(),
        ..ada.clone()
    };
    let mut statuses = Vec::new();
    for _ in 0..11 {
        statuses.push(
            shop.reset_password(&wrong, "a wholly new password")
                .await
                .status,
        );
    }
    assert_eq!(statuses[..10], [400; 10]);
    assert_eq!(statuses[10], 429);
}
