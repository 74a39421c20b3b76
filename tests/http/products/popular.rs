//! `GET /api/products/popular`: views and their order.

use crate::harness::{Api, Shop, eventually};

async fn view(api: &Api, id: i64, times: usize) {
    for _ in 0..times {
        api.get(&format!("/api/products/product/{id}"))
            .await
            .status_is(200);
    }
}

async fn popular(api: &Api, query: &str) -> Vec<i64> {
    let response = api.get(&format!("/api/products/popular?{query}")).await;
    if response.status == 404 {
        response.detail(404, "No popular products found");
        return Vec::new();
    }
    let list = response.status_is(200).json();
    let ids = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|product| product["id"].as_i64());
    ids.map(|id| id.expect("an id")).collect()
}

/// Waits until the first product is this one: views are counted off the
/// response path.
async fn first_becomes(api: &Api, query: &str, id: i64) {
    eventually(&format!("{id} is the most viewed of {query}"), async || {
        (popular(api, query).await.first() == Some(&id)).then_some(())
    })
    .await;
}

/// A product of the demo catalog other than the well-known one.
async fn another(api: &Api) -> i64 {
    let near = (1..400).flat_map(|distance| [1099 + distance, 1099 - distance]);
    for id in near {
        if api.get(&format!("/api/products/product/{id}")).await.status == 200 {
            return id;
        }
    }
    panic!("the demo catalog has one product only");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_most_viewed_product_comes_first() {
    let shop = Shop::start().await;
    let other = another(&shop).await;
    view(&shop, 1099, 3).await;
    for window in ["day", "week"] {
        first_becomes(&shop, &format!("window={window}"), 1099).await;
    }
    view(&shop, other, 8).await;
    for window in ["day", "week"] {
        first_becomes(&shop, &format!("window={window}"), other).await;
    }
    let one = popular(&shop, "limit=1").await;
    assert_eq!(one, [other]);
    let list = popular(&shop, "").await;
    assert!(list.len() <= 10, "ten is the default limit: {list:?}");
    let position = |id| list.iter().position(|listed| *listed == id);
    assert!(position(other) < position(1099), "{list:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_on_every_host_count_together() {
    let shop = Shop::builder().hosts(2).start().await;
    let other = another(&shop).await;
    view(&shop.on(0), 1099, 6).await;
    view(&shop.on(0), other, 4).await;
    view(&shop.on(1), other, 4).await;
    first_becomes(&shop.on(0), "window=day", other).await;
    first_becomes(&shop.on(1), "window=day", other).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_of_all_time_outlive_redis() {
    let mut shop = Shop::start().await;
    let other = another(&shop).await;
    view(&shop, 1099, 6).await;
    // All of them, or the rest would begin the seconds below anew.
    eventually("all views are in Redis", async || {
        let script = "local views = 0
            for _, day in ipairs(redis.call('keys', 'views:[0-9]*')) do
                local counts = redis.call('zrange', day, 0, -1, 'withscores')
                for i = 2, #counts, 2 do views = views + counts[i] end
            end
            return views";
        let views = redis::cmd("EVAL").arg(script).arg(0).to_owned();
        (shop.redis.query::<i64>(&views).await == 7).then_some(())
    })
    .await;
    assert_eq!(popular(&shop, "window=day").await.first(), Some(&1099));
    // The views of some seconds go to the database together; here those
    // seconds are over.
    let _: i64 = shop.redis.query(redis::cmd("DEL").arg("views:fold")).await;
    view(&shop, other, 1).await;
    eventually("all views are in the database", async || {
        let views = "select sum(views) from products where ? = ''";
        (shop.select::<i64>(views, "") == 8).then_some(())
    })
    .await;
    assert_eq!(popular(&shop, "window=all").await.first(), Some(&1099));
    shop.redis.restart();
    view(&shop, other, 3).await;
    first_becomes(&shop, "window=day", other).await;
    assert_eq!(popular(&shop, "window=all").await.first(), Some(&1099));
}

/// Ten views of a product by one address count within an hour, so that
/// nobody makes a product popular alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_views_are_all_counted() {
    let shop = Shop::start().await;
    let other = another(&shop).await;
    view(&shop, other, 6).await;
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let api = shop.on(0);
            tokio::spawn(async move { view(&api, 1099, 1).await })
        })
        .collect();
    for task in tasks {
        task.await.expect("a view");
    }
    first_becomes(&shop, "window=day", 1099).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_catalog_has_no_popular_products() {
    let shop = Shop::builder()
        .without_variable("demo_catalogue")
        .start()
        .await;
    for query in ["", "window=all", "limit=100&window=day"] {
        assert!(popular(&shop, query).await.is_empty());
    }
    let missing = shop.get("/api/products/product/1099").await;
    missing.detail(404, "Product not found");
    assert!(
        popular(&shop, "window=all").await.is_empty(),
        "a 404 is no view"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_the_list_comes_from_the_database() {
    let mut shop = Shop::start().await;
    view(&shop, 1099, 3).await;
    shop.redis.kill();
    shop.get("/api/products/product/1099").await.status_is(200);
    for query in ["", "window=day", "window=all&limit=3"] {
        let response = shop.get(&format!("/api/products/popular?{query}")).await;
        assert_eq!(response.status, 200, "{query}: {}", response.text());
    }
    shop.redis.restart();
    view(&shop, 1099, 3).await;
    first_becomes(&shop, "window=day", 1099).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_catalog_is_loaded_once_by_however_many_hosts() {
    let mut shop = Shop::builder().hosts(2).start().await;
    let (here, there) = (shop.on(0), shop.on(1));
    let path = "/api/products/product/1099";
    let (one, two) = tokio::join!(here.get(path), there.get(path));
    assert_eq!(one.status_is(200).body, two.status_is(200).body);
    assert_eq!(one.header("etag"), two.header("etag"));
    let tag = one.header("etag").to_owned();
    shop.restart(0).await;
    let again = shop.get(path).await;
    assert_eq!(again.status_is(200).body, one.body);
    assert_eq!(again.header("etag"), tag);
}

/// Whoever fetches a product all day is one visitor.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crawler_makes_nothing_popular() {
    let shop = Shop::builder()
        .variable("trusted_proxies", "127.0.0.1")
        .start()
        .await;
    let view_from = async |address: &str, id: i64, times: usize| {
        for _ in 0..times {
            let path = format!("/api/products/product/{id}");
            let header = [("x-forwarded-for", address)];
            shop.get_with(&path, &header).await.status_is(200);
        }
    };
    view_from("203.0.113.1", 1099, 200).await;
    for visitor in 2..5 {
        view_from(&format!("203.0.113.{visitor}"), 1100, 5).await;
    }
    first_becomes(&shop, "window=day", 1100).await;
    let day = crate::harness::now() / 86_400;
    eventually("all views are told", async || {
        let mut command = redis::cmd("ZRANGE");
        command
            .arg(format!("views:{day}"))
            .arg(0)
            .arg(-1)
            .arg("WITHSCORES");
        let counts: Vec<(i64, f64)> = shop.redis.query(&command).await;
        (counts == [(1099, 10.0), (1100, 15.0)]).then_some(())
    })
    .await;
}
