//! An admin manages accounts.

use serde_json::json;
use storefront_tests::{Person, Shop};

use crate::chromium::story;

#[tokio::test]
async fn an_admin_finds_disables_enables_and_promotes_somebody() {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    let bob = bob(&shop).await;
    let token = shop.login(&bob).await;
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.follow("Users").await;
        page.heading("Users").await;
        page.sees("2 users").await;
        page.fill("Search by name or email", "bird").await;
        page.sees("1 user").await;
        page.is_at("/admin/users?search=bird").await;

        page.press("Disable: Bob Bird").await;
        page.heading_of_dialog("Disable Bob Bird?").await;
        page.is_accessible("the question before somebody is disabled")
            .await;
        page.press("Disable").await;
        page.sees("Bob Bird is disabled.").await;
        page.sees("Disabled").await;
        shop.me(&token).await.is_refused();
        shop.try_login(&bob.email, &bob.password)
            .await
            .status_is(403);

        page.press("Enable: Bob Bird").await;
        page.sees("Bob Bird is enabled again.").await;
        let token = shop.login(&bob).await;
        page.press("Make an admin: Bob Bird").await;
        page.press("Make an admin").await;
        page.sees("Bob Bird is an admin now.").await;
        assert_eq!(shop.me(&token).await.json()["role"], "admin");
        page.press("Make a user: Bob Bird").await;
        page.press("Make a user").await;
        page.sees("Bob Bird is a user now.").await;
        assert_eq!(shop.me(&token).await.json()["role"], "user");
    })
    .await;
}

#[tokio::test]
async fn admins_pages_are_for_admins() {
    let shop = Shop::start().await;
    let bob = bob(&shop).await;
    story(&shop, async |page| {
        page.open("/admin/users").await;
        page.tell_password(&bob).await;
        page.sees("This page is for admins only.").await;
        page.heading("Your account").await;
        assert_eq!(page.count("link", "Manage").await, 0);
    })
    .await;
}

/// A person with first and last name.
async fn bob(shop: &Shop) -> Person {
    let bob = Person::new();
    let name = json!({"first_name": "Bob", "last_name": "Bird"});
    let registration = bob.registration_with(name);
    shop.post("/api/users/register", &registration)
        .await
        .status_is(200);
    bob
}
