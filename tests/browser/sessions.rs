//! The sessions of an account, and their end.

use storefront_tests::Shop;

use crate::chromium::story;

#[tokio::test]
async fn another_session_is_ended_and_then_all_of_them() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let first = shop.login(&ada).await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.sees("Unknown program").await;
        page.press("End session: Unknown program, 127.0.0.1").await;
        page.sees("Unknown program is logged out.").await;
        shop.me(&first).await.status_is(401);
        let row = "End session: Unknown program, 127.0.0.1";
        page.wait_for("the list without it", async || {
            page.count("button", row).await == 0
        })
        .await;

        let second = shop.login(&ada).await;
        let other_tab = page.new_tab("/account").await;
        page.heading("Your account").await;
        page.press("Log out everywhere").await;
        page.heading_of_dialog("Log out everywhere?").await;
        page.press("Log out everywhere").await;
        page.is_at("/").await;
        page.sees("You are logged out.").await;
        shop.me(&second).await.status_is(401);
        page.switch_to(other_tab).await;
        page.is_at("/").await;
        page.sees("Log in").await;
    })
    .await;
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_asks_for_login() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        // By then, the page's own requests have responses.
        page.sees("Logged in").await;
        let elsewhere = shop.login(&ada).await;
        let path = "/api/users/logout_all";
        shop.call("POST", path)
            .bearer(&elsewhere)
            .send()
            .await
            .status_is(200);
        page.expects(401, "/api/users/me");
        page.expects(403, "/api/users/refresh_token");
        page.fill("First name", "Augusta").await;
        page.press("Save changes").await;
        page.heading("Log in").await;
        page.sees("Your session has ended. Please log in again.")
            .await;
        page.tell_password(&ada).await;
        page.heading("Your account").await;
        page.has("First name", "Ada").await;
    })
    .await;
}
