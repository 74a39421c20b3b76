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
async fn an_admin_narrows_the_list_of_users() {
    let shop = Shop::start().await;
    let (admin, token) = shop.admin().await;
    let bob = bob(&shop).await;
    shop.manage(&token, &shop.id_of(&bob), &json!({"disabled": true}))
        .await
        .status_is(200);
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.follow("Users").await;
        page.sees("2 users").await;
        page.choose("Role", "Admins").await;
        page.sees("1 user").await;
        page.is_at("/admin/users?role=admin").await;
        page.choose("State", "Disabled").await;
        page.sees("No user found.").await;
        page.choose("Role", "Any").await;
        page.sees("Bob Bird").await;
        page.is_at("/admin/users?state=disabled").await;
        page.choose("State", "Any").await;
        page.choose("Order", "Newest first").await;
        page.is_at("/admin/users?sort=newest").await;
        page.back().await;
        page.is_at("/admin/users").await;
        page.sees("2 users").await;
    })
    .await;
}

#[tokio::test]
async fn an_admin_looks_at_an_account_and_ends_its_sessions() {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    let bob = bob(&shop).await;
    let id = shop.id_of(&bob);
    let (one, two) = (shop.login(&bob).await, shop.login(&bob).await);
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.follow("Users").await;
        page.follow("Bob Bird").await;
        page.heading("Bob Bird").await;
        page.is_at(&format!("/admin/users/{id}")).await;
        page.sees(&bob.email).await;
        page.sees("Account created").await;

        page.press("End all sessions").await;
        page.heading_of_dialog("End all sessions?").await;
        page.press("End all").await;
        page.sees("All sessions have ended.").await;
        page.sees("Not logged in anywhere.").await;
        for token in [&one, &two] {
            shop.me(token).await.is_refused();
        }

        page.press("Disable: Bob Bird").await;
        page.press("Disable").await;
        page.sees("Bob Bird is disabled.").await;
        page.press("Enable: Bob Bird").await;
        page.sees("Bob Bird is enabled again.").await;
        page.choose("Event", "Logged out by the shop").await;
        page.sees("1 entry").await;
        page.sees(&format!("by {}", admin.email)).await;
        page.choose("Event", "Any").await;

        page.follow("Audit log").await;
        page.heading("Audit log").await;
        page.fill("Email address or id", &bob.email).await;
        page.sees("6 entries").await;
        page.choose("Event", "Logged out by the shop").await;
        page.sees("1 entry").await;
        page.follow(&bob.email).await;
        page.heading("Bob Bird").await;
    })
    .await;
}

#[tokio::test]
async fn what_happened_to_a_deleted_account_is_still_told() {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    let bob = bob(&shop).await;
    let (id, token) = (shop.id_of(&bob), shop.login(&bob).await);
    let body = json!({"password": bob.password});
    shop.send_as(&token, "DELETE", "/api/users/me", &body)
        .await
        .status_is(204);
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.follow("Manage").await;
        page.follow("Audit log").await;
        page.choose("Event", "Account deleted").await;
        page.sees("1 entry").await;
        page.expects(404, format!("/api/users/{id}").leak());
        page.follow(&id[..8]).await;
        page.sees("This account does not exist any more.").await;
        page.sees("3 entries").await;
        page.is_accessible("an account that was deleted").await;
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
