//! The home page and the pages of categories.

use serde_json::json;

use super::document::Document;
use super::{BASE, add};
use crate::harness::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_home_page_has_products_categories_and_what_is_popular() {
    let shop = Shop::start().await;
    let page = Document::get(&shop, "/").await;
    assert_eq!((page.status, page.title()), (200, "Storefront"));
    assert_eq!(page.canonical(), Some(&*format!("{BASE}/")));
    assert_eq!(page.meta("og:type"), Some("website"));
    assert!(
        page.meta("description")
            .is_some_and(|text| text.starts_with("Connectors"))
    );
    assert_eq!(page.object("WebSite")["url"], format!("{BASE}/"));
    page.shows("<h1>Parts for your next idea</h1>")
        .shows("33 products")
        .shows("<a href=\"/category/sensors\">Sensors<span class=\"count\">8</span></a>")
        .shows("Popular this week")
        .shows("<a href=\"/?page=2\" rel=\"next\">Next</a>");
    let list = shop.get("/api/products?limit=12&offset=0").await.json();
    for item in list["items"].as_array().expect("a list") {
        let slug = item["slug"].as_str().expect("a slug");
        page.shows(&format!("<a href=\"/product/{}-{slug}\">", item["id"]));
    }
    let answers = page.answers();
    assert_eq!(answers["list"], list);
    let categories = shop.get("/api/products/categories").await.json();
    assert_eq!(answers["categories"], categories);
    let popular = shop.get("/api/products/popular?limit=5").await.json();
    assert_eq!(answers["popular"], popular);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_category_has_a_page_of_its_own() {
    let shop = Shop::start().await;
    let page = Document::get(&shop, "/category/sensors").await;
    assert_eq!((page.status, page.title()), (200, "Sensors · Storefront"));
    assert_eq!(page.canonical(), Some(&*format!("{BASE}/category/sensors")));
    let description = page.meta("description").expect("a description");
    assert!(
        description.starts_with("8 products in Sensors: "),
        "{description}"
    );
    page.shows("<h1>Sensors</h1>")
        .shows("8 products")
        .shows("CO2 Sensor, NDIR");
    let steps = page.object("BreadcrumbList");
    assert_eq!(
        steps["itemListElement"][1]["item"],
        format!("{BASE}/category/sensors")
    );
    let answers = page.answers();
    assert_eq!(answers["list"]["total"], 8);
    assert!(answers.get("popular").is_none(), "nobody sees it");

    // Where a category was before it had a page.
    let before = Document::get(&shop, "/?category=sensors&sort=price").await;
    assert_eq!((before.status, before.canonical()), (200, page.canonical()));
    before.shows("<h1>Sensors</h1>");
    for path in [
        "/category/no-such-thing",
        "/?category=no-such-thing",
        "/category/sensors?page=2",
        "/?page=99",
    ] {
        let page = Document::get(&shop, path).await;
        assert_eq!(
            (page.status, page.meta("robots")),
            (404, Some("noindex")),
            "{path}"
        );
        page.shows("<h1>Page not found</h1>");
        assert_eq!(page.answers(), json!({"missing": true}));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_product_is_reached_by_links_from_page_to_page() {
    let shop = Shop::start().await;
    let mut found = Vec::new();
    let mut path = "/".to_owned();
    for number in 1.. {
        let page = Document::get(&shop, &path).await;
        assert_eq!(page.status, 200, "{path}");
        let own = if number == 1 {
            "/".into()
        } else {
            format!("/?page={number}")
        };
        assert_eq!(page.canonical(), Some(&*format!("{BASE}{own}")));
        let (_, grid) = page
            .main()
            .split_once("<ul class=\"grid\"")
            .expect("a list");
        let links = grid.split("<h3><a href=\"").skip(1);
        found.extend(
            links
                .filter_map(|link| link.split('"').next())
                .map(str::to_owned),
        );
        let next = grid.split_once("\" rel=\"next\"").map(|(before, _)| before);
        let Some(next) = next.and_then(|before| before.rsplit('"').next()) else {
            break;
        };
        path = next.to_owned();
    }
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 33, "{found:?}");
    assert_eq!(Document::get(&shop, &found[0]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_have_the_address_of_the_list_and_filters_are_not_found() {
    let shop = Shop::start().await;
    let sorted = Document::get(&shop, "/?sort=-price").await;
    assert_eq!(sorted.canonical(), Some(&*format!("{BASE}/")));
    assert_eq!(sorted.answers()["list"]["items"][0]["price"], 54.9);
    for path in [
        "/?in_stock=true",
        "/category/sensors?max_price=12",
        "/?search=sensor",
    ] {
        let page = Document::get(&shop, path).await;
        assert_eq!((page.status, page.canonical()), (200, None), "{path}");
        assert_eq!(page.meta("robots"), Some("noindex"), "{path}");
    }
    let cheap = Document::get(&shop, "/category/sensors?max_price=12&in_stock=true").await;
    let list = "/api/products?category=sensors&max_price=12&in_stock=true&limit=12&offset=0";
    assert_eq!(cheap.answers()["list"], shop.get(list).await.json());
    // What is no price: the page's script gets the reason from the API.
    let wrong = Document::get(&shop, "/?max_price=much").await;
    assert_eq!(wrong.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_shop_has_a_page_and_a_new_product_is_on_it_at_once() {
    let shop = Shop::builder()
        .variable("demo_catalogue", "off")
        .start()
        .await;
    let page = Document::get(&shop, "/").await;
    assert_eq!(page.status, 200);
    page.shows("0 products").shows("Nothing fits this search.");
    assert_eq!(page.answers()["popular"], json!(null));
    let admin = shop.admin().await.1;
    add(
        &shop,
        &admin,
        json!({"name": "First", "category": "Things"}),
    )
    .await;
    let page = Document::get(&shop, "/").await;
    page.shows("1 product<")
        .shows("First")
        .shows("/category/things");
}
