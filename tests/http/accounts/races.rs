//! Many ask at once: uniqueness, at two hosts with one database, and changes beside hashes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use serde_json::{Value, json};

use crate::harness::{Person, Shop, unique};

/// Sends all bodies at once, evenly over two hosts; the responses' statuses and
/// details.
async fn register_at_once(shop: &Shop, bodies: Vec<Value>) -> Vec<(u16, Value)> {
    let hosts = [shop.on(0), shop.on(1)];
    let tasks: Vec<_> = bodies
        .into_iter()
        .enumerate()
        .map(|(i, body)| {
            let api = hosts[i % 2].clone();
            tokio::spawn(async move { api.post("/api/users/register", &body).await })
        })
        .collect();
    let mut responses = Vec::new();
    for task in tasks {
        let response = task.await.expect("a task");
        responses.push((response.status, response.json()["detail"].clone()));
    }
    responses
}

#[track_caller]
fn one_wins(responses: &[(u16, Value)], detail: &str) {
    let won = responses
        .iter()
        .filter(|(status, _)| *status == 200)
        .count();
    let lost = responses
        .iter()
        .filter(|response| **response == (400, json!(detail)))
        .count();
    assert_eq!((won, lost), (1, responses.len() - 1), "{responses:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_parallel_registrations_of_an_email_or_a_username_one_succeeds() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = Person::new();
    let bodies = (0..64).map(|i| {
        let email = if i % 3 == 0 {
            ada.email.to_uppercase()
        } else {
            ada.email.clone()
        };
        ada.registration_with(json!({"email": email, "username": unique("u.")}))
    });
    let responses = register_at_once(&shop, bodies.collect()).await;
    one_wins(&responses, "Email already registered");
    let count: i64 = shop.select(
        "select count(*) from users where lower(email) = ?",
        &ada.email,
    );
    assert_eq!(count, 1);
    let orphans =
        "select count(*) from user_info where user_id not in (select id from users) or ? = ''";
    assert_eq!(shop.select::<i64>(orphans, "x"), 0);
    shop.on(1).login(&ada).await;

    let name = unique("one.");
    let bodies = (0..32).map(|_| Person::new().registration_with(json!({"username": name})));
    let responses = register_at_once(&shop, bodies.collect()).await;
    one_wins(&responses, "Username already taken");
    let users: i64 = shop.select("select count(*) from users where ? <> ''", "x");
    assert_eq!(users, 2, "losers leave no user behind");
    let info: i64 = shop.select("select count(*) from user_info where ? <> ''", "x");
    assert_eq!(info, 2, "nor its information");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn different_people_register_in_parallel_without_a_single_refusal() {
    let shop = Shop::builder().hosts(2).start().await;
    // Each waits for the disk, and none for longer than 10 seconds.
    let bodies = (0..24).map(|_| Person::new().registration());
    let responses = register_at_once(&shop, bodies.collect()).await;
    assert!(
        responses.iter().all(|(status, _)| *status == 200),
        "{responses:?}"
    );
}

/// A host that computes password hashes without a pause still stores changes. Each login stores
/// an entry of the log too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_changed_while_others_log_in() {
    const OTHERS: usize = 12;
    let shop = Shop::builder().single_host().start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let mut logins = Vec::new();
    for _ in 0..OTHERS {
        let (api, other, is_over) = (shop.on(0), shop.somebody().await, is_over.clone());
        logins.push(tokio::spawn(async move {
            while !is_over.load(Relaxed) {
                api.login(&other).await;
            }
        }));
    }
    for number in 0..60 {
        let name = json!({"first_name": format!("Ada {number}")});
        let response = shop.send_as(&token, "PATCH", "/api/users/me", &name).await;
        response.status_is(200);
    }
    is_over.store(true, Relaxed);
    for login in logins {
        login.await.expect("logins");
    }
}
