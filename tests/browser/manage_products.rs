//! An admin manages products.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use storefront_tests::{Shop, workspace};

use crate::chromium::story;

const KIT: &str = "JST EL - 2 Pin Connector Kit";
const PATH: &str = "/api/products/product/1099";

#[tokio::test]
async fn an_admin_edits_a_product_and_gives_it_a_new_picture() {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let picture = some_picture(dir.path().join("Kit, neu.jpg"));
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.heading("Products").await;
        page.fill("Search products", "jst el").await;
        page.sees("2 products").await;
        page.follow(&format!("Edit {KIT}")).await;
        page.heading("Edit product").await;
        page.pick_file(&picture).await;
        page.sees("The picture is uploaded. Save the product to use it.")
            .await;
        page.press("Remove JST EL 2P-1.jpg").await;
        page.fill("Name", "JST EL, the kit").await;
        page.fill("Price", "7.505").await;
        page.press("Save changes").await;
        page.sees("Please use two decimals at most.").await;
        page.fill("Price", "7.50").await;
        page.fill("Stock", "3").await;
        page.fill(
            "Description",
            "<p>Now <b>better</b>.</p><script>alert(1)</script>",
        )
        .await;
        page.press("Save changes").await;
        page.sees("The product is saved.").await;

        page.follow("see it in the shop").await;
        page.heading("JST EL, the kit").await;
        page.sees("€7.50").await;
        page.sees("Only 3 left").await;
        page.sees("Now better.").await;
        page.shows_picture("JST EL, the kit").await;
        let source = "return decodeURI(document.querySelector('main .picture').currentSrc)";
        let source: String = page.eval(source).await;
        assert!(source.contains("/cache/catalog/uploads/Kit"), "{source}");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_no_picture_is_refused_in_words() {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join("no picture.jpg");
    fs::write(&file, "no picture").expect("a file");
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.follow("New product").await;
        page.heading("New product").await;
        page.expects(415, "/cache/catalog/uploads/no%20picture.jpg");
        page.pick_file(&file).await;
        page.sees("This file is not a picture that browsers show.")
            .await;
    })
    .await;
}

#[tokio::test]
async fn two_admins_at_one_product_do_not_undo_each_others_work() {
    let shop = Shop::start().await;
    let (admin, token) = shop.admin().await;
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.fill("Search products", "jst el").await;
        page.follow(&format!("Edit {KIT}")).await;
        page.fill("Name", "What one admin calls it").await;
        let other = json!({"name": "What another calls it"});
        shop.send_as(&token, "PATCH", PATH, &other)
            .await
            .status_is(200);

        page.expects(412, PATH);
        page.press("Save changes").await;
        page.heading_of_dialog("Someone else was faster").await;
        page.is_accessible("the question whose changes count").await;
        page.press("Cancel").await;
        page.has("Name", "What one admin calls it").await;
        page.press("Save changes").await;
        page.heading_of_dialog("Someone else was faster").await;
        page.press("Load it again").await;
        page.has("Name", "What another calls it").await;
        page.fill("Name", "What both call it").await;
        page.press("Save changes").await;
        page.sees("The product is saved.").await;
    })
    .await;
    let product = shop.get(PATH).await;
    assert_eq!(product.status_is(200).json()["name"], "What both call it");
}

#[tokio::test]
async fn a_product_comes_into_the_shop_and_goes() {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.follow("New product").await;
        page.fill("Name", "A kite").await;
        page.fill("Model", "KITE-1").await;
        page.fill("Price", "12.00").await;
        page.fill("Stock", "5").await;
        page.fill("Category", "Toys").await;
        page.press("Choose…").await;
        page.fill("Search pictures", "JST EL 2P").await;
        page.press("JST EL 2P-1.jpg").await;
        page.sees("Main picture").await;
        page.press("Create product").await;
        page.sees("The product is in the shop.").await;
        page.heading("Edit product").await;
        page.follow("see it in the shop").await;
        page.heading("A kite").await;
        page.shows_picture("A kite").await;

        page.back().await;
        page.press("Delete…").await;
        page.heading_of_dialog("Delete this product?").await;
        page.press("Delete").await;
        page.sees("The product is deleted.").await;
        page.heading("Products").await;
        page.fill("Search products", "kite").await;
        page.sees("No product found.").await;
    })
    .await;
}

/// Copies a picture to a new name.
fn some_picture(path: PathBuf) -> PathBuf {
    let source = workspace().join("static/catalog/CQRobot/JST EL/JST EL 3P-1.jpg");
    fs::copy(source, &path).expect("a copy");
    path
}
