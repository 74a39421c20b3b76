//! Mail servers that hang, refuse, or are down.

use std::time::{Duration, Instant};

use super::{NEW, forgot, logged, posting_to};
use crate::harness::{MailSink, Manner, Person, Shop, eventually};

/// Far below the time that a hanging server gets (10 s), and far above a normal response.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hanging_mail_server_delays_nobody() {
    let sink = MailSink::start(Manner::Hangs);
    let shop = posting_to(&sink).start().await;
    let start = Instant::now();
    let ada = shop.somebody().await;
    let known = forgot(&shop, &ada.email).await;
    let unknown = forgot(&shop, &Person::new().email).await;
    assert_eq!(known.status_is(200).text(), unknown.status_is(200).text());
    shop.reset_password(&ada, NEW).await.status_is(200);
    shop.try_login(&ada.email, NEW).await.status_is(200);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    eventually("all mails were sent off", async || {
        (sink.mails_to(&ada.email).len() == 3).then_some(())
    })
    .await;
    assert!(start.elapsed() < SOON * 2, "{:?}", start.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_mails_that_hang_leave_the_shop_in_order() {
    let sink = MailSink::start(Manner::Hangs);
    let shop = posting_to(&sink).start().await;
    let ada = shop.somebody().await;
    let start = Instant::now();
    let tasks: Vec<_> = (0..24)
        .map(|_| {
            let api = shop.on(0);
            tokio::spawn(async move { api.somebody().await })
        })
        .collect();
    for task in tasks {
        task.await.expect("a registration");
    }
    shop.login(&ada).await;
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

/// The log has the failure, and nothing of the mail.
async fn fails_quietly(shop: &Shop) {
    let ada = shop.somebody().await;
    forgot(shop, &ada.email).await.status_is(200);
    let token = "select count(*) from one_time_tokens where user_uid <> ?";
    eventually("two links were made", async || {
        (shop.select::<i64>(token, "") == 2).then_some(())
    })
    .await;
    shop.reset_password(&ada, NEW).await.status_is(200);
    shop.try_login(&ada.email, NEW).await.status_is(200);
    let log = eventually("three failures in the log", async || {
        let log = shop.log();
        (log.matches("mail:").count() >= 3).then_some(log)
    })
    .await;
    for part in [
        &*ada.email,
        "token=",
        "/reset-password",
        "/verify-email",
        NEW,
    ] {
        assert!(!log.contains(part), "{part} is in the log: {log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_logged_without_address_and_link() {
    let sink = MailSink::start(Manner::Refuses);
    let shop = posting_to(&sink).start().await;
    fails_quietly(&shop).await;
    logged(&shop, "500").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_not_there_is_logged_too() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let shop = Shop::builder()
        .variable("mail_provider", "mailpit")
        .variable("mail_url", &format!("http://{address}"))
        .start()
        .await;
    fails_quietly(&shop).await;
}
