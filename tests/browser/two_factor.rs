//! A second factor: set up, used, turned off.

use storefront_tests::{Authenticator, Shop, eventually, now};

use crate::chromium::{Page, story};

#[tokio::test]
async fn two_factor_login_is_set_up_with_an_app_used_and_turned_off() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.press("Set up").await;
        page.expects(400, "/api/users/me/totp");
        page.fill("Your password", "not hers").await;
        page.press("Continue").await;
        page.sees("Incorrect password").await;
        page.fill("Your password", &ada.password).await;
        page.press("Continue").await;
        page.shows_picture("QR code for the authenticator app")
            .await;
        let app = Authenticator::new(&secret(page).await);
        page.is_accessible("setting up two-factor login").await;
        page.expects(400, "/api/users/me/totp/confirm");
        page.fill("Code from the app", &app.wrong_code()).await;
        page.press("Turn on").await;
        page.sees("Incorrect one-time code").await;
        early_in_a_step().await;
        // The code of the previous step, so that the current one remains unused.
        page.fill("Code from the app", &app.code_in(-1)).await;
        page.press("Turn on").await;
        page.sees("Two-factor login is on.").await;
        let codes = "return document.querySelectorAll('.recovery-codes li').length";
        assert_eq!(page.eval::<usize>(codes).await, 10);
        page.press("I have kept them").await;
        page.sees("On 10 recovery codes left.").await;

        page.press("Log out").await;
        page.follow("Log in").await;
        page.expects(401, "/api/users/login");
        page.tell_password(&ada).await;
        page.heading("One more step").await;
        page.fill("One-time code", &app.wrong_code()).await;
        page.press("Log in").await;
        page.sees("One-time code is invalid").await;
        page.fill("One-time code", &app.code()).await;
        page.press("Log in").await;
        page.heading("Your account").await;

        page.press("New recovery codes…").await;
        page.fill("Your password", &ada.password).await;
        page.press("Make new codes").await;
        page.sees("Here are your new recovery codes.").await;
        page.is_accessible("new recovery codes").await;
        assert_eq!(page.eval::<usize>(codes).await, 10);
        page.press("I have kept them").await;

        page.press("Turn off…").await;
        page.fill("Your password", &ada.password).await;
        page.press("Turn off").await;
        page.sees("Two-factor login is off.").await;
        page.sees("Set up").await;
    })
    .await;
    shop.login(&ada).await;
}

/// Returns the secret that the page shows, and checks that it is the one in the QR code's link.
async fn secret(page: &Page) -> String {
    let shown: String = page
        .eval("return document.querySelector('.secret').innerText")
        .await;
    let shown = shown.replace(' ', "");
    let uri: String = page
        .eval("return document.querySelector('.steps a').href")
        .await;
    assert!(uri.starts_with("otpauth://totp/"), "{uri}");
    assert!(uri.contains(&format!("secret={shown}")), "{uri}: {shown}");
    shown
}

/// Waits until the current code is valid for a while.
async fn early_in_a_step() {
    eventually("a step of 30 seconds begins", async || {
        (now() % 30 < 18).then_some(())
    })
    .await;
}
