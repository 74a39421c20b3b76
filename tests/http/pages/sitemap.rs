//! `/robots.txt` and the sitemaps.

use serde_json::json;

use super::{BASE, add};
use crate::harness::{Api, Shop};

/// The addresses in a sitemap or in an index of them.
async fn addresses(api: &Api, path: &str) -> Vec<String> {
    let sitemap = api.get(path).await;
    let kind = sitemap.status_is(200).header("content-type");
    assert_eq!(kind, "application/xml; charset=utf-8");
    let text = sitemap.text();
    assert!(
        text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"),
        "{path}"
    );
    let is_whole = ["</urlset>", "</sitemapindex>"]
        .iter()
        .any(|end| text.trim_end().ends_with(end));
    assert!(is_whole, "{path} ends with its element");
    let parts = text.split("<loc>").skip(1);
    let texts = parts.filter_map(|part| part.split("</loc>").next());
    texts.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn robots_txt_names_the_sitemap_which_leads_to_every_page() {
    let shop = Shop::start().await;
    let robots = shop.get("/robots.txt").await;
    assert_eq!(
        robots.status_is(200).header("content-type"),
        "text/plain; charset=utf-8"
    );
    let text = robots.text();
    assert!(text.contains("Disallow: /admin/"), "{text}");
    assert!(
        text.ends_with(&format!("\n\nSitemap: {BASE}/sitemap.xml\n")),
        "{text}"
    );

    let index = addresses(&shop, "/sitemap.xml").await;
    let expected = ["pages", "products-1"].map(|name| format!("{BASE}/sitemap/{name}.xml"));
    assert_eq!(index, expected);
    let pages = addresses(&shop, "/sitemap/pages.xml").await;
    assert!(
        pages.contains(&format!("{BASE}/")) && pages.contains(&format!("{BASE}/category/sensors"))
    );
    let products = addresses(&shop, "/sitemap/products-1.xml").await;
    assert_eq!(products.len(), 33);
    assert!(products.contains(&format!("{BASE}/product/1099-jst-el-2-pin-connector-kit")));
    for address in pages.iter().chain(&products) {
        let path = address.strip_prefix(BASE).expect("our own");
        shop.get(path).await.status_is(200);
    }
    for path in [
        "/sitemap/products-2.xml",
        "/sitemap/products-0.xml",
        "/sitemap/x.xml",
        "/sitemap",
    ] {
        shop.get(path).await.detail(404, "Not Found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sitemap_tells_the_time_of_the_last_change() {
    let shop = Shop::builder()
        .variable("public_url", "https://shop.example/?a&b")
        .start()
        .await;
    let admin = shop.admin().await.1;
    let thing = add(&shop, &admin, json!({"name": "电源 A"})).await;
    let plain = shop.get("/sitemap/products-1.xml").await.text();
    let time = thing["updated_at"].as_str().expect("a time");
    let line = format!(
        "<url><loc>https://shop.example/?a&amp;b/product/{}-%E7%94%B5%E6%BA%90-a</loc><lastmod>{time}</lastmod></url>",
        thing["id"]
    );
    assert!(plain.contains(&line), "{plain}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sitemap_has_at_most_50_000_addresses() {
    let shop = Shop::start().await;
    shop.get("/").await.status_is(200);
    let fill =
        "with recursive number(n) as (select 1 union all select n + 1 from number where n < 50000)
        insert into products (model, name, description, quantity, price_minor, image_url, slug)
        select 'M' || n, 'N' || n, '', 1, 100, '', 'n-' || n from number";
    let filled = shop.database().execute(fill, []);
    assert_eq!(filled.expect("SQL"), 50_000);
    let index = addresses(&shop, "/sitemap.xml").await;
    assert_eq!(index.len(), 3);
    let first = addresses(&shop, "/sitemap/products-1.xml").await;
    let second = addresses(&shop, "/sitemap/products-2.xml").await;
    assert_eq!((first.len(), second.len()), (50_000, 33));
    let mut all = [first, second].concat();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 50_033, "each once");
    shop.get("/sitemap/products-3.xml").await.status_is(404);
}
