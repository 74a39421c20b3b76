//! The limit for each client address.

use super::{WRONG, login_from};
use crate::harness::{Person, Shop};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_success_gives_the_address_its_attempt_back_and_no_more() {
    let shop = Shop::builder().variable("limit_login_address", "4");
    let shop = shop.start().await;
    let ada = shop.somebody().await;
    for _ in 0..3 {
        let nobody = Person::new();
        shop.try_login(&nobody.email, WRONG).await.status_is(400);
        // Otherwise the owner of an account could use it to guess other passwords without
        // limit.
        shop.login(&ada).await;
    }
    shop.try_login(&Person::new().email, WRONG)
        .await
        .status_is(400);
    let response = shop.try_login(&Person::new().email, WRONG).await;
    let seconds: u32 = response
        .status_is(429)
        .header("retry-after")
        .parse()
        .expect("seconds");
    assert!((800..=900).contains(&seconds), "{seconds}");
    shop.try_login(&ada.email, &ada.password)
        .await
        .status_is(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_header_of_the_client_makes_another_address() {
    let shop = Shop::builder().variable("limit_login_address", "3");
    let shop = shop.start().await;
    let names = [
        "x-forwarded-for",
        "x-real-ip",
        "forwarded",
        "spin-client-addr",
        "true-client-ip",
        "cf-connecting-ip",
    ];
    let mut statuses = Vec::new();
    for (i, name) in names.into_iter().enumerate() {
        let address = format!("203.0.113.{i}");
        let email = Person::new().email;
        let headers = [(name, &*address), (name, "198.51.100.1")];
        let response = login_from(&shop, &email, WRONG, &headers).await;
        statuses.push(response.status);
    }
    assert_eq!(statuses, [400, 400, 400, 429, 429, 429]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reached_address_does_not_count_against_the_accounts() {
    let shop = Shop::builder()
        .variable("limit_login_address", "5")
        .variable("trusted_proxies", "127.0.0.1")
        .start()
        .await;
    let ada = shop.somebody().await;
    let from = |address| [("x-forwarded-for", address)];
    for expected in [400; 5].into_iter().chain([429; 15]) {
        let response = login_from(&shop, &ada.email, WRONG, &from("203.0.113.9")).await;
        response.status_is(expected);
    }
    let response = login_from(&shop, &ada.email, &ada.password, &from("203.0.113.10")).await;
    response.status_is(200);
}
