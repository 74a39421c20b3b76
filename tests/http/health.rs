//! Whether the application lives, and whether it can do its work.

use std::time::Duration;

use serde_json::json;

use crate::harness::{Shop, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_that_lives_is_ready_when_its_neighbours_can_be_written() {
    let mut shop = Shop::start().await;
    let live = shop.get("/api/health/live").await;
    assert_eq!(live.status_is(200).json(), json!({"status": "ok"}));
    let ready = shop.get("/api/health/ready").await;
    let ok = json!({"status": "ok", "sqlite": "ok", "redis": "ok"});
    assert_eq!(ready.status_is(200).json(), ok);
    assert_eq!(ready.header("cache-control"), "no-store");

    shop.redis.kill();
    shop.get("/api/health/live").await.status_is(200);
    let health = becomes(&shop, 503).await;
    assert_eq!(health["redis"], "down");
    assert_eq!(
        (&health["sqlite"], &health["detail"]),
        (&json!("ok"), &json!("Unavailable: redis"))
    );
    shop.redis.restart();
    becomes(&shop, 200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_only_reads_is_not_ready() {
    let shop = Shop::start().await;
    becomes(&shop, 200).await;
    shop.database()
        .execute_batch("drop table write_checks")
        .expect("SQL");
    let health = becomes(&shop, 503).await;
    assert_eq!(
        (&health["sqlite"], &health["redis"]),
        (&json!("read-only"), &json!("ok"))
    );
    shop.get("/api/health").await.status_is(200);
    shop.get("/api/health/live").await.status_is(200);

    // Redis is full, and does not evict.
    let mut full = redis::cmd("config");
    full.arg("set").arg("maxmemory").arg("1");
    let _: () = shop.redis.query(&full).await;
    eventually("Redis only reads", async || {
        let health = shop.get("/api/health/ready").await.json();
        (health["redis"] == "read-only").then_some(())
    })
    .await;
}

/// The answer of `ready`, once it has a status.
async fn becomes(shop: &Shop, status: u16) -> serde_json::Value {
    eventually(&format!("ready is a {status}"), async || {
        let response = shop.get("/api/health/ready").await;
        (response.status == status).then(|| response.json())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_often_it_is_asked_it_writes_seldom() {
    let shop = Shop::builder().single_host().start().await;
    becomes(&shop, 200).await;
    let count = |shop: &Shop| -> i64 {
        let sql = "select value from write_count where ?1 = ?1";
        shop.select(sql, "")
    };
    let count_writes = "create table write_count (value integer);
        insert into write_count values (0);
        create trigger count_writes after update on write_checks begin
            update write_count set value = value + 1;
        end";
    shop.database().execute_batch(count_writes).expect("SQL");
    let start = std::time::Instant::now();
    let mut asked = 0;
    while start.elapsed() < Duration::from_secs(2) {
        shop.get("/api/health/ready").await.status_is(200);
        asked += 1;
    }
    // At most five for each instance, of which a thread of the host has one.
    let written = count(&shop);
    assert!(
        written > 0 && written * 4 < asked,
        "{written} writes for {asked} requests"
    );
}
