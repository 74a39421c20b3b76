//! A long mixed load: `make soak`. The host's memory stays as it is, and there is no error.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;

use crate::harness::{Api, Person, Shop, unique, workspace};
use crate::look::row;

const SAMPLE_INTERVAL: Duration = Duration::from_secs(20);
/// The most that the memory may grow from the first third to the last third of the time.
const MAX_GROWTH: f64 = 1.10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes 20 minutes: make soak"]
async fn memory_is_flat_under_a_mixed_load() {
    let number = |name: &str, default: u64| {
        let text = std::env::var(name).ok();
        text.map_or(default, |text| text.parse().expect("a number"))
    };
    let (minutes, count) = (number("SOAK_MINUTES", 20), number("SOAK_CLIENTS", 24));
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    let mut shop = Shop::builder().file().single_host().start().await;
    let (_, admin) = shop.admin().await;
    let requests = Arc::new(AtomicU64::new(0));
    let mut clients = JoinSet::new();
    for client in 0..count {
        let (api, admin) = (Api::new(&shop.base), admin.clone());
        let requests = Arc::clone(&requests);
        clients.spawn(async move {
            let mut person = api.somebody().await;
            let mut token = api.login(&person).await;
            let mut turn = usize::try_from(client).expect("a number");
            while Instant::now() < end {
                turn += 1;
                visit(&api, &mut person, &mut token, &admin, turn).await;
                requests.fetch_add(1, Relaxed);
            }
        });
    }
    let mut samples = Vec::new();
    while Instant::now() < end {
        tokio::time::sleep(SAMPLE_INTERVAL.min(end.saturating_duration_since(Instant::now())))
            .await;
        let kib = shop.host(0).process.memory_kib();
        println!("{} requests, {} MiB", requests.load(Relaxed), kib / 1024);
        samples.push(kib);
    }
    while let Some(client) = clients.join_next().await {
        client.expect("no error");
    }
    let third = (samples.len() / 3).max(1);
    let mean = |part: &[u64]| part.iter().sum::<u64>() as f64 / part.len() as f64;
    let (first, last) = (
        mean(&samples[..third]),
        mean(&samples[samples.len() - third..]),
    );
    let sees = format!(
        "{} requests without an error; memory {:.0} MiB in the first third, {:.0} MiB in the last, \
         {:.0} MiB at most",
        requests.load(Relaxed),
        first / 1024.0,
        last / 1024.0,
        samples.iter().max().map_or(0.0, |most| *most as f64) / 1024.0,
    );
    row(
        &format!("{count} clients for {minutes} minutes"),
        &sees,
        "–",
    );
    assert!(last <= first * MAX_GROWTH, "{samples:?}");
    let log = shop.log();
    assert!(
        !log.contains("error:") && !log.contains("panicked"),
        "{log}"
    );
}

/// One request, or a few, of what people and admins do.
async fn visit(api: &Api, person: &mut Person, token: &mut String, admin: &str, turn: usize) {
    let get = async |path: &str| {
        api.get(path).await.status_is(200);
    };
    match turn % 40 {
        0 => {
            api.logout(token).await.status_is(200);
            *token = api.login(person).await;
        }
        1 => {
            let response = api.refresh(token).await;
            *token = crate::harness::access_token(response.status_is(200));
        }
        2 => {
            let new = unique("Noch ein pferd ");
            api.reset_password(person, &new).await.status_is(200);
            person.password = new;
            *token = api.login(person).await;
        }
        3 => {
            api.somebody().await;
        }
        4 => {
            let body = json!({"price": (turn % 1_000) as f64 / 100.0});
            let path = "/api/products/product/1099";
            api.send_as(admin, "PATCH", path, &body)
                .await
                .status_is(200);
        }
        5 => {
            // Seldom one whose sizes take a second to make.
            let picture = match turn % 400 {
                5 => "static/catalog/CQRobot/JST EL/JST EL 2P-1.jpg",
                _ => "static/catalog/.sizes/CQRobot/JST EL/JST EL 2P-1.jpg/160.jpg",
            };
            let picture = workspace().join(picture);
            let picture = tokio::fs::read(picture).await.expect("a picture");
            // Replaced again and again.
            let path = format!("/cache/catalog/soak-{}.jpg", turn % 16);
            let call = api.call("PUT", &path).bearer(admin);
            let call = call
                .headers(&[("content-type", "image/jpeg")])
                .body(picture);
            let status = call.send().await.status;
            assert!([200, 201, 204].contains(&status), "{status}");
        }
        6 => get("/api/products?search=jst&limit=20").await,
        7 => get("/openapi.json").await,
        8 => get("/").await,
        9..14 => {
            api.me(token).await.status_is(200);
        }
        14..20 => get("/api/products?limit=20").await,
        20..24 => get("/api/products/popular").await,
        24..30 => get("/cache/catalog/CQRobot/JST%20EL/JST%20EL%202P-1.jpg?w=320").await,
        _ => get("/api/products/product/1099").await,
    }
}
