//! Another email address for an account, and the way back.

use storefront_tests::{Person, Shop, wrong_code};

use crate::chromium::{mailed_code, mailed_link, story};

const NEW: &str = "a wholly new password";

#[tokio::test]
async fn an_address_is_changed_by_a_code_and_given_back_by_a_link() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let new = Person::new().email;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.sees("is not confirmed yet").await;
        page.follow("Type the code").await;
        page.heading("Confirm your email address").await;
        page.fill("Code from the mail", &mailed_code(&shop, 1).await)
            .await;
        page.press("Yes, this is my address").await;
        page.sees("Thank you! Your address is confirmed.").await;
        page.follow("Your account").await;
        page.sees(&format!("{} Confirmed", ada.email)).await;

        page.press("Change email…").await;
        page.is_accessible("the dialog for a new address").await;
        page.expects(400, "/api/users/me/email");
        page.fill("New email", &new).await;
        page.fill("Your password", "not hers").await;
        page.press("Continue").await;
        page.sees("Incorrect password").await;
        page.fill("Your password", &ada.password).await;
        page.press("Continue").await;
        page.heading("Confirm your new email address").await;
        page.is_at("/confirm-email").await;
        page.sees("If the address can be used, a link has been sent there.")
            .await;
        let code = mailed_code(&shop, 2).await;
        page.expects(400, "/api/users/me/email/confirm");
        page.fill("Code from the mail", &wrong_code(&code)).await;
        page.press("Use this address").await;
        page.sees("Incorrect or expired code").await;
        page.fill("Code from the mail", &code).await;
        page.press("Use this address").await;
        page.sees("Your email address is changed.").await;
        page.follow("Your account").await;
        page.sees(&format!("{new} Confirmed")).await;
        page.sees("Email address changed").await;

        page.open(&mailed_link(&shop, "/undo-email", 1).await).await;
        page.heading("Get your old email address back").await;
        page.press("Undo the change").await;
        page.sees("Your old address is back.").await;
        page.follow("Your account").await;
        page.heading("Log in").await;
        page.open(&mailed_link(&shop, "/reset-password", 1).await)
            .await;
        page.fill("New password", NEW).await;
        page.press("Save password").await;
        page.sees("Your new password is saved.").await;
    })
    .await;
    shop.try_login(&ada.email, NEW).await.status_is(200);
}

#[tokio::test]
async fn the_link_to_the_new_address_is_good_in_any_browser() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let new = Person::new().email;
    let token = shop.login(&ada).await;
    let body = serde_json::json!({"email": new, "password": ada.password});
    let response = shop
        .send_as(&token, "POST", "/api/users/me/email", &body)
        .await;
    response.status_is(202);
    story(&shop, async |page| {
        let link = mailed_link(&shop, "/confirm-email", 1).await;
        page.open(&link).await;
        page.heading("Confirm your new email address").await;
        page.is_at("/confirm-email").await;
        page.press("Use this address").await;
        page.sees("Your email address is changed.").await;
        page.expects(404, "/api/users/me/email/confirm");
        page.open(&link).await;
        page.press("Use this address").await;
        page.sees("This link is not valid any more.").await;
    })
    .await;
    let me = shop.me(&token).await.status_is(200).json();
    assert_eq!(me["email"], new);
}
