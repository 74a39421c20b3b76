//! A forgotten password, and a changed one.

use storefront_tests::{Person, Shop, wrong_code};

use crate::chromium::{mailed_code, mailed_link, story};

const NEW: &str = "a wholly new password";

#[tokio::test]
async fn who_forgot_the_password_gets_a_link_that_is_good_once() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.follow("Log in").await;
        page.follow("Forgot your password?").await;
        page.heading("Forgot your password?").await;
        page.fill("Email", &ada.email).await;
        page.press("Send link").await;
        page.sees("If the address belongs to an account, a reset link has been sent.")
            .await;

        let link = mailed_link(&shop, "/reset-password", 1).await;
        page.open(&link).await;
        page.heading("Choose a new password").await;
        page.is_at("/reset-password").await;
        page.fill("New password", NEW).await;
        page.press("Save password").await;
        page.sees("Your new password is saved.").await;

        page.expects(400, "/api/users/login");
        page.tell_password(&ada).await;
        page.sees("Incorrect email or password").await;
        page.tell_password(&Person {
            password: NEW.into(),
            ..ada.clone()
        })
        .await;
        page.heading("Your account").await;

        page.expects(404, "/api/users/complete_reset_password");
        page.open(&link).await;
        page.sees("This link is not valid any more.").await;
        page.follow("Get a new link").await;
        page.heading("Forgot your password?").await;
    })
    .await;
}

#[tokio::test]
async fn who_reads_mail_on_another_device_types_its_code() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.open("/forgot-password").await;
        page.fill("Email", &ada.email).await;
        page.press("Send link").await;
        page.sees("Type the code in the mail here").await;
        page.is_accessible("the code of a mail").await;
        let code = mailed_code(&shop, 2).await;
        page.has("Email", &ada.email).await;
        page.expects(400, "/api/users/complete_reset_password");
        page.fill("Code from the mail", &wrong_code(&code)).await;
        page.fill("New password", NEW).await;
        page.press("Save password").await;
        page.sees("Incorrect or expired code").await;
        // As many write it down.
        let in_groups = format!("{} {}", &code[..3], &code[3..]);
        page.fill("Code from the mail", &in_groups).await;
        page.press("Save password").await;
        page.sees("Your new password is saved.").await;
        page.heading("Log in").await;
    })
    .await;
    shop.try_login(&ada.email, NEW).await.status_is(200);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_keeps_this_one() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let elsewhere = shop.login(&ada).await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.expects(400, "/api/users/reset_password");
        page.fill("Present password", "not her password").await;
        page.fill("New password", NEW).await;
        page.press("Change password").await;
        page.sees("Incorrect password").await;
        page.fill("Present password", &ada.password).await;
        page.press("Change password").await;
        page.sees("Your password is changed, and all other devices are logged out.")
            .await;
        shop.me(&elsewhere).await.status_is(401);

        // This session goes on: its changes are saved.
        page.fill("First name", "Augusta").await;
        page.press("Save changes").await;
        page.sees("Your profile is saved.").await;
        page.sees("Augusta").await;
    })
    .await;
    shop.try_login(&ada.email, NEW).await.status_is(200);
}
