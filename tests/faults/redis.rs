//! Redis: down, hung, or not as it should be.

use std::time::{Duration, Instant};

use crate::look::{row, shop, time};

const WITHOUT: &str = "product, popular, picture, register 200; me, login, ready 503";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a1_down_at_the_start() {
    let (mut shop, customer) = shop().await;
    shop.stop(0);
    shop.redis.kill();
    shop.start_again(0).await;
    let customer = customer.at(&shop);
    let look = customer.sees(WITHOUT).await;
    shop.redis.restart();
    // The server is an empty one.
    let start = Instant::now();
    customer
        .sees("product, popular, picture, login, register, ready 200; me 401")
        .await;
    let again = start.elapsed();
    look.row("Redis is down when the shop starts", again);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a2_killed() {
    let (mut shop, customer) = shop().await;
    shop.redis.kill();
    let look = customer.sees(WITHOUT).await;
    shop.redis.restart();
    let look_after = customer.look().await;
    let start = Instant::now();
    // An empty Redis knows no session, so everybody logs in again.
    let token = loop {
        let response = shop
            .try_login(&customer.person.email, &customer.person.password)
            .await;
        if response.status == 200 {
            break crate::harness::access_token(&response);
        }
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "{}",
            response.text()
        );
    };
    shop.me(&token).await.status_is(200);
    look.row(
        "Redis is killed, and comes back empty",
        start.elapsed() + look_after.slowest,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a3_hung() {
    let (shop, customer) = shop().await;
    shop.redis.hang();
    let first = customer.look().await;
    let next = customer.look().await;
    next.is(WITHOUT);
    shop.redis.resume();
    let recovery = customer.recovery().await;
    let sees = format!(
        "{}; the slowest of the first took {}, of the next {}",
        next.text(),
        time(first.slowest),
        time(next.slowest),
    );
    row("Redis hangs (SIGSTOP)", &sees, &time(recovery));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a4_read_only() {
    let (shop, customer) = shop().await;
    let replica = |host, port| {
        let mut command = redis::cmd("REPLICAOF");
        command.arg(host).arg(port);
        command
    };
    let _: () = shop.redis.query(&replica("127.0.0.1", "1")).await;
    let look = customer.sees(WITHOUT).await;
    let _: () = shop.redis.query(&replica("NO", "ONE")).await;
    look.row(
        "Redis is a replica, which takes no writes",
        customer.recovery().await,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a5_full() {
    let (shop, customer) = shop().await;
    let limit = |bytes: &str| {
        let mut command = redis::cmd("CONFIG");
        command
            .arg("SET")
            .arg("maxmemory")
            .arg(bytes)
            .arg("maxmemory-policy")
            .arg("noeviction");
        command
    };
    let _: () = shop.redis.query(&limit("1")).await;
    let look = customer.sees(WITHOUT).await;
    let _: () = shop.redis.query(&limit("0")).await;
    look.row("Redis is full (`noeviction`)", customer.recovery().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a6_flushed() {
    let (shop, mut customer) = shop().await;
    let _: () = shop.redis.query(&redis::cmd("FLUSHALL")).await;
    let look = customer
        .sees("product, popular, picture, login, register, ready 200; me 401")
        .await;
    let start = Instant::now();
    customer.token = shop.login(&customer.person).await;
    let recovery = start.elapsed();
    assert!(customer.look().await.is_well());
    look.row("Redis is flushed: everybody logs in again", recovery);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a7_wrong_types() {
    let (shop, mut customer) = shop().await;
    for key in shop.redis.keys("*").await {
        let mut command = redis::cmd("SET");
        let _: () = shop
            .redis
            .query(command.arg(key).arg("of another type"))
            .await;
    }
    let look = customer.look().await;
    assert!(
        look.text().contains("me 503") || look.text().contains("me, "),
        "{}",
        look.text()
    );
    let _: () = shop.redis.query(&redis::cmd("FLUSHALL")).await;
    let start = Instant::now();
    customer.token = shop.login(&customer.person).await;
    let recovery = start.elapsed();
    assert!(customer.look().await.is_well());
    look.row(
        "Keys in Redis have other types, until it is flushed",
        recovery,
    );
}
