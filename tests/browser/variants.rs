//! A buyer chooses one of the variants of a product, and looks at its pictures.

use serde_json::{Value, json};
use storefront_tests::Shop;
use thirtyfour::Key;

use crate::chromium::{Look, Page, story};

const FIRST: &str = "catalog/CQRobot/JST EL/JST EL 2P-1.jpg";
const SECOND: &str = "catalog/CQRobot/JST EL/JST EL 3P-1.jpg";
const THIRD: &str = "catalog/CQRobot/JST XH/JST XH Kit.png";

/// What is sold as one product: the variant of the price, the stock, and the picture on the page.
const OFFER: &str = "
    const offer = document.querySelector('main [aria-live=polite]');
    // The same element all the time, or a screen reader says nothing.
    window.offer ??= offer;
    if (window.offer !== offer) return 'another element';
    const picture = document.querySelector('.gallery img').currentSrc;
    return [offer.innerText, document.querySelector('.model').innerText, decodeURI(picture)]
      .map((text) => text.replace(/\\s+/g, ' ')).join(' | ');";

/// A cable in two lengths and two colours, without the long white one. The first variant is sold
/// out, one costs less than before, and one has a picture of its own.
pub async fn add_cable(shop: &Shop) -> Value {
    let variant = |length: &str, colour: &str, price: f64, quantity: i64| {
        json!({
            "sku": format!("CABLE-{length}-{colour}"), "price": price, "quantity": quantity,
            "options": {"Length": length, "Colour": colour},
        })
    };
    let mut long = variant("2 m", "black", 24.9, 3);
    long["image_url"] = json!(THIRD);
    let mut white = variant("1 m", "white", 21.0, 40);
    white["compare_at_price"] = json!(29.5);
    let cable = json!({
        "name": "Cable", "model": "CABLE", "images": [FIRST, SECOND],
        "description": "<p>A cable to choose.</p>",
        "options": [
            {"name": "Length", "values": ["1 m", "2 m"]},
            {"name": "Colour", "values": ["black", "white"]}
        ],
        "variants": [variant("1 m", "black", 19.9, 0), white, long],
    });
    let token = shop.admin().await.1;
    let path = "/api/products/product";
    let created = shop.send_as(&token, "POST", path, &cable).await;
    created.status_is(201).json()
}

fn id(cable: &Value, variant: usize) -> i64 {
    cable["variants"][variant]["id"].as_i64().expect("an id")
}

#[tokio::test]
async fn a_buyer_chooses_a_variant_by_keyboard_and_all_of_the_page_follows() {
    let shop = Shop::start().await;
    let cable = add_cable(&shop).await;
    story(&shop, async |page| {
        page.fill("Search products", "cable").await;
        page.press("Search").await;
        page.sees("from €19.90").await;
        page.follow("Cable").await;
        page.heading("Cable").await;
        // The first that is in stock.
        offers(page, "€21.00 before €29.50 In stock", "1 m-white", FIRST).await;
        page.is_at(&format!("/product/{}-cable", cable["id"])).await;
        page.requested().await;

        page.tab_to("button Picture 1 of 3").await;
        page.tab_to("radio 1 m").await;
        page.key(Key::Right).await;
        // There is no long white one.
        assert_eq!(page.focused().await, "radio 2 m");
        offers(page, "€24.90 Only 3 left", "2 m-black", THIRD).await;
        page.is_at(&address(&cable, 2)).await;
        assert_eq!(page.count("radio", "white (unavailable)").await, 1);
        page.key(Key::Tab).await;
        assert_eq!(page.focused().await, "radio black");
        page.key(Key::Right).await;
        assert_eq!(page.focused().await, "radio white");
        offers(page, "€21.00 before €29.50 In stock", "1 m-white", FIRST).await;
        page.is_at(&address(&cable, 1)).await;
        assert_eq!(page.count("radio", "black (sold out)").await, 1);
        page.key(Key::Left).await;
        offers(page, "€19.90 Sold out", "1 m-black", FIRST).await;
        page.is_at(&address(&cable, 0)).await;
        let requests = page.requested().await;
        let asked: Vec<_> = requests
            .iter()
            .filter(|url| url.contains("/api/"))
            .collect();
        assert!(asked.is_empty(), "{asked:?}");

        // The choices are one step of the way back.
        page.back().await;
        page.heading("Results for “cable”").await;
    })
    .await;
}

#[tokio::test]
async fn a_link_leads_to_a_variant_and_a_slug_to_its_product() {
    let shop = Shop::start().await;
    let cable = add_cable(&shop).await;
    story(&shop, async |page| {
        page.open(&address(&cable, 2)).await;
        page.heading("Cable").await;
        offers(page, "€24.90 Only 3 left", "2 m-black", THIRD).await;
        page.open("/p/cable").await;
        page.heading("Cable").await;
        offers(page, "€21.00 before €29.50 In stock", "1 m-white", FIRST).await;
        page.pick("2 m (unavailable)").await;
        let chosen = format!("/p/cable?variant={}", id(&cable, 2));
        page.is_at(&chosen).await;
        page.reload().await;
        offers(page, "€24.90 Only 3 left", "2 m-black", THIRD).await;
        // A variant that is gone.
        page.open("/p/cable?variant=999999").await;
        offers(page, "€21.00 before €29.50 In stock", "1 m-white", FIRST).await;

        page.expects(404, "/p/no-cable");
        page.open("/p/no-cable").await;
        page.heading("This product is not in the shop").await;
    })
    .await;
}

#[tokio::test]
async fn the_arrow_keys_lead_through_the_pictures() {
    let shop = Shop::start().await;
    add_cable(&shop).await;
    story(&shop, async |page| {
        page.open("/p/cable").await;
        page.shows_picture("Cable, picture 1 of 3").await;
        page.tab_to("button Picture 1 of 3").await;
        for (key, number) in [
            (Key::Right, 2),
            (Key::Right, 3),
            (Key::Right, 1),
            (Key::Left, 3),
            (Key::Home, 1),
            (Key::End, 3),
        ] {
            page.key(key).await;
            let focused = page.focused().await;
            assert_eq!(focused, format!("button Picture {number} of 3"));
            page.shows_picture(&format!("Cable, picture {number} of 3"))
                .await;
        }
        // The pictures are one stop of the tab key.
        page.key(Key::Tab).await;
        assert_eq!(page.focused().await, "radio 1 m");
        page.press("Picture 2 of 3").await;
        page.shows_picture("Cable, picture 2 of 3").await;
        // A choice whose variant has no picture leaves it.
        page.pick("black (sold out)").await;
        page.sees("Sold out").await;
        page.shows_picture("Cable, picture 2 of 3").await;
    })
    .await;
}

#[tokio::test]
async fn a_product_with_variants_is_accessible_and_stays_in_its_place() {
    let shop = Shop::start().await;
    add_cable(&shop).await;
    story(&shop, async |page| {
        page.note_layout_shifts().await;
        for look in Look::ALL {
            page.looks(look).await;
            page.open("/p/cable").await;
            page.heading("Cable").await;
            page.is_settled().await;
            page.is_accessible(&format!("variants-{}", look.name()))
                .await;
            page.pick("2 m (unavailable)").await;
            page.sees("Only 3 left").await;
            page.is_accessible(&format!("variants-other-{}", look.name()))
                .await;
            page.open("/?search=cable").await;
            page.is_settled().await;
            page.is_accessible(&format!("variants-card-{}", look.name()))
                .await;
        }
        page.has_slow_network().await;
        for look in [Look::of(false, false), Look::of(true, false)] {
            page.looks(look).await;
            page.open("/p/cable").await;
            // On a slow network, the page's script comes after the load event.
            page.heading("Cable").await;
            page.is_settled().await;
            let shift = page.layout_shift().await;
            assert!(shift < 0.1, "{}: {shift}", look.name());
        }
        page.fits(360).await;
    })
    .await;
}

/// Waits for the price and stock, the end of the SKU, and the picture.
async fn offers(page: &Page, price_and_stock: &str, sku: &str, picture: &str) {
    let start = format!("{price_and_stock} | Model CABLE · SKU CABLE-{sku} | ");
    let wanted = format!("{start}… {picture}");
    page.wait_for(&wanted, async || {
        let offer: String = page.eval(OFFER).await;
        offer.starts_with(&start) && offer.contains(picture)
    })
    .await;
}

fn address(cable: &Value, variant: usize) -> String {
    format!(
        "/product/{}-cable?variant={}",
        cable["id"],
        id(cable, variant)
    )
}
