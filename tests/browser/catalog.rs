//! Finding a product in the catalog.

use storefront_tests::Shop;

use crate::chromium::{Page, story};

#[tokio::test]
async fn products_are_searched_filtered_and_sorted() {
    let shop = Shop::start().await;
    story(&shop, async |page| {
        page.heading("Parts for your next idea").await;
        page.sees("33 products").await;
        page.fill("Search products", "sensor").await;
        page.press("Search").await;
        page.heading("Results for “sensor”").await;
        page.is_at("/?search=sensor").await;

        page.follow("Sensors 8").await;
        page.heading("Results for “sensor” in Sensors").await;
        page.choose("Sort by", "Price, high to low").await;
        page.wait_for("the dearest first", async || {
            first(page).await == "CO2 Sensor, NDIR"
        })
        .await;
        page.tick("In stock").await;
        page.wait_for("the dearest that there is", async || {
            first(page).await == "Motion Sensor, 9 Axes, with Fusion"
        })
        .await;
        page.fill("Highest price", "12").await;
        page.choose("Sort by", "Price, low to high").await;
        page.wait_for("the cheapest first", async || {
            first(page).await == "Motion Sensor, Passive Infrared"
        })
        .await;
        let all = "/?search=sensor&category=sensors&max_price=12&in_stock=true&sort=price";
        page.is_at(all).await;
        // The URL holds all choices: another visitor sees the same list.
        page.open(all).await;
        page.heading("Results for “sensor” in Sensors").await;
        page.has("Highest price", "12").await;
        page.wait_for("the same list", async || {
            first(page).await == "Motion Sensor, Passive Infrared"
        })
        .await;

        page.fill("Search products", "zeppelin").await;
        page.press("Search").await;
        page.sees("Nothing fits this search.").await;
        page.follow("Show all products").await;
        page.heading("Parts for your next idea").await;
    })
    .await;
}

#[tokio::test]
async fn a_long_list_has_pages_and_the_way_back_leads_to_the_same_place() {
    let shop = Shop::start().await;
    story(&shop, async |page| {
        page.sees("33 products").await;
        page.follow("Next").await;
        page.is_at("/?page=2").await;
        page.follow("Page 3").await;
        page.is_at("/?page=3").await;
        page.wait_for("the last nine", async || cards(page).await == 9)
            .await;
        let last = first(page).await;
        page.follow(&last).await;
        page.heading(&last).await;
        page.back().await;
        page.is_at("/?page=3").await;
        page.wait_for("the same list", async || first(page).await == last)
            .await;
        page.follow("Previous").await;
        page.is_at("/?page=2").await;
        page.wait_for("a whole page", async || cards(page).await == 12)
            .await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_told_and_leads_on() {
    let shop = Shop::start().await;
    story(&shop, async |page| {
        page.expects(404, "/product/999999");
        page.open("/product/999999").await;
        page.heading("This product is not in the shop").await;
        page.is_accessible("a product that is not there").await;
        page.follow("To the products").await;
        page.heading("Parts for your next idea").await;
        page.expects(404, "/category/no-such-category");
        page.open("/category/no-such-category").await;
        page.heading("Page not found").await;
        page.expects(404, "/no/such/page");
        page.open("/no/such/page").await;
        page.heading("Page not found").await;
        page.follow("To the products").await;
        page.heading("Parts for your next idea").await;
    })
    .await;
}

async fn first(page: &Page) -> String {
    page.eval("return document.querySelector('.grid h3 a')?.innerText ?? ''")
        .await
}

async fn cards(page: &Page) -> usize {
    page.eval("return document.querySelectorAll('.grid h3 a').length")
        .await
}
