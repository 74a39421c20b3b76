//! What stands in `users.hashed_password`, ours and other people's.

use std::time::{Duration, Instant};

use crate::harness::{Person, Shop};

/// The password of all strings below, which the reference implementation
/// (`argon2` 0~20171227 of Debian) made, with a salt of 16 bytes.
const PASSWORD: &str = "an old password of mine";

const FOREIGN: [&str; 5] = [
    "$argon2i$v=19$m=12288,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$e7yVuEq+YGVyJd7V6qM6HOLa5Yd5ubdY1kXku1n9j+g",
    "$argon2i$v=19$m=4096,t=4,p=2$c29tZXNhbHRzb21lc2FsdA$lu9f7kXuEylUVvm3AAcxw7rPzw88Mr+JNLusWTiAuUs",
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$vEcAiI7nua3zbwl5jHuehkmxkLv0bXweZjTUYaoTFFM",
    "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$FOVXQRrkMXBaECyB/o1qAAw2BmiPT0RAX5tRWorc/vE",
    // The largest memory that is within the bounds.
    "$argon2id$v=19$m=131072,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$WrfUGGgTpl+ZSq6K/6z+r5YAQTcm5v865WFAcnhqIpk",
];

/// Strings that must act as a wrong password. The first ones are true hashes
/// of it, only out of the bounds (m ≤ 128 MiB, t ≤ 10, p ≤ 4, not argon2d).
const REFUSED: [&str; 18] = [
    "$argon2d$v=19$m=1024,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$6JKaKRFKH4ykZS4lOJ03RRHtlYAyrntjlFBEcRDQDsY",
    "$argon2id$v=16$m=1024,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$SQpic3JSVFnyYXfdiEWmCiGA8GZ97JSI0bKhSkRTri8",
    "$argon2id$v=19$m=1024,t=11,p=1$c29tZXNhbHRzb21lc2FsdA$FtH1uKJesUct+oKy5rAIJ0vu4oWhldUL5I9MLEQGDI8",
    "$argon2id$v=19$m=1024,t=2,p=5$c29tZXNhbHRzb21lc2FsdA$BvZ+FY89k6Jc7HMgKE135NZmfIqsQGSD2PhOf+0LLuA",
    "$argon2id$v=19$m=131073,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$fRQCCNGBqVbbIzW6prTgKjnO4a7BL0RbVICvZX/rPf4",
    "$argon2id$v=19$m=8388608,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$e7yVuEq+YGVyJd7V6qM6HOLa5Yd5ubdY1kXku1n9j+g",
    "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$e7yVuEq+YGVyJd7V6qM6HOLa5Yd5ubdY1kXku1n9j+g",
    "$argon2id$v=19$m=19456,t=1000,p=1$c29tZXNhbHRzb21lc2FsdA$e7yVuEq+YGVyJd7V6qM6HOLa5Yd5ubdY1kXku1n9j+g",
    "$argon2id$v=19$m=0,t=0,p=0$c29tZXNhbHRzb21lc2FsdA$e7yVuEq+YGVyJd7V6qM6HOLa5Yd5ubdY1kXku1n9j+g",
    "$argon2id$v=19$m=19456,t=2,p=1$$",
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA",
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$",
    "$2b$12$KIXQ4f1V3Yz0s0gkq6rW6uS8f1Fq7r6T0u3vXv0k9zqJx0m1o2p3q",
    "",
    " ",
    "an old password of mine",
    "$$$$$",
    "naïve 🦀 garbage \u{1}",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_stored_as_argon2id_with_a_salt_of_its_own() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let eve = Person {
        password: ada.password.clone(),
        ..Person::new()
    };
    shop.register(&eve).await.status_is(200);
    let (one, two) = (stored(&shop, &ada), stored(&shop, &eve));
    assert_ne!(one, two);
    for hash in [one, two] {
        let parts: Vec<_> = hash.split('$').collect();
        assert_eq!(
            parts[1..4],
            ["argon2id", "v=19", "m=19456,t=2,p=1"],
            "{hash}"
        );
        assert_eq!(parts[4].len(), 22, "a salt of 16 bytes: {hash}");
        assert_eq!(parts[5].len(), 43, "a tag of 32 bytes: {hash}");
    }
    shop.login(&eve).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn argon2i_can_be_chosen() {
    let shop = Shop::builder()
        .variable("password_algorithm", "argon2i")
        .start()
        .await;
    let ada = shop.somebody().await;
    let hash = stored(&shop, &ada);
    assert!(hash.starts_with("$argon2i$v=19$m=12288,t=3,p=1$"), "{hash}");
    shop.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hashes_of_other_origins_verify_and_are_renewed_once() {
    let shop = Shop::start().await;
    for hash in FOREIGN {
        let ada = Person {
            password: PASSWORD.into(),
            ..shop.somebody().await
        };
        store(&shop, &ada, hash);
        shop.try_login(&ada.email, "not the password")
            .await
            .status_is(400);
        assert_eq!(stored(&shop, &ada), hash, "a wrong password renews nothing");
        let token = shop.login(&ada).await;
        let renewed = stored(&shop, &ada);
        assert!(
            renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}: {renewed}"
        );
        shop.me(&token).await.status_is(200);
        shop.login(&ada).await;
        assert_eq!(stored(&shop, &ada), renewed, "a current hash stays");
        shop.me(&token).await.status_is(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_logins_renew_a_hash_and_all_succeed() {
    let shop = Shop::start().await;
    let ada = Person {
        password: PASSWORD.into(),
        ..shop.somebody().await
    };
    store(&shop, &ada, FOREIGN[1]);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (api, ada) = (shop.on(0), ada.clone());
            tokio::spawn(async move { api.login(&ada).await })
        })
        .collect();
    for task in tasks {
        let token = task.await.expect("a login");
        shop.me(&token).await.status_is(200);
    }
    assert!(stored(&shop, &ada).starts_with("$argon2id$v=19$m=19456,"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stored_string_out_of_bounds_is_a_wrong_password_and_costs_nothing() {
    let mut shop = Shop::builder()
        .variable("limit_login_account", "0")
        .start()
        .await;
    let ada = Person {
        password: PASSWORD.into(),
        ..shop.somebody().await
    };
    shop.try_login(&ada.email, "warm").await.status_is(400);
    let before = shop.host(0).process.peak_memory_kib();
    for hash in REFUSED {
        store(&shop, &ada, hash);
        let start = Instant::now();
        let response = shop.try_login(&ada.email, PASSWORD).await;
        let elapsed = start.elapsed();
        assert_eq!(response.status, 400, "{hash:?}: {}", response.text());
        response.detail(400, "Incorrect email or password");
        // Such a hash would take minutes.
        assert!(elapsed < Duration::from_secs(10), "{hash:?}: {elapsed:?}");
        assert_eq!(stored(&shop, &ada), hash, "it is left as it is");
        let response = shop.reset_password(&ada, "a wholly new password").await;
        response.detail(400, "Incorrect password");
    }
    let after = shop.host(0).process.peak_memory_kib();
    let grown = after.saturating_sub(before);
    assert!(grown < 120 << 10, "the host took {grown} KiB more");
    let bob = shop.somebody().await;
    shop.login(&bob).await;
}

fn stored(shop: &Shop, person: &Person) -> String {
    shop.select(
        "select hashed_password from users where email = ?",
        &person.email,
    )
}

fn store(shop: &Shop, person: &Person, hash: &str) {
    let sql = "update users set hashed_password = ? where email = ?";
    shop.change(sql, &[hash, &person.email]);
}
