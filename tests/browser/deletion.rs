//! Deleting an account.

use storefront_tests::Shop;
use thirtyfour::Key;

use crate::chromium::story;

#[tokio::test]
async fn an_account_is_deleted_by_who_knows_its_password() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.press("Delete account…").await;
        page.heading_of_dialog("Delete your account?").await;
        page.is_accessible("the question before an account is deleted")
            .await;
        page.key(Key::Escape).await;
        page.wait_for("the focus back at the button", async || {
            page.focused().await == "button Delete account…"
        })
        .await;

        page.press("Delete account…").await;
        page.expects(400, "/api/users/me");
        page.fill("Your password", "not her password").await;
        page.press("Delete for good").await;
        page.sees("Incorrect password").await;
        page.fill("Your password", &ada.password).await;
        page.press("Delete for good").await;
        page.sees("Your account is deleted. Farewell!").await;
        page.is_at("/").await;

        page.follow("Log in").await;
        page.expects(400, "/api/users/login");
        page.tell_password(&ada).await;
        page.sees("Incorrect email or password").await;
    })
    .await;
}
