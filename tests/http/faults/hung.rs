//! A neighbour that hangs delays only what needs it, and only once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::harness::{Api, Shop, eventually};

/// The longest time of the first answer after a neighbour has hung. A busy machine takes a part
/// of it.
const FIRST: Duration = Duration::from_secs(4);

/// The statuses of a path that so many clients ask for until they are stopped.
struct Crowd {
    stop: Arc<AtomicBool>,
    clients: JoinSet<Vec<(u16, Duration)>>,
}

impl Crowd {
    fn start(api: &Api, clients: usize, path: &'static str, token: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut set = JoinSet::new();
        for _ in 0..clients {
            let (api, stop, token) = (Api::new(&api.base), Arc::clone(&stop), token.to_owned());
            set.spawn(async move {
                let mut answers = Vec::new();
                while !stop.load(Relaxed) {
                    let start = Instant::now();
                    let response = api.get_as(&token, path).await;
                    answers.push((response.status, start.elapsed()));
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                answers
            });
        }
        Self { stop, clients: set }
    }

    async fn stop(mut self) -> Vec<(u16, Duration)> {
        self.stop.store(true, Relaxed);
        let mut all = Vec::new();
        while let Some(answers) = self.clients.join_next().await {
            all.extend(answers.expect("no panic"));
        }
        all
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hung_redis_delays_only_the_first_that_need_it() {
    let shop = Shop::builder().single_host().start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    shop.get("/api/products/popular").await.status_is(200);
    shop.redis.hang();
    let popular = Crowd::start(&shop, 30, "/api/products/popular", &token);
    let me = Crowd::start(&shop, 30, "/api/users/me", &token);
    let start = Instant::now();
    let mut products = Vec::new();
    while start.elapsed() < Duration::from_secs(5) {
        let asked = Instant::now();
        shop.get("/api/products/product/1099").await.status_is(200);
        products.push(asked.elapsed());
    }
    let (popular, me) = (popular.stop().await, me.stop().await);
    products.sort();
    let median = products[products.len() / 2];
    assert!(
        median < Duration::from_millis(500),
        "a product took {median:?}"
    );
    assert!(
        popular.iter().all(|(status, _)| *status == 200),
        "SQLite knows what is popular"
    );
    assert!(me.iter().all(|(status, _)| *status == 503));
    for answers in [&popular, &me] {
        let slowest = answers.iter().map(|(_, time)| *time).max();
        assert!(slowest.is_some_and(|time| time < FIRST), "{slowest:?}");
        // Far more than if each of them had waited.
        assert!(answers.len() > 30 * 8, "{} answers", answers.len());
    }
    shop.redis.resume();
    let resumed = Instant::now();
    eventually("the account is there again", async || {
        (shop.me(&token).await.status == 200).then_some(())
    })
    .await;
    assert!(resumed.elapsed() < FIRST, "{:?}", resumed.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hung_database_delays_only_the_first_that_need_it() {
    let shop = Shop::builder().libsql().single_host();
    let shop = shop.variable("read_cache", "off").start().await;
    let path = "/api/products/product/1099";
    shop.get(path).await.status_is(200);
    shop.libsql().hang(true);
    let crowd = Crowd::start(&shop, 30, path, "");
    tokio::time::sleep(Duration::from_secs(6)).await;
    let answers = crowd.stop().await;
    assert!(answers.iter().all(|(status, _)| *status == 503));
    assert!(answers.len() > 30 * 4, "{} answers", answers.len());
    shop.libsql().hang(false);
    let resumed = Instant::now();
    eventually("the product is there again", async || {
        (shop.get(path).await.status == 200).then_some(())
    })
    .await;
    assert!(resumed.elapsed() < FIRST, "{:?}", resumed.elapsed());
}
