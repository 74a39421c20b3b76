//! Redis is killed, hung, and back again.

use std::time::{Duration, Instant};

use crate::harness::{Api, Person, Response, Shop, eventually};

/// The longest that a request may hang with a hung Redis.
const LIMIT: Duration = Duration::from_secs(6);

/// Everything that needs a session: 503, with `Retry-After` (which the client
/// of the tests checks on each), never 401.
async fn accounts_are_unavailable(api: &Api, ada: &Person, token: &str) {
    let start = Instant::now();
    let (login, me, refresh, logout) = tokio::join!(
        api.try_login(&ada.email, &ada.password),
        api.me(token),
        api.refresh(token),
        api.logout(token),
    );
    for response in [login, me, refresh, logout] {
        response.status_is(503);
    }
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

async fn health(api: &Api) -> Response {
    let start = Instant::now();
    let health = api.get("/api/health").await;
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    health
}

async fn the_rest_goes_on(api: &Api) {
    let start = Instant::now();
    let (product, popular) = tokio::join!(
        api.get("/api/products/product/1099"),
        api.get("/api/products/popular")
    );
    product.status_is(200);
    popular.status_is(200);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    let person = Person::new();
    api.register(&person).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_accounts_fail_closed_and_products_are_served() {
    let mut shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    health(&shop).await.status_is(200);
    shop.redis.kill();
    accounts_are_unavailable(&shop, &ada, &token).await;
    let response = health(&shop).await;
    assert!(
        response.status_is(503).text().contains("redis"),
        "{}",
        response.text()
    );
    the_rest_goes_on(&shop).await;
    shop.redis.restart();
    let token = eventually("login works again", async || {
        let response = shop.try_login(&ada.email, &ada.password).await;
        (response.status == 200).then(|| crate::harness::access_token(&response))
    })
    .await;
    shop.me(&token).await.status_is(200);
    health(&shop).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hung_redis_hangs_no_request() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    shop.redis.hang();
    accounts_are_unavailable(&shop, &ada, &token).await;
    assert!(health(&shop).await.status_is(503).text().contains("redis"));
    the_rest_goes_on(&shop).await;
    shop.redis.resume();
    // Not the old session: Redis now runs the commands that it got while it hung, and one of
    // them was a logout.
    let token = eventually("login works again", async || {
        let response = shop.try_login(&ada.email, &ada.password).await;
        (response.status == 200).then(|| crate::harness::access_token(&response))
    })
    .await;
    shop.me(&token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_right_after_redis_restarted_between_two_requests() {
    let mut shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    shop.redis.restart();
    // The kept connection is dead; a new one finds an empty Redis.
    shop.me(&token).await.detail(401, "Token is invalid");
    let token = shop.login(&ada).await;
    shop.me(&token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_password_while_redis_is_away_is_refused_or_final() {
    let mut shop = Shop::start().await;
    let ada = shop.somebody().await;
    shop.redis.kill();
    let response = shop.reset_password(&ada, "a wholly new password").await;
    assert!([200, 503].contains(&response.status), "{}", response.text());
    shop.redis.restart();
    let password = match response.status {
        200 => "a wholly new password",
        _ => ada.password.as_str(),
    };
    eventually(
        "login with the password that the response says",
        async || (shop.try_login(&ada.email, password).await.status == 200).then_some(()),
    )
    .await;
}
