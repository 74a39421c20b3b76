//! An admin changes many products at once.

use serde_json::Value;
use storefront_tests::Shop;

use crate::chromium::{Look, story};

async fn prices(shop: &Shop, query: &str) -> Vec<Value> {
    let path = format!("/api/products/?limit=100&sort=name&{query}");
    let list = shop.get(&path).await.status_is(200).json();
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| item["price"].clone()).collect()
}

#[tokio::test]
async fn chosen_products_change_and_the_others_do_not() {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    let before = prices(&shop, "search=sensor").await;
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.heading("Products").await;
        page.fill("Search products", "jst el").await;
        page.sees("2 products").await;
        page.tick("Select JST EL - 2 Pin Connector Kit").await;
        page.sees("1 product selected").await;
        page.is_accessible("chosen products").await;
        page.press("Change…").await;
        page.heading_of_dialog("Change 1 product").await;
        page.press("Change").await;
        page.sees("Please choose at least one change.").await;
        page.choose("Price", "Lower by amount").await;
        page.fill("Price or difference", "100").await;
        page.press("Change").await;
        page.expects(422, "/api/products/");
        page.sees("the price would be -93.84").await;
        for look in Look::ALL {
            page.looks(look).await;
            let what = format!("a change of many products-{}", look.name());
            page.is_accessible(&what).await;
        }
        page.looks(Look::ALL[0]).await;
        page.choose("Price", "Set to").await;
        page.fill("Price or difference", "4.50").await;
        page.choose("Stock", "Set to").await;
        page.fill("Pieces", "0").await;
        page.choose("Category", "Move to").await;
        page.fill("New category", "Bargains").await;
        page.press("Change").await;
        page.sees("1 product changed.").await;
        page.sees("Sold out").await;
        page.sees("€4.50").await;
    })
    .await;
    assert_eq!(prices(&shop, "category=bargains").await, [4.5]);
    assert_eq!(prices(&shop, "search=sensor").await, before);
}

#[tokio::test]
async fn all_products_of_a_search_change_at_once() {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    let all = prices(&shop, "").await.len();
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.heading("Products").await;
        page.sees(&format!("{all} products")).await;
        page.tick("Select all on this page").await;
        page.sees("20 products selected").await;
        page.follow("Next").await;
        page.sees("20 products selected").await;
        page.press(&format!("Select all {all} products")).await;
        page.sees(&format!("{all} products selected")).await;
        page.press("Clear").await;
        page.choose("Stock", "In stock").await;
        page.is_at("/admin/products?in_stock=true").await;
        page.looks(Look::of(true, false)).await;
        page.tick("All on this page").await;
        page.sees("20 products selected").await;
        page.is_accessible("chosen products on a phone").await;
        page.fits(320).await;
        page.looks(Look::ALL[0]).await;
        page.choose("Stock", "Any").await;
        page.wait_for("nothing is chosen", async || {
            !page.text().await.contains("selected")
        })
        .await;
        page.tick("Select all on this page").await;
        page.press(&format!("Select all {all} products")).await;
        page.press("Change…").await;
        page.heading_of_dialog(&format!("Change {all} products"))
            .await;
        page.choose("Price", "Set to").await;
        page.fill("Price or difference", "3").await;
        page.press("Change").await;
        page.sees(&format!("{all} products changed.")).await;
    })
    .await;
    let now = prices(&shop, "").await;
    assert!(now.iter().all(|price| *price == 3.0), "{now:?}");
}
