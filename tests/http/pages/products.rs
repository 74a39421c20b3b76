//! The page of a product.

use std::io::Read as _;

use serde_json::json;

use super::document::Document;
use super::{BASE, BROWSER, add};
use crate::harness::{Shop, eventually};

const KIT: &str = "/product/1099-jst-el-2-pin-connector-kit";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_product_is_on_its_page_before_any_script_runs() {
    let shop = Shop::start().await;
    let page = Document::get(&shop, KIT).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.title(), "JST EL - 2 Pin Connector Kit · Storefront");
    page.shows("<h1>JST EL - 2 Pin Connector Kit</h1>")
        .shows("Model CQRJSTEL-A")
        .shows("€6.16")
        .shows("In stock")
        .shows("A kit of <strong>JST EL</strong> wire-to-wire connectors")
        .shows("<a href=\"/category/connector-kits\">Connector kits</a>")
        .shows("src=\"/cache/catalog/CQRobot/JST%20EL/JST%20EL%202P-1.jpg?w=640\"");
    let answer = shop.get("/api/products/product/1099").await.json();
    assert_eq!(page.answers(), json!({ "product": answer }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn search_engines_and_chats_read_what_it_is_and_costs() {
    let shop = Shop::builder()
        .variable("public_url", "https://shop.example/")
        .start()
        .await;
    let page = Document::get(&shop, KIT).await;
    let own = format!("https://shop.example{KIT}");
    let picture = "https://shop.example/cache/catalog/CQRobot/JST%20EL/JST%20EL%202P-1.jpg?w=1280";
    assert_eq!(page.canonical(), Some(&*own));
    assert_eq!(page.meta("robots"), None);
    let description = page.meta("description").expect("a description");
    assert!(
        description.starts_with("A kit of JST EL wire-to-wire"),
        "{description}"
    );
    assert!(description.chars().count() <= 161 && description.ends_with('…'));
    for (name, content) in [
        ("og:type", "product"),
        ("og:site_name", "Storefront"),
        ("og:title", "JST EL - 2 Pin Connector Kit"),
        ("og:description", description),
        ("og:url", &own),
        ("og:image", picture),
        ("product:price:amount", "6.16"),
        ("product:price:currency", "EUR"),
        ("twitter:card", "summary_large_image"),
    ] {
        assert_eq!(page.meta(name), Some(content), "{name}");
    }
    let product = page.object("Product");
    assert_eq!(product["name"], "JST EL - 2 Pin Connector Kit");
    assert_eq!(product["sku"], "CQRJSTEL-A");
    assert_eq!(product["image"], json!([picture]));
    assert_eq!(
        product["offers"],
        json!({
            "@type": "Offer", "url": own, "price": "6.16", "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
            "itemCondition": "https://schema.org/NewCondition",
        })
    );
    let steps = page.object("BreadcrumbList");
    let steps = steps["itemListElement"].as_array().expect("a list");
    let steps: Vec<_> = steps
        .iter()
        .map(|step| (&step["position"], &step["name"], &step["item"]))
        .collect();
    assert_eq!(
        steps,
        [
            (
                &json!(1),
                &json!("Products"),
                &json!("https://shop.example/")
            ),
            (
                &json!(2),
                &json!("Connector kits"),
                &json!("https://shop.example/category/connector-kits")
            ),
            (
                &json!(3),
                &json!("JST EL - 2 Pin Connector Kit"),
                &json!(own)
            ),
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_product_has_one_canonical_address_and_the_others_lead_to_it() {
    let shop = Shop::start().await;
    let own = format!("{BASE}{KIT}");
    for path in [
        "/product/1099",
        "/p/jst-el-2-pin-connector-kit",
        &format!("{KIT}?variant=1&x=y"),
    ] {
        let page = Document::get(&shop, path).await;
        assert_eq!(
            (page.status, page.canonical()),
            (200, Some(&*own)),
            "{path}"
        );
    }
    for path in [
        "/product/1099-",
        "/product/1099-another-name",
        "/product/1099-JST",
    ] {
        let moved = shop.get(&format!("{path}?variant=7")).await;
        assert_eq!(
            moved.status_is(301).header("location"),
            format!("{KIT}?variant=7")
        );
        // It may get the older name back.
        assert_eq!(moved.header("cache-control"), "no-cache");
    }

    let admin = shop.admin().await.1;
    let thing = add(&shop, &admin, json!({"name": "电源 & Kabel"})).await;
    let id = &thing["id"];
    let page = Document::get(&shop, &format!("/product/{id}")).await;
    let own = format!("/product/{id}-%E7%94%B5%E6%BA%90-kabel");
    assert_eq!(page.canonical(), Some(&*format!("{BASE}{own}")));
    assert_eq!(Document::get(&shop, &own).await.status, 200);
    assert_eq!(page.title(), "电源 &amp; Kabel · Storefront");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_in_the_shop_is_a_404_page() {
    let shop = Shop::start().await;
    for path in [
        "/product/424242",
        "/product/424242-a-kit",
        "/p/no-such-thing",
    ] {
        let page = Document::get(&shop, path).await;
        assert_eq!(page.status, 404, "{path}");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert!(!page.headers.contains_key("etag"));
        assert_eq!(page.meta("robots"), Some("noindex"));
        assert_eq!(page.canonical(), None);
        page.shows("<h1>This product is not in the shop</h1>");
        assert_eq!(page.answers(), json!({"product": null}));
        let again = shop.call("GET", path).headers(&BROWSER);
        let again = again.headers(&[("if-none-match", "*")]).stream().await;
        assert_eq!(again.status(), 404);
        shop.get(path).await.detail(404, "Not Found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variants_are_a_range_of_prices_and_a_link_chooses_one() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let variant = |length: &str, price: f64, quantity: i64| json!({"sku": format!("C-{length}"), "price": price, "quantity": quantity, "options": {"Length": length}});
    let cable = json!({
        "name": "Cable", "model": "CABLE", "slug": "cable", "options": [{"name": "Length", "values": ["1 m", "2 m"]}],
        "variants": [variant("1 m", 1019.9, 0), variant("2 m", 2450.0, 3)],
    });
    let cable = add(&shop, &admin, cable).await;
    let path = format!("/product/{}-cable", cable["id"]);
    let page = Document::get(&shop, &path).await;
    page.shows("€2,450.00")
        .shows("Only 3 left")
        .shows("SKU C-2 m");
    let offers = &page.object("Product")["offers"];
    assert_eq!(offers["@type"], "AggregateOffer");
    assert_eq!(
        (&offers["lowPrice"], &offers["highPrice"]),
        (&json!("1019.90"), &json!("2450.00"))
    );
    assert_eq!(
        (&offers["offerCount"], &offers["priceCurrency"]),
        (&json!(2), &json!("EUR"))
    );
    assert_eq!(offers["availability"], "https://schema.org/InStock");
    let first = &cable["variants"][0]["id"];
    let other = Document::get(&shop, &format!("{path}?variant={first}")).await;
    other
        .shows("€1,019.90")
        .shows("Sold out")
        .shows("SKU C-1 m");
    assert_eq!(other.canonical(), page.canonical());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_of_products_stay_texts() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let name = r#"</title><script>alert(1)</script> "quoted" & 'single'"#;
    let fields = json!({
        "name": name, "model": "<!--<script>", "category": "<b>\"Bold\"</b>",
        "description": "<p onclick=\"x()\">It has </script> and <!-- inside</p>",
    });
    let thing = add(&shop, &admin, fields).await;
    let page = Document::get(&shop, &format!("/product/{}", thing["id"])).await;
    assert_eq!(page.status, 200);
    assert!(
        !page.html.contains("<script>") && !page.html.contains("<!--<"),
        "{}",
        page.html
    );
    assert!(!page.html.contains("onclick"), "{}", page.html);
    assert_eq!(page.object("Product")["name"], name);
    assert_eq!(page.answers()["product"]["name"], name);
    page.shows("&lt;/title&gt;&lt;script&gt;alert(1)");
    let title = page.meta("og:title").expect("a title");
    assert!(title.contains("&quot;quoted&quot; &amp;"), "{title}");
    let category = Document::get(&shop, "/category/b-bold-b").await;
    assert_eq!(category.status, 200);
    assert!(!category.html.contains("<b>") && !category.html.contains("<script>"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_revalidated_and_changes_with_the_product() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let page = shop.get(KIT).await;
    assert_eq!(page.status_is(200).header("cache-control"), "no-cache");
    assert!(
        page.header("vary")
            .to_lowercase()
            .contains("accept-encoding")
    );
    let tag = page.header("etag").to_owned();
    let known = [("if-none-match", &*tag)];
    let again = shop.get_with(KIT, &known).await;
    assert_eq!(again.status_is(304).header("etag"), tag);
    assert!(again.body.is_empty());
    let head = shop.call("HEAD", KIT).send().await;
    assert_eq!(head.status_is(200).header("etag"), tag);

    let coded = shop.get_with(KIT, &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(coded.status_is(200).header("content-encoding"), "gzip");
    assert_ne!(coded.header("etag"), tag);
    let mut text = Vec::new();
    let mut decoder = flate2::read::GzDecoder::new(&*coded.body);
    decoder.read_to_end(&mut text).expect("gzip");
    assert!(text == page.body && coded.body.len() * 2 < text.len());

    let change = json!({"price": 7.5});
    let product = "/api/products/product/1099";
    shop.send_as(&admin, "PATCH", product, &change)
        .await
        .status_is(200);
    let changed = shop.get_with(KIT, &known).await;
    assert!(changed.status_is(200).text().contains("€7.50"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_view_counts_although_the_api_is_not_asked() {
    let shop = Shop::start().await;
    for path in [KIT, "/product/1099", "/p/jst-el-2-pin-connector-kit"] {
        shop.get(path).await.status_is(200);
    }
    shop.get("/product/1100").await.status_is(200);
    eventually("the views are counted", async || {
        let popular = shop.get("/api/products/popular?window=day").await.json();
        (popular[0]["id"] == 1099 && popular[1]["id"] == 1100).then_some(())
    })
    .await;
}
