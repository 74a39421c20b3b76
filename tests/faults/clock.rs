//! The host's clock jumps. Redis has its own, and so have clients.

use std::fs;
use std::time::Instant;

use crate::harness::Shop;
use crate::look::Customer;

/// Debian's package `faketime`.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c1_jumps() {
    if !fs::exists(LIBRARY).is_ok_and(|exists| exists) {
        println!("skipped: libfaketime is missing. Run: apt-get install faketime");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("offset");
    let jump = |offset: &str| fs::write(&file, offset).expect("the offset");
    jump("+0");
    let shop = Shop::builder().file().single_host().under(&[
        "env",
        &format!("LD_PRELOAD={LIBRARY}"),
        &format!("FAKETIME_TIMESTAMP_FILE={}", file.display()),
        "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
    ]);
    let shop = shop.start().await;
    let mut customer = Customer::of(&shop).await;

    jump("+1h");
    let look = customer.look().await;
    look.is("product, popular, picture, me, login, register, ready 200");
    jump("+0");
    look.row(
        "The host's clock jumps 1 h forward",
        customer.recovery().await,
    );

    jump("-1h");
    let look = customer.look().await;
    // Tokens of what is now the future are refused (RFC 8725).
    look.is("product, popular, picture, login, register, ready 200; me 401");
    jump("+0");
    look.row("The host's clock jumps 1 h back", customer.recovery().await);

    // Who logs in while the clock is wrong stays in when it is right.
    jump("-1h");
    customer.token = shop.login(&customer.person).await;
    jump("+0");
    let start = Instant::now();
    customer.recovery().await;
    assert!(start.elapsed().as_secs() < 5);
}
