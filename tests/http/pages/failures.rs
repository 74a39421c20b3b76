//! Pages when something is down.

use super::document::Document;
use crate::harness::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_all_pages_are_served() {
    let mut shop = Shop::start().await;
    shop.get("/api/products").await.status_is(200);
    shop.redis.kill();
    for path in ["/", "/category/sensors", "/product/1099", "/sitemap.xml"] {
        assert_eq!(Document::get(&shop, path).await.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_hung_database_browsers_get_a_page_that_tries_again() {
    let shop = Shop::builder().libsql();
    // Or the pages would come from the cache for a while.
    let shop = shop.variable("read_cache", "off").start().await;
    shop.get("/").await.status_is(200);
    shop.libsql().hang(true);
    for path in ["/", "/product/1099"] {
        let page = Document::get(&shop, path).await;
        assert_eq!(page.status, 503, "{path}");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["retry-after"], "1");
        assert!(page.headers.contains_key("content-security-policy"));
        assert!(
            page.html.contains("/assets/main."),
            "its script tells what is wrong"
        );
        shop.get(path).await.detail(503, "Service unavailable");
    }
}
