//! The tokens: where they are kept, and what happens when one expires.

use serde_json::{Value, json};
use storefront_tests::{JWT_SECRET, Jwt, Shop, now};

use crate::chromium::{Page, story};

#[tokio::test]
async fn scripts_find_no_token_in_storage_and_the_tabs_share_one() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        let kept = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage },
            document.cookie, history.state, window.name, location.href])";
        let kept: String = page.eval(kept).await;
        // Every JWT begins like this: `{"` in base64.
        assert!(!kept.contains("eyJ"), "{kept}");
        // No more of the cookie than whether there is one.
        assert!(kept.contains(r#""session":"open""#), "{kept}");
        assert!(!kept.contains("refresh_token"), "{kept}");
        let databases: Value = page.eval("return indexedDB.databases()").await;
        assert_eq!(databases, json!([]));

        let first_tab = page.new_tab("/account").await;
        page.heading("Your account").await;
        page.press("Log out").await;
        page.switch_to(first_tab).await;
        page.is_at("/").await;
    })
    .await;
}

#[tokio::test]
async fn an_expired_token_is_exchanged_once_however_many_requests_notice() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.follow("Storefront").await;
        page.heading("Parts for your next idea").await;
        expire(page).await;
        page.requested().await;
        // All sections of the page send requests at the same time.
        page.follow("Ada – your account").await;
        page.sees("This device").await;
        page.sees("Logged in").await;
        page.sees("Set up").await;
        assert_eq!(refreshes(page).await, 1);
    })
    .await;
}

#[tokio::test]
async fn two_tabs_exchange_an_expired_token_once() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    story(&shop, async |page| {
        page.log_in(&ada).await;
        page.follow("Storefront").await;
        let first = page.new_tab("/").await;
        page.sees("Ada").await;
        let second = page.present_tab().await;
        expire(page).await;
        page.requested().await;
        // Both tabs open the account's page at the same moment. The second one hears of the
        // first, and waits for its message.
        page.switch_to(first.clone()).await;
        let both = "const go = () => document.querySelector('.who').click();
            const channel = new BroadcastChannel('now');
            channel.onmessage = go;";
        page.eval::<Value>(both).await;
        page.switch_to(second).await;
        page.eval::<Value>(
            "new BroadcastChannel('now').postMessage('');
             document.querySelector('.who').click()",
        )
        .await;
        for tab in [page.present_tab().await, first] {
            page.switch_to(tab).await;
            page.heading("Your account").await;
            page.sees("This device").await;
            page.sees("Set up").await;
        }
        assert_eq!(refreshes(page).await, 1);
        // Both tabs have the new token, so neither needs another one.
        page.fill("First name", "Augusta").await;
        page.press("Save changes").await;
        page.sees("Your profile is saved.").await;
        assert_eq!(refreshes(page).await, 0);
    })
    .await;
}

/// Gives all tabs an expired token: the same claims, signed by the same key, with times in the
/// past. It arrives like a message of another tab.
async fn expire(page: &Page) {
    page.expects(401, "/api/users/");
    let ask = "const channel = new BroadcastChannel('session');
        return new Promise((resolve) => {
          channel.onmessage = ({ data }) => { channel.close(); resolve(data.session); };
          channel.postMessage({ ask: true });
        })";
    let mut session: Value = page.eval(ask).await;
    let token = Jwt::parse(session["token"].as_str().expect("a token"));
    let expired = token.claim("iat", now() - 7200).claim("exp", now() - 3600);
    session["token"] = expired.sign(JWT_SECRET).into();
    let hand_over = "const session = { ...arguments[0], at: Date.now() };
        const channel = new BroadcastChannel('session');
        channel.postMessage({ session });
        const check = new BroadcastChannel('session');
        return new Promise((resolve) => {
          check.onmessage = ({ data }) => {
            if (data.session?.token !== session.token) return;
            check.close();
            resolve(true);
          };
          check.postMessage({ ask: true });
        })";
    page.eval_with::<bool>(hand_over, vec![session]).await;
}

/// Counts the token refreshes of all tabs since the last look at the network.
async fn refreshes(page: &Page) -> usize {
    let urls = page.requested().await;
    let ours = urls
        .iter()
        .filter(|url| url.ends_with("/api/users/refresh_token"));
    ours.count()
}
