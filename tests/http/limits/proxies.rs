//! `X-Forwarded-For` counts if it comes from `trusted_proxies`, and only the part that these
//! wrote.

use super::guess_via;
use crate::harness::{Shop, ShopBuilder};

fn behind(proxies: &str) -> ShopBuilder {
    Shop::builder()
        .variable("limit_login_address", "2")
        .variable("trusted_proxies", proxies)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_trusted_proxy_its_header_names_the_client() {
    let shop = behind("127.0.0.1").start().await;
    for client in ["203.0.113.1", "203.0.113.2", "2001:db8:1::1"] {
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(guess_via(&shop, client).await);
        }
        assert_eq!(statuses, [400, 400, 429], "{client}");
    }
    let same_network = guess_via(&shop, "2001:db8:1:0:ffff::7").await;
    assert_eq!(same_network, 429, "a /64 is one client");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_client_wrote_before_the_proxy_does_not_count() {
    let shop = behind("127.0.0.0/8, 10.0.0.0/8").start().await;
    let mut statuses = Vec::new();
    for i in 0..4 {
        let chain = format!("198.51.100.{i}, 203.0.113.1, 10.0.0.{i}");
        statuses.push(guess_via(&shop, &chain).await);
    }
    assert_eq!(statuses, [400, 400, 429, 429]);
    assert_eq!(guess_via(&shop, "203.0.113.7, 10.0.0.1").await, 400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_address_of_the_client_is_in_its_session() {
    let shop = behind("127.0.0.1").start().await;
    let ada = shop.somebody().await;
    let headers = [("x-forwarded-for", "203.0.113.77")];
    let response = super::login_from(&shop, &ada.email, &ada.password, &headers).await;
    let token = crate::harness::access_token(response.status_is(200));
    let sessions = shop.get_as(&token, "/api/users/sessions").await;
    assert_eq!(sessions.status_is(200).json()[0]["ip"], "203.0.113.77");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_proxy_that_is_not_trusted_nothing_counts() {
    let shop = behind("10.0.0.0/8,192.0.2.1").start().await;
    let mut statuses = Vec::new();
    for i in 0..3 {
        statuses.push(guess_via(&shop, &format!("203.0.113.{i}")).await);
    }
    assert_eq!(statuses, [400, 400, 429]);
}
