//! An admin sells a product in variants, with several pictures.

use serde_json::{Value, json};
use storefront_tests::Shop;
use thirtyfour::Key;

use crate::chromium::{Look, Page, story};

const SHIRT: &str = "/api/products/by-slug/shirt";

#[tokio::test]
async fn an_admin_makes_a_product_with_variants_pictures_and_a_sale() {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.follow("New product").await;
        page.fill("Name", "Shirt").await;
        page.fill("Model", "SHIRT").await;
        page.fill("Price", "19.90").await;
        page.fill("Price before a sale", "24.90").await;
        for picture in ["JST EL 2P-1.jpg", "JST EL 3P-1.jpg", "JST XH Kit.png"] {
            page.press("Choose…").await;
            page.fill(
                "Search pictures",
                picture.split('.').next().expect("a stem"),
            )
            .await;
            page.press(picture).await;
        }
        page.press("Move JST XH Kit.png up").await;
        page.press("Move JST XH Kit.png up").await;
        page.press("Remove JST EL 3P-1.jpg").await;

        page.press("Add option").await;
        page.fill("Option 1", "Size").await;
        page.fill("Values of option 1", "S, L").await;
        page.press("Add option").await;
        page.press("Make variants").await;
        page.sees("Please fill in a name and values for each option.")
            .await;
        page.fill("Option 2", "Colour").await;
        page.fill("Values of option 2", "red, blue").await;
        page.press("Make variants").await;
        page.sees("4 new variants.").await;
        // Price and stock are those of the variants.
        page.sees("Price and stock are those of the variants below.")
            .await;
        assert_eq!(page.count("spinbutton", "Stock").await, 0);
        page.has("Price of S / blue", "19.90").await;
        page.has("Price before a sale of S / blue", "24.90").await;
        page.press("Remove L / blue").await;
        page.fill("SKU of S / red", "SHIRT-S-RED").await;
        page.fill("Stock of S / red", "3").await;
        page.fill("Stock of S / blue", "4").await;
        page.fill("Price of L / red", "21.005").await;
        page.press("Create product").await;
        page.sees("Variant 3, price: Please use two decimals at most.")
            .await;
        assert_eq!(page.focused().await, "spinbutton Price of L / red");
        page.fill("Price of L / red", "21").await;
        page.choose("Picture of L / red", "JST EL 2P-1.jpg").await;
        page.press("Create product").await;
        page.sees("The product is in the shop.").await;
        page.heading("Edit product").await;
        page.has("Name in the address", "shirt").await;
        page.has("Price of L / red", "21.00").await;

        page.follow("see it in the shop").await;
        page.heading("Shirt").await;
        let id = &shop.get(SHIRT).await.json()["id"];
        page.is_at(&format!("/product/{id}-shirt")).await;
        page.sees("€19.90 before €24.90 Only 3 left").await;
        page.shows_picture("Shirt, picture 1 of 2").await;
        page.pick("L (sold out)").await;
        page.sees("€21.00 before €24.90 Sold out").await;
        page.shows_picture("Shirt, picture 2 of 2").await;
        page.follow("Manage").await;
        page.heading("Products").await;
        page.fill("Search products", "shirt").await;
        page.sees("from €19.90").await;
        page.sees("7 pcs").await;
    })
    .await;
    let shirt = shop.get(SHIRT).await.json();
    let images = json!([
        "catalog/CQRobot/JST XH/JST XH Kit.png",
        "catalog/CQRobot/JST EL/JST EL 2P-1.jpg",
    ]);
    assert_eq!(shirt["images"], images);
    assert_eq!(shirt["variants"][0]["sku"], "SHIRT-S-RED");
    assert_eq!(shirt["variants"][2]["image_url"], images[1]);
}

#[tokio::test]
async fn variants_keep_their_ids_when_options_change() {
    let shop = Shop::start().await;
    let (admin, token) = shop.admin().await;
    let before = add_shirt(&shop, &token).await;
    story(&shop, async |page| {
        edit(page, &admin).await;
        page.tab_to("textbox Values of option 1").await;
        retype(page, "L").await;
        page.sees("1. S These options are not above.").await;
        page.press("Save changes").await;
        page.sees("Variant 1 does not have a value of each option.")
            .await;
        page.back_to("textbox Values of option 1").await;
        retype(page, "S, L").await;
        // One value gets another name; then there is one more, and one more option.
        page.back_to("textbox Values of option 1").await;
        retype(page, "small, L").await;
        page.sees("1. small").await;
        page.back_to("textbox Values of option 1").await;
        retype(page, "small, L, XL").await;
        page.press("Add option").await;
        page.fill("Option 2", "Colour").await;
        page.fill("Values of option 2", "red; 1,5 mm black").await;
        page.press("Make variants").await;
        page.sees("4 new variants.").await;
        page.press("Remove XL / red").await;
        page.fill("Name in the address", "jst-el-2-pin-connector-kit")
            .await;
        page.expects(400, "/api/products/product/");
        page.press("Save changes").await;
        page.sees("Another product has this name in its address.")
            .await;
        assert_eq!(page.focused().await, "textbox Name in the address");
        page.fill("Name in the address", "shirt").await;
        page.press("Save changes").await;
        page.sees("The product is saved.").await;
        page.has("Values of option 2", "red; 1,5 mm black;").await;
    })
    .await;
    let after = shop.get(SHIRT).await.json();
    let id = |product: &Value, size: &str, colour: Option<&str>| {
        let variants = product["variants"].as_array().expect("variants");
        let found = variants.iter().find(|one| {
            one["options"]["Size"] == size && one["options"]["Colour"].as_str() == colour
        });
        found.unwrap_or_else(|| panic!("{size}: {product}"))["id"].clone()
    };
    assert_eq!(after["variants"].as_array().map(Vec::len), Some(5));
    assert_eq!(
        id(&after, "small", Some("red")),
        id(&before, "S", None),
        "the renamed one"
    );
    assert_eq!(id(&after, "L", Some("red")), id(&before, "L", None));
    id(&after, "XL", Some("1,5 mm black"));
}

#[tokio::test]
async fn a_product_without_options_has_its_own_price_again() {
    let shop = Shop::start().await;
    let (admin, token) = shop.admin().await;
    add_shirt(&shop, &token).await;
    story(&shop, async |page| {
        edit(page, &admin).await;
        page.press("Remove option 1").await;
        page.fill("Price", "15").await;
        page.fill("Stock", "9").await;
        page.press("Save changes").await;
        page.sees("The product is saved.").await;
        page.follow("see it in the shop").await;
        page.sees("€15.00 In stock").await;
        assert_eq!(page.count("radio", "S").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_editor_of_variants_works_by_keyboard() {
    let shop = Shop::start().await;
    let (admin, token) = shop.admin().await;
    add_shirt(&shop, &token).await;
    story(&shop, async |page| {
        edit(page, &admin).await;
        page.tab_to("textbox Values of option 1").await;
        page.key(Key::End).await;
        page.type_in(", M").await;
        page.tab_to("button Make variants").await;
        page.key(Key::Enter).await;
        page.sees("1 new variant.").await;
        page.tab_to("spinbutton Stock of M").await;
        page.key(Key::Up).await;
        page.tab_to("button Remove M").await;
        page.back_to("button Remove L").await;
        page.key(Key::Enter).await;
        // The focus goes to the next one.
        assert_eq!(page.focused().await, "button Remove M");
        page.tab_to("button Move JST EL 3P-1.jpg up").await;
        page.key(Key::Enter).await;
        assert_eq!(page.focused().await, "button Move JST EL 3P-1.jpg up");
        page.tab_to("button Remove JST EL 2P-1.jpg").await;
        page.key(Key::Enter).await;
        assert_eq!(page.focused().await, "button Remove JST EL 3P-1.jpg");
        page.back_to("button Save changes").await;
        page.key(Key::Enter).await;
        page.sees("The product is saved.").await;
    })
    .await;
    let shirt = shop.get(SHIRT).await.json();
    assert_eq!(
        shirt["images"],
        json!(["catalog/CQRobot/JST EL/JST EL 3P-1.jpg"])
    );
    let variants = shirt["variants"].as_array().expect("variants").iter();
    let variants: Vec<_> = variants
        .map(|one| (one["options"]["Size"].as_str(), one["quantity"].as_i64()))
        .collect();
    assert_eq!(variants, [(Some("S"), Some(3)), (Some("M"), Some(1))]);
}

#[tokio::test]
async fn the_editor_of_variants_is_accessible_in_every_look() {
    let shop = Shop::start().await;
    let (admin, token) = shop.admin().await;
    add_shirt(&shop, &token).await;
    story(&shop, async |page| {
        edit(page, &admin).await;
        page.fill("Price of L", "").await;
        page.press("Save changes").await;
        page.sees("Variant 2, price: Please fill this in.").await;
        for look in Look::ALL {
            page.looks(look).await;
            page.is_settled().await;
            page.is_accessible(&format!("admin-variants-{}", look.name()))
                .await;
        }
        page.fits(360).await;
    })
    .await;
}

/// A shirt in two sizes.
async fn add_shirt(shop: &Shop, token: &str) -> Value {
    let shirt = json!({
        "name": "Shirt", "model": "SHIRT",
        "images": [
            "catalog/CQRobot/JST EL/JST EL 2P-1.jpg", "catalog/CQRobot/JST EL/JST EL 3P-1.jpg"
        ],
        "options": [{"name": "Size", "values": ["S", "L"]}],
        "variants": [
            {"sku": "SHIRT-S", "options": {"Size": "S"}, "price": 19.9, "quantity": 3},
            {"sku": "SHIRT-L", "options": {"Size": "L"}, "price": 21, "quantity": 4},
        ],
    });
    let path = "/api/products/product";
    let created = shop.send_as(token, "POST", path, &shirt).await;
    created.status_is(201).json()
}

/// Replaces the text of the focused field, and leaves it.
async fn retype(page: &Page, text: &str) {
    page.key(Key::Control + "a").await;
    page.type_in(text).await;
    page.key(Key::Tab).await;
}

async fn edit(page: &Page, admin: &storefront_tests::Person) {
    page.log_in(admin).await;
    page.follow("Manage").await;
    page.heading("Products").await;
    page.fill("Search products", "shirt").await;
    page.follow("Edit Shirt").await;
    page.heading("Edit product").await;
}
