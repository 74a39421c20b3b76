//! Checks of all pages.

use serde_json::json;
use storefront_tests::{Person, Shop};

use crate::chromium::{Look, Page, story};

/// The pages for everybody: path and heading.
pub const PUBLIC: [(&str, &str); 11] = [
    ("/", "Parts for your next idea"),
    ("/category/sensors", "Sensors"),
    ("/?search=sensor", "Results for “sensor”"),
    ("/product/1099", "JST EL - 2 Pin Connector Kit"),
    ("/login", "Log in"),
    ("/register", "Create an account"),
    ("/forgot-password", "Forgot your password?"),
    ("/reset-password?token=0123456789", "Choose a new password"),
    (
        "/verify-email?token=0123456789",
        "Confirm your email address",
    ),
    ("/confirm-email", "Confirm your new email address"),
    (
        "/undo-email?token=0123456789",
        "Get your old email address back",
    ),
];

/// The pages of an admin, which are reached through links.
const PRIVATE: [(&str, &[&str], &str); 6] = [
    ("account", &[], "Your account"),
    ("admin-products", &["Manage"], "Products"),
    ("admin-product", &["Edit CO2 Sensor, NDIR"], "Edit product"),
    ("admin-users", &["Users"], "Users"),
    ("admin-user", &["Ada Lovelace"], "Ada Lovelace"),
    ("admin-audit", &["Audit log"], "Audit log"),
];

#[tokio::test]
async fn public_pages_are_accessible_in_every_look() {
    let shop = Shop::start().await;
    story(&shop, async |page| {
        page.expects(404, "/api/users/complete_reset_password");
        for (path, heading) in PUBLIC {
            page.open(path).await;
            page.heading(heading).await;
            let name = path.split(['?', '/']).find(|part| !part.is_empty());
            looked_at(page, name.unwrap_or("home")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_admins_pages_are_accessible_in_every_look() {
    let (shop, admin, _) = shop_with_people().await;
    story(&shop, async |page| {
        page.log_in(&admin).await;
        for (name, links, heading) in PRIVATE {
            for link in links {
                page.follow(link).await;
            }
            page.heading(heading).await;
            looked_at(page, name).await;
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_jumps_while_a_page_loads() {
    let shop = Shop::start().await;
    // Popular products are loaded after the list, so there must be some.
    for id in [1099, 1120, 1130] {
        shop.get(&format!("/api/products/product/{id}"))
            .await
            .status_is(200);
    }
    story(&shop, async |page| {
        page.note_layout_shifts().await;
        page.has_slow_network().await;
        for look in [Look::of(false, false), Look::of(true, false)] {
            page.looks(look).await;
            for path in ["/", "/?search=sensor", "/product/1099", "/login"] {
                page.open(path).await;
                page.is_settled().await;
                let shift = page.layout_shift().await;
                assert!(shift < 0.1, "{path}, {}: {shift}", look.name());
            }
        }
    })
    .await;
}

/// A shop, its admin, and the id of a customer with something in the log.
pub async fn shop_with_people() -> (Shop, Person, String) {
    let shop = Shop::start().await;
    let (admin, _) = shop.admin().await;
    let ada = Person::new();
    let name = json!({"first_name": "Ada", "last_name": "Lovelace", "phone_number": "+49 30 1234"});
    let created = shop.post("/api/users", &ada.registration_with(name)).await;
    let id = created.status_is(201).json()["id"].clone();
    shop.try_login(&ada.email, "not it").await.status_is(400);
    shop.login(&ada).await;
    (shop, admin, id.as_str().expect("an id").to_owned())
}

/// Checks the page on all screens and in both colour schemes.
pub async fn looked_at(page: &Page, name: &str) {
    for look in Look::ALL {
        page.looks(look).await;
        page.is_settled().await;
        page.is_accessible(&format!("{name}-{}", look.name())).await;
    }
    page.looks(Look::ALL[0]).await;
}
