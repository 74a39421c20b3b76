//! The first page of a visit comes with its content, and the front takes over from there.

use storefront_tests::Shop;

use crate::chromium::{Look, Page, story};
use crate::variants::add_cable;

const KIT: &str = "/product/1099-jst-el-2-pin-connector-kit";

/// The front has put its own elements in the place of the server's, and with them its answers.
const TAKEN_OVER: &str = "return document.querySelector('main > .page') !== null
    && document.getElementById('first-view') === null";

/// The elements of the page as the server sends them, and as the front shows them.
const BOTH: &str = "
    const text = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data;
      if (node.nodeType !== Node.ELEMENT_NODE || node.id === 'first-view') return '';
      // What is chosen is a property for the front.
      const attributes = [...node.attributes].filter(({ name }) => !['checked', 'selected'].includes(name));
      const names = attributes.map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`).sort();
      return `\n<${node.localName}${names.join('')}>${[...node.childNodes].map(text).join('')}`;
    };
    return fetch(location.href, { headers: { Accept: 'text/html' } })
      .then((response) => response.text())
      .then((html) => new DOMParser().parseFromString(html, 'text/html'))
      .then((sent) => [sent, document].map((one) => text(one.getElementById('main')).trim()));";

#[tokio::test]
async fn without_scripts_the_catalog_can_be_read() {
    let shop = Shop::start().await;
    story(&shop, async |page| {
        page.runs_no_scripts().await;
        for look in [Look::of(false, false), Look::of(true, true)] {
            page.looks(look).await;
            page.open("/").await;
            page.heading("Parts for your next idea").await;
            page.sees("33 products").await;
            page.follow("Sensors 8").await;
            page.is_at("/category/sensors").await;
            page.heading("Sensors").await;
            page.follow("CO2 Sensor, NDIR").await;
            page.heading("CO2 Sensor, NDIR").await;
            page.shows_picture("CO2 Sensor, NDIR").await;
            page.sees("Sold out").await;
            page.follow("Sensors").await;
            page.is_at("/category/sensors").await;
        }
        page.open("/account").await;
        page.heading("This page needs JavaScript").await;
    })
    .await;
}

#[tokio::test]
async fn the_first_view_asks_nothing_again_and_nothing_moves() {
    let shop = Shop::start().await;
    let cable = add_cable(&shop).await;
    let cable = format!("/product/{}-cable", cable["id"]);
    story(&shop, async |page| {
        is_taken_over(page).await;
        page.note_layout_shifts().await;
        page.has_slow_network().await;
        for look in [Look::of(false, false), Look::of(true, false)] {
            page.looks(look).await;
            for path in ["/", "/category/sensors", KIT, &cable] {
                page.requested().await;
                page.open(path).await;
                is_taken_over(page).await;
                page.is_settled().await;
                let shift = page.layout_shift().await;
                assert!(shift < 0.001, "{path}, {}: {shift}", look.name());
                let asked = asked(page).await;
                assert!(asked.is_empty(), "{path}: {asked:?}");
            }
        }
        // From here on, it asks.
        page.follow("Products").await;
        page.sees("34 products").await;
        assert_eq!(asked(page).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn the_front_shows_the_same_elements_as_the_server() {
    let shop = Shop::start().await;
    let cable = add_cable(&shop).await;
    let variant = |index: usize| {
        let id = &cable["variants"][index]["id"];
        format!("/product/{}-cable?variant={id}", cable["id"])
    };
    story(&shop, async |page| {
        for missing in ["/product/424242", "/category/nothing", "/no/such/page"] {
            page.expects(404, missing);
        }
        for path in [
            "/",
            "/?page=2",
            "/?sort=price",
            "/category/sensors",
            "/?category=sensors",
            "/category/i-o-boards?in_stock=true",
            KIT,
            "/product/1099",
            "/p/cable",
            &variant(0),
            &variant(2),
            "/product/424242",
            "/category/nothing",
            "/no/such/page",
        ] {
            shows_the_same(page, path).await;
        }
    })
    .await;
}

#[tokio::test]
async fn categories_have_addresses_and_choices_stay_in_their_place() {
    let shop = Shop::start().await;
    story(&shop, async |page| {
        page.heading("Parts for your next idea").await;
        page.choose("Sort by", "Price, high to low").await;
        page.is_at("/?sort=-price").await;
        page.follow("Sensors 8").await;
        page.is_at("/category/sensors?sort=-price").await;
        page.heading("Sensors").await;
        page.sees("8 products").await;
        // The same page goes on, so whoever uses the keyboard is still at the link.
        assert_eq!(page.focused().await, "link Sensors 8");
        page.choose("Sort by", "Newest").await;
        page.is_at("/category/sensors?sort=newest").await;
        page.fill("Search products", "motion").await;
        page.press("Search").await;
        page.heading("Results for “motion”").await;
        page.back().await;
        page.heading("Sensors").await;
        page.has("Search products", "").await;
        page.follow("All").await;
        page.is_at("/?sort=newest").await;
        page.heading("Parts for your next idea").await;
        // A stale address would be what browsers share.
        let canonical = "return document.querySelector('link[rel=canonical]') === null";
        assert!(page.eval::<bool>(canonical).await);
    })
    .await;
}

/// Compares what the server sends at a path with what the front makes of it.
pub async fn shows_the_same(page: &Page, path: &str) {
    page.open(path).await;
    is_taken_over(page).await;
    let [sent, shown]: [String; 2] = page.eval(BOTH).await;
    assert!(sent.len() > 300, "{path}: {sent}");
    let mut lines = sent.lines().zip(shown.lines());
    let first = lines.find(|(sent, shown)| sent != shown);
    assert_eq!(first, None, "{path}");
    assert_eq!(sent.lines().count(), shown.lines().count(), "{path}");
}

pub async fn is_taken_over(page: &Page) {
    page.wait_for("the front", async || page.eval(TAKEN_OVER).await)
        .await;
}

/// The requests for products since the last call.
async fn asked(page: &Page) -> Vec<String> {
    let mut requests = page.requested().await;
    requests.retain(|url| url.contains("/api/products"));
    requests
}
