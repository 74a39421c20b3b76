//! The shop without a mouse.

use storefront_tests::Shop;
use thirtyfour::Key;

use crate::chromium::story;

#[tokio::test]
async fn the_keyboard_leads_from_the_address_bar_to_a_product_and_into_the_account() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.key(Key::Tab).await;
        assert_eq!(page.focused().await, "link Skip to content");
        page.tab_to("searchbox Search products").await;
        page.type_in("jst el").await;
        page.key(Key::Enter).await;
        page.heading("Results for “jst el”").await;
        page.tab_to("link JST EL - 2 Pin Connector Kit").await;
        page.key(Key::Enter).await;
        page.heading("JST EL - 2 Pin Connector Kit").await;
        // The focus is at the top of the new page.
        assert_eq!(page.focused().await, "heading JST EL - 2 Pin Connector Kit");

        page.back_to("link Log in").await;
        page.key(Key::Enter).await;
        page.heading("Log in").await;
        page.tab_to("textbox Email or username").await;
        page.type_in(&ada.email).await;
        page.tab_to("textbox Password").await;
        page.type_in(&ada.password).await;
        page.key(Key::Enter).await;
        page.heading("Your account").await;
        page.tab_to("button Delete account…").await;
        page.key(Key::Space).await;
        page.heading_of_dialog("Delete your account?").await;
        assert_eq!(page.focused().await, "textbox Your password");
        page.key(Key::Escape).await;
        page.back_to("button Log out").await;
        page.key(Key::Enter).await;
        page.sees("You are logged out.").await;
    })
    .await;
}

#[tokio::test]
async fn the_first_link_skips_the_header() {
    let shop = Shop::start().await;
    story(&shop, async |page| {
        page.open("/product/1099").await;
        page.heading("JST EL - 2 Pin Connector Kit").await;
        page.key(Key::Tab).await;
        page.key(Key::Enter).await;
        assert_eq!(page.focused().await, "main");
        page.key(Key::Tab).await;
        assert_eq!(page.focused().await, "link Products");
    })
    .await;
}
