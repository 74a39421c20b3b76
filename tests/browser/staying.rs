//! Staying logged in: through reloads, a restart of the browser, and a shop that is away.

use storefront_tests::{Shop, eventually};

use crate::chromium::{Driver, Page, chapter, story};

#[tokio::test]
async fn a_reload_keeps_the_login_and_logging_out_ends_it() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        for _ in 0..2 {
            page.reload().await;
            page.heading("Your account").await;
            page.sees("This device").await;
        }
        page.open("/").await;
        page.sees("Ada").await;
        page.press("Log out").await;
        page.sees("You are logged out.").await;
        page.reload().await;
        page.sees("Log in").await;
        page.open("/account").await;
        page.heading("Log in").await;
    })
    .await;
    assert_eq!(shop.redis.keys("session:*").await, [""; 0]);
}

#[tokio::test]
async fn a_visitor_without_an_account_is_asked_for_no_token() {
    let shop = Shop::start().await;
    story(&shop, async |page| {
        page.heading("Parts for your next idea").await;
        page.sees("Log in").await;
        let urls = page.requested().await;
        let asked = urls.iter().find(|url| url.contains("/api/users"));
        assert_eq!(asked, None);
    })
    .await;
}

#[tokio::test]
async fn who_stays_logged_in_is_so_after_a_restart_of_the_browser() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let profile = Driver::start().await;
    chapter(&profile, &shop, async |page| {
        page.open("/login").await;
        page.heading("Log in").await;
        page.tick("Stay logged in").await;
        page.tell_password(&ada).await;
        page.heading("Your account").await;
    })
    .await;
    chapter(&profile, &shop, async |page| {
        page.sees("Ada").await;
        page.open("/account").await;
        page.heading("Your account").await;
        // A new password keeps this device logged in as it was.
        page.fill("Present password", &ada.password).await;
        page.fill("New password", "a wholly new password").await;
        page.press("Change password").await;
        page.sees("Your password is changed, and all other devices are logged out.")
            .await;
    })
    .await;
    chapter(&profile, &shop, async |page| page.sees("Ada").await).await;
}

#[tokio::test]
async fn who_does_not_is_logged_out_when_the_browser_is_closed() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let profile = Driver::start().await;
    chapter(&profile, &shop, async |page| page.log_in(&ada).await).await;
    chapter(&profile, &shop, async |page| {
        page.expects(401, "/api/users/refresh_token");
        page.sees("Log in").await;
        page.open("/account").await;
        page.heading("Log in").await;
    })
    .await;
}

#[tokio::test]
async fn a_shop_that_is_away_for_a_while_ends_no_login() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.sees("This device").await;
        page.expects(503, "/api/users/");
        shop.redis.hang();
        page.reload().await;
        page.sees("Something in the shop is not working just now.")
            .await;
        shop.redis.resume();
        // Each instance of the shop notices by itself that Redis is back.
        page.wait_for("the shop is well again", async || {
            page.reload().await;
            answer(page, "/api/users/refresh_token").await == 200
        })
        .await;
        page.sees("This device").await;
    })
    .await;
}

/// Who logs out is logged out, though the shop hears of it later.
#[tokio::test]
async fn a_logout_that_the_shop_has_not_heard_is_told_again() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.sees("This device").await;
        page.expects(503, "/api/users/logout");
        shop.redis.hang();
        page.press("Log out").await;
        page.is_at("/").await;
        page.sees("Log in").await;
        assert_eq!(answer(page, "/api/users/logout").await, 503);
        shop.redis.resume();
        assert_eq!(shop.redis.keys("session:*").await.len(), 1);
        page.wait_for("the session is over", async || {
            page.reload().await;
            answer(page, "/api/users/logout").await == 200
        })
        .await;
        assert_eq!(shop.redis.keys("session:*").await, [""; 0]);
        page.open("/account").await;
        page.heading("Log in").await;
    })
    .await;
}

/// Waits for the answer to a request that the present document has sent. Returns its status.
async fn answer(page: &Page, path: &str) -> u16 {
    let script = "return performance.getEntriesByType('resource')
        .find((entry) => entry.name.endsWith(arguments[0]))?.responseStatus ?? 0";
    let status = async || {
        let status = page.eval_with(script, vec![path.into()]).await;
        (status != 0).then_some(status)
    };
    eventually(&format!("an answer of {path}"), status).await
}
