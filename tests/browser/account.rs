//! Login, and the account's page.

use storefront_tests::{Person, Shop};
use thirtyfour::Key;

use crate::chromium::{Page, story};

#[tokio::test]
async fn links_to_the_sections_lead_there_and_leave_what_was_typed() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.fill("Last name", "Lovelace").await;
        page.follow("Sessions").await;
        page.is_at("/account#sessions").await;
        let is_in_view =
            "const { top } = document.getElementById('sessions').getBoundingClientRect();
            return top >= 0 && top < 300";
        page.wait_for("the sessions at the top", async || {
            page.eval(is_in_view).await
        })
        .await;
        page.key(Key::Tab).await;
        assert_eq!(page.focused().await, "button Log out everywhere");
        page.has("Last name", "Lovelace").await;
        page.back().await;
        page.is_at("/account").await;
        page.has("Last name", "Lovelace").await;
    })
    .await;
}

impl Page {
    /// Logs in, and waits for the account's page.
    pub async fn log_in(&self, person: &Person) {
        self.open("/login").await;
        self.tell_password(person).await;
        self.heading("Your account").await;
    }

    /// Fills in the login form and sends it.
    pub async fn tell_password(&self, person: &Person) {
        self.heading("Log in").await;
        self.fill("Email or username", &person.email).await;
        self.fill("Password", &person.password).await;
        self.press("Log in").await;
    }
}
