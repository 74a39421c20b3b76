//! A database that cannot be read or written.

use std::fs;
use std::path::Path;
use std::pin::pin;
use std::time::{Duration, Instant};

use crate::harness::{Person, Shop};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrupt_database_is_a_503_and_never_a_success() {
    let shop = Shop::builder().file().single_host();
    let mut shop = shop.start().await;
    let ada = shop.somebody().await;
    shop.get("/api/products/product/1099").await.status_is(200);
    shop.restart_with(0, |shop| spoil(&shop.database_file()))
        .await;
    shop.register(&Person::new()).await.status_is(503);
    shop.try_login(&ada.email, &ada.password)
        .await
        .status_is(503);
    shop.get("/api/products/product/1099").await.status_is(503);
    shop.get("/api/products/popular").await.status_is(503);
    let health = shop.get("/api/health").await;
    assert!(
        health.status_is(503).text().contains("sqlite"),
        "{}",
        health.text()
    );
}

/// Keeps the first page, which identifies the file as a database, and overwrites the rest with
/// noise.
fn spoil(file: &Path) {
    let database = rusqlite::Connection::open(file).expect("the database");
    let page: u32 = database
        .pragma_query_value(None, "page_size", |row| row.get(0))
        .expect("a size");
    let page = usize::try_from(page).expect("a size");
    database
        .execute_batch("pragma wal_checkpoint(truncate)")
        .expect("one file");
    drop(database);
    let mut bytes = fs::read(file).expect("the database");
    assert!(bytes.len() > page, "more than one page");
    for (at, byte) in bytes.iter_mut().enumerate().skip(page) {
        *byte = (at.wrapping_mul(7919) >> 3) as u8;
    }
    fs::write(file, bytes).expect("the database");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_locked_by_another_is_a_503_and_reads_go_on() {
    let shop = Shop::builder().file().start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    shop.get("/api/products/product/1099").await.status_is(200);
    let lock = shop.database();
    lock.execute_batch("begin immediate")
        .expect("the write lock");
    let start = Instant::now();
    let bob = Person::new();
    let mut writes = pin!(async {
        tokio::join!(
            shop.register(&bob),
            shop.reset_password(&ada, "a wholly new password")
        )
    });
    let mut slowest_read = Duration::ZERO;
    let (register, reset) = loop {
        let read = Instant::now();
        tokio::select! {
            responses = &mut writes => break responses,
            response = shop.me(&token) => { response.status_is(200); }
        };
        slowest_read = slowest_read.max(read.elapsed());
    };
    register.status_is(503);
    reset.status_is(503);
    let writes = start.elapsed();
    assert!(writes < Duration::from_secs(20), "{writes:?}");
    assert!(slowest_read < writes / 2, "a read took {slowest_read:?}");
    shop.me(&token).await.status_is(200);
    shop.get("/api/products/product/1099").await.status_is(200);
    lock.execute_batch("rollback").expect("the lock given back");
    shop.register(&bob).await.status_is(200);
    shop.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_table_is_an_error_without_internals() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let sql = "pragma foreign_keys = off; alter table users rename to users_elsewhere";
    shop.database().execute_batch(sql).expect("SQL");
    for response in [
        shop.try_login(&ada.email, &ada.password).await,
        shop.register(&Person::new()).await,
    ] {
        assert!([500, 503].contains(&response.status), "{}", response.text());
        for internal in ["users", "SQL", "sql", "table"] {
            assert!(!response.text().contains(internal), "{}", response.text());
        }
    }
}
