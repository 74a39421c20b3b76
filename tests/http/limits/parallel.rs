//! Parallel attempts are counted one by one.

use super::WRONG;
use crate::harness::{Person, Shop};

/// Sends a number of guesses at once, to two hosts, and returns their statuses.
async fn guesses(shop: &Shop, email: &str, count: usize) -> (usize, usize) {
    let tasks: Vec<_> = (0..count)
        .map(|i| {
            let (api, email) = (shop.on(i % 2), email.to_owned());
            let forwarded = format!("203.0.113.{}", i % 250);
            tokio::spawn(async move {
                let spoofed = [
                    ("x-forwarded-for", &*forwarded),
                    ("spin-client-addr", &forwarded),
                ];
                super::login_from(&api, &email, WRONG, &spoofed)
                    .await
                    .status
            })
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
    (evaluated, limited)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_200_parallel_guesses_ten_are_evaluated() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    for email in [&ada.email, &Person::new().email] {
        let (evaluated, limited) = guesses(&shop, email, 200).await;
        assert!(evaluated <= 10, "{evaluated} guesses were evaluated");
        assert_eq!(evaluated + limited, 200);
        assert!(evaluated >= 1, "nobody could guess at all");
    }
    shop.me(&token).await.status_is(200);
    let other = shop.somebody().await;
    shop.login(&other).await;
}
