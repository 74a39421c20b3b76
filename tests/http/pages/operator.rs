//! The operator's shop: its name, texts, currency, logo and colour.

use super::BROWSER;
use crate::harness::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_show_the_operators_shop() {
    let shop = Shop::builder()
        .variable("shop_name", "Tom & Söhne")
        .variable("shop_headline", "Tea <from> Fujian")
        .variable("shop_description", "Picked by hand.")
        .variable("shop_currency", "JPY")
        .variable("shop_logo", "catalog/a logo.svg")
        .variable("shop_color", "#f5c518")
        .start()
        .await;
    let home = shop.get_with("/", &BROWSER).await.status_is(200).text();
    for expected in [
        "<title>Tom &amp; Söhne</title>",
        "<h1>Tea &lt;from&gt; Fujian</h1>",
        "<p>Picked by hand.</p>",
        "<meta name=\"description\" content=\"Picked by hand.\">",
        "<meta property=\"og:site_name\" content=\"Tom &amp; Söhne\">",
        "\"name\":\"Tom & Söhne\"",
        "<meta name=\"currency\" content=\"JPY\" data-decimals=\"0\">",
        "<link rel=\"icon\" href=\"/cache/catalog/a%20logo.svg?w=160\">",
    ] {
        assert!(home.contains(expected), "{expected} is not in {home}");
    }
    assert!(
        !home.contains("Storefront") && !home.contains('€'),
        "{home}"
    );
    let product = shop.get_with("/product/1099", &BROWSER).await;
    let product = product.status_is(200).text();
    assert!(product.contains(" · Tom &amp; Söhne</title>"), "{product}");
    assert!(product.contains("\"priceCurrency\":\"JPY\""), "{product}");
    assert!(product.contains("<p class=\"price\">¥"), "{product}");
    let style = home
        .split('"')
        .find(|text| text.starts_with("/assets/theme."));
    let style = shop.get(style.expect("a style sheet")).await;
    assert_eq!(
        style.status_is(200).header("content-type"),
        "text/css; charset=utf-8"
    );
    // Yellow cannot be read on white, but on black.
    let text = style.text();
    assert!(
        text.contains("--accent:#f5c518") && !text.starts_with(":root{--accent:#f5c518"),
        "{text}"
    );
    shop.get("/assets/theme.0000000000000000.css")
        .await
        .status_is(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shop_has_a_language_of_its_own() {
    let shop = Shop::builder()
        .variable("default_language", "zh-hans")
        .start()
        .await;
    let page = shop.get("/login").await;
    assert_eq!(page.status_is(200).header("content-language"), "zh-Hans");
    let headers = [("accept-language", "de, en;q=0.5")];
    let page = shop.get_with("/login", &headers).await;
    assert_eq!(page.status_is(200).header("content-language"), "en");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_setting_stops_pages_and_is_named_on_the_log() {
    for (name, value) in [
        ("shop_name", ""),
        ("shop_currency", "euro"),
        ("shop_logo", "https://example.com/logo.svg"),
        ("shop_color", "red"),
        ("default_language", "klingon"),
    ] {
        let shop = Shop::builder()
            .single_host()
            .variable(name, value)
            .start()
            .await;
        shop.get("/").await.status_is(503);
        assert!(
            shop.log().contains(&format!("variable {name}: ")),
            "{name}: {}",
            shop.log()
        );
        shop.get("/api/products/popular").await.status_is(200);
    }
}
