//! The provider `log`: the mail with its link on the component's stderr.

use super::{CHANGED, NEW, complete, forgot, logged};
use crate::harness::{Shop, link_token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_default_the_mail_with_its_link_is_in_the_log() {
    let shop = Shop::builder().variable("public_url", "https://shop.example/");
    let shop = shop.start().await;
    let ada = shop.somebody().await;
    let log = logged(&shop, "https://shop.example/verify-email?token=").await;
    link_token(&log, "https://shop.example/verify-email");
    forgot(&shop, &ada.email).await.status_is(200);
    let log = logged(&shop, "https://shop.example/reset-password?token=").await;
    assert!(log.contains(&ada.email), "{log}");
    let token = link_token(&log, "https://shop.example/reset-password");
    complete(&shop, &token, NEW).await.status_is(200);
    shop.try_login(&ada.email, NEW).await.status_is(200);
    let log = logged(&shop, CHANGED).await;
    assert!(!log.contains(NEW), "{log}");
}
