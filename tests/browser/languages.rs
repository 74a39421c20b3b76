//! The front in another language than English.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use storefront_tests::{Shop, workspace};

use crate::chromium::{Page, story};
use crate::every_page::{PUBLIC, looked_at, shop_with_people};
use crate::first_view::{is_taken_over, shows_the_same};
use crate::variants::add_cable;

/// English texts and their translations.
static TEXTS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let file = workspace().join("languages/zh-Hans.json");
    let file = fs::read_to_string(file).expect("a file");
    let mut sections: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_str(&file).expect("sections of texts");
    sections.remove("front").expect("a section")
});

/// All that people read or hear, but for what the shop has in its catalog and the names of
/// languages.
const SEEN: &str = "
    const seen = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.parentElement?.closest('script, .description, .skeleton, [lang]:not(html)')) continue;
      if (node.nodeType === Node.TEXT_NODE) seen.push(node.data);
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
        if (node.getAttribute?.(name)) seen.push(node.getAttribute(name));
      }
    }
    return seen.concat(document.title).map((text) => text.trim());";

fn chinese(english: &str) -> &str {
    TEXTS.get(english).map_or(english, String::as_str)
}

#[tokio::test]
async fn a_visitor_chooses_a_language_and_keeps_it() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    story(&shop, async |page| {
        page.choose("Language", "简体中文").await;
        page.heading(chinese("Parts for your next idea")).await;
        page.open("/product/1099").await;
        page.sees("€6.16").await;
        page.sees(chinese("In stock")).await;
        page.follow(chinese("Log in")).await;
        page.heading(chinese("Log in")).await;
        // What is wrong is said in the language too, by the page and by the API.
        page.press(chinese("Log in")).await;
        page.sees(chinese("Please fill this in.")).await;
        page.fill(chinese("Email or username"), &ada.email).await;
        page.fill(chinese("Password"), "not the password").await;
        page.expects(400, "/api/users/login");
        page.press(chinese("Log in")).await;
        page.sees(chinese("Incorrect email or password")).await;
        page.fill(chinese("Password"), &ada.password).await;
        page.press(chinese("Log in")).await;
        page.heading(chinese("Your account")).await;
        page.choose(chinese("Language"), "English").await;
        page.heading("Your account").await;
        let me = shop.me(&token).await.status_is(200).json();
        assert_eq!(me["language"], "en", "mails are in the language, too");
        page.choose("Language", "简体中文").await;
        page.heading(chinese("Your account")).await;
        let me = shop.me(&token).await.status_is(200).json();
        assert_eq!(me["language"], "zh-Hans");
    })
    .await;
}

#[tokio::test]
async fn public_pages_are_in_the_language() {
    let shop = Shop::start().await;
    story(&shop, async |page| {
        page.expects(404, "/api/users/complete_reset_password");
        page.expects(404, "/no/such/page");
        page.choose("Language", "简体中文").await;
        page.heading(chinese("Parts for your next idea")).await;
        let others = ["/no/such/page", "/?search=nothing+of+this"];
        for path in PUBLIC.map(|(path, _)| path).into_iter().chain(others) {
            page.open(path).await;
            is_taken_over(page).await;
            page.is_settled().await;
            has_no_english(page, path).await;
            let name = path.split(['?', '/']).find(|part| !part.is_empty());
            looked_at(page, &format!("zh-{}", name.unwrap_or("home"))).await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_admins_pages_are_in_the_language() {
    let (shop, admin, id) = shop_with_people().await;
    let user = format!("/admin/users/{id}");
    story(&shop, async |page| {
        page.log_in(&admin).await;
        page.choose("Language", "简体中文").await;
        page.heading(chinese("Your account")).await;
        for (name, path) in [
            ("account", "/account"),
            ("admin-products", "/admin/products"),
            ("admin-product", "/admin/products/1099"),
            ("admin-new-product", "/admin/products/new"),
            ("admin-users", "/admin/users"),
            ("admin-user", &*user),
            ("admin-audit", "/admin/audit"),
        ] {
            page.open(path).await;
            is_taken_over(page).await;
            page.is_settled().await;
            has_no_english(page, path).await;
            looked_at(page, &format!("zh-{name}")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_server_and_the_front_say_the_same() {
    let shop = Shop::start().await;
    let cable = add_cable(&shop).await;
    story(&shop, async |page| {
        page.expects(404, "/product/424242");
        page.expects(404, "/no/such/page");
        page.choose("Language", "简体中文").await;
        page.heading(chinese("Parts for your next idea")).await;
        for path in [
            "/",
            "/?page=2",
            "/category/sensors?in_stock=true",
            "/product/1099",
            &format!("/product/{}-cable", cable["id"]),
            "/product/424242",
            "/no/such/page",
        ] {
            shows_the_same(page, path).await;
        }
    })
    .await;
}

async fn has_no_english(page: &Page, path: &str) {
    let seen: Vec<String> = page.eval(SEEN).await;
    assert!(
        seen.iter().any(|text| text == chinese("Products")),
        "{path}: {seen:?}"
    );
    let english = seen
        .iter()
        .filter(|text| TEXTS.get(*text).is_some_and(|other| other != *text));
    let english: Vec<_> = english.collect();
    assert!(english.is_empty(), "{path}: {english:?}");
}
