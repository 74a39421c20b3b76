//! The signing key is a matter of configuration, and has no default.

use crate::harness::{Jwt, Person, Shop, ShopBuilder, eventually};

/// Account routes refuse and the log says why; everything else goes on.
async fn refuses_accounts(builder: ShopBuilder, variable: &str) {
    let shop = builder.start().await;
    let ada = Person::new();
    // As good as it can be, from a shop with another key.
    let token = super::Case::new().await.token;
    let responses = [
        shop.register(&ada).await,
        shop.try_login(&ada.email, &ada.password).await,
        shop.me(&token).await,
    ];
    for response in responses {
        assert!([500, 503].contains(&response.status), "{}", response.text());
        assert!(
            !response.text().contains(variable),
            "internals: {}",
            response.text()
        );
    }
    shop.get("/api/products/product/1099").await.status_is(200);
    eventually("the log names the variable", async || {
        shop.log().contains(variable).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_secret_there_are_no_accounts() {
    refuses_accounts(Shop::builder().variable("jwt_secret", ""), "jwt_secret").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_of_31_bytes_is_too_short() {
    let short = "s".repeat(31);
    refuses_accounts(Shop::builder().variable("jwt_secret", &short), "jwt_secret").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_wrong_values_stop_what_needs_them_and_are_named() {
    for (name, value) in [
        ("jwt_algorithm", "none"),
        ("access_token_minutes", "three hours"),
        ("password_algorithm", "md5"),
    ] {
        let shop = Shop::builder().variable(name, value).start().await;
        let ada = Person::new();
        let registered = shop.register(&ada).await;
        assert!(
            [200, 500, 503].contains(&registered.status),
            "{}",
            registered.text()
        );
        let login = shop.try_login(&ada.email, &ada.password).await;
        assert!(
            [500, 503].contains(&login.status),
            "{name}: {}",
            login.text()
        );
        assert!(!login.text().contains(name), "{}", login.text());
        shop.get("/api/products/product/1099").await.status_is(200);
        eventually("the log names it", async || {
            shop.log().contains(name).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_bytes_are_enough() {
    let secret = "0123456789abcdef0123456789abcdef";
    let shop = Shop::builder().variable("jwt_secret", secret).start().await;
    let ada = shop.somebody().await;
    let jwt = Jwt::parse(&shop.login(&ada).await);
    shop.me(&jwt.sign(secret)).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retired_secrets_still_verify_and_sign_no_more() {
    let old = "the old secret of thirty-two bytes";
    let new = "the new secret of thirty-two bytes";
    let mut shop = Shop::builder().variable("jwt_secret", old).start().await;
    let ada = shop.somebody().await;
    let before = shop.login(&ada).await;
    shop.configure("jwt_secret", new);
    shop.configure("jwt_previous_secrets", old);
    shop.restart_all().await;
    shop.me(&before).await.status_is(200);
    let after = shop.login(&ada).await;
    shop.me(&Jwt::parse(&after).sign(new)).await.status_is(200);
    let third = Jwt::parse(&after).sign("a third secret, of thirty-two bytes");
    shop.me(&third).await.detail(401, "Token is invalid");

    shop.configure("jwt_previous_secrets", "");
    shop.restart_all().await;
    shop.me(&after).await.status_is(200);
    shop.me(&before).await.detail(401, "Token is invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_hmac_sizes_can_be_chosen() {
    for algorithm in ["HS384", "HS512"] {
        let secret = "s".repeat(64);
        let shop = Shop::builder()
            .variable("jwt_algorithm", algorithm)
            .variable("jwt_secret", &secret)
            .start()
            .await;
        let ada = shop.somebody().await;
        let token = shop.login(&ada).await;
        let jwt = Jwt::parse(&token);
        assert_eq!(jwt.header["alg"], algorithm);
        shop.me(&token).await.status_is(200);
        shop.me(&jwt.sign_as(algorithm, secret.as_bytes()))
            .await
            .status_is(200);
        shop.me(&jwt.sign(&secret))
            .await
            .detail(401, "Token is invalid");
    }
}
