//! From the first visit to the first product.

use storefront_tests::{Person, Shop};

use crate::chromium::{mailed_link, story};

#[tokio::test]
async fn somebody_registers_confirms_the_address_looks_around_and_leaves() {
    let shop = Shop::start().await;
    let ada = Person::new();
    story(&shop, async |page| {
        page.follow("Register").await;
        page.heading("Create an account").await;
        page.fill("Email", &ada.email).await;
        page.fill("Password", &ada.password).await;
        page.fill("First name", "Ada").await;
        page.press("Create account").await;
        page.heading("Your account").await;
        page.sees("We have sent you a link to confirm your email address.")
            .await;
        page.sees("is not confirmed yet").await;

        let first_tab = page.present_tab().await;
        page.new_tab(&mailed_link(&shop, "/verify-email", 1).await)
            .await;
        page.heading("Confirm your email address").await;
        page.is_at("/verify-email").await;
        page.press("Yes, this is my address").await;
        page.sees("Thank you! Your address is confirmed.").await;
        page.follow("Your account").await;
        page.sees(&format!("{} Confirmed", ada.email)).await;
        // The tab that waited for the confirmation knows as well.
        page.switch_to(first_tab).await;
        page.sees(&format!("{} Confirmed", ada.email)).await;

        page.fill("Search products", "jst el").await;
        page.press("Search").await;
        page.heading("Results for “jst el”").await;
        page.follow("JST EL - 2 Pin Connector Kit").await;
        page.heading("JST EL - 2 Pin Connector Kit").await;
        page.sees("€6.16").await;
        page.sees("In stock").await;
        page.sees("Polarised: cannot be mated the wrong way round")
            .await;
        page.shows_picture("JST EL - 2 Pin Connector Kit").await;

        page.follow("Ada – your account").await;
        page.sees("Chrome on Linux This device").await;
        page.press("Log out").await;
        page.is_at("/").await;
        page.sees("You are logged out.").await;
        page.open("/account").await;
        page.heading("Log in").await;
        page.is_at("/login?next=%2Faccount").await;
    })
    .await;
}

#[tokio::test]
async fn the_form_tells_what_is_missing_where_it_is_missing() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.expects(400, "/api/users/register");
        page.expects(422, "/api/users/register");
        page.open("/register").await;
        page.press("Create account").await;
        page.sees("Please fill this in.").await;
        page.fill("Email", "ada at home").await;
        page.fill("Password", "short").await;
        page.press("Create account").await;
        page.sees("This does not look like an email address.").await;
        page.sees("Please use at least 8 characters.").await;
        page.fill("Email", &ada.email).await;
        page.fill("Password", "password123").await;
        page.press("Create account").await;
        page.sees("Please give a name, or a phone number.").await;
        page.fill("First name", "Ada").await;
        page.press("Create account").await;
        // A common password: only the shop can know that.
        page.sees("common").await;
        page.fill("Password", &ada.password).await;
        page.press("Create account").await;
        page.sees("Email already registered").await;
        page.is_accessible("a form with errors").await;
    })
    .await;
}
