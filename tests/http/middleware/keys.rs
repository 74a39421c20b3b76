//! Keys that the shop publishes: no secret is shared.

use super::{Guarded, ISSUER};
use crate::harness::{JWT_SECRET, Jwt, Shop};
use crate::tokens::{JWKS, Key, eddsa};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_published_key_is_enough() {
    let key = Key::new(21);
    let shop = eddsa(&key.by_file()).start().await;
    let jwks = shop.get(JWKS).await.text();
    let guarded = Guarded::start(&[("auth_issuer", ISSUER), ("auth_jwks", &jwks)]);
    let token = shop.login(&shop.somebody().await).await;
    guarded.get(&token).await.status_is(200);
    // RFC 8725 section 2.1: the public key taken for the secret of an HMAC.
    let jwt = Jwt::parse(&token);
    for secret in [jwks.as_bytes(), &key.public, JWT_SECRET.as_bytes(), b""] {
        for algorithm in ["HS256", "HS512", "EdDSA", "none"] {
            let forged = jwt.sign_as(algorithm, secret);
            guarded.get(&forged).await.detail(401, "Token is invalid");
        }
    }
    let other = eddsa(&Key::new(22).by_file()).start().await;
    let foreign = other.login(&other.somebody().await).await;
    guarded.get(&foreign).await.detail(401, "Token is invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fetched_set_follows_a_change_of_the_key() {
    let (old, new) = (Key::new(23), Key::new(24));
    let mut shop = eddsa(&old.by_file()).single_host().start().await;
    let ada = shop.somebody().await;
    let before = shop.login(&ada).await;
    let guard = |shop: &Shop| {
        let url = format!("{}{JWKS}", shop.base);
        let address = shop.base.to_string();
        Guarded::start(&[
            ("auth_issuer", ISSUER),
            ("auth_jwks_url", &url),
            ("shop", &address),
        ])
    };
    let guarded = guard(&shop);
    guarded.get(&before).await.status_is(200);
    shop.configure("jwt_private_key", &new.by_file());
    shop.configure("jwt_previous_secrets", &old.by_file());
    shop.restart_all().await;
    let after = shop.login(&ada).await;
    // The shop has another port now.
    let guarded = guard(&shop);
    guarded.get(&after).await.status_is(200);
    guarded.get(&before).await.status_is(200);
    guarded.get("x.y.z").await.detail(401, "Token is invalid");

    shop.configure("jwt_previous_secrets", "");
    shop.restart_all().await;
    let guarded = guard(&shop);
    guarded.get(&after).await.status_is(200);
    guarded.get(&before).await.detail(401, "Token is invalid");

    shop.stop(0);
    guarded.get(&after).await.detail(503, "Service unavailable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retired_secrets_count() {
    let (old, new) = (
        "an old secret of thirty-two bytes",
        "a new secret of thirty-two bytes",
    );
    let shop = Shop::builder().variable("jwt_secret", old).start().await;
    let token = shop.login(&shop.somebody().await).await;
    let with = |previous| {
        let secrets = [("auth_secret", new), ("auth_previous_secrets", previous)];
        Guarded::start(&[("auth_issuer", ISSUER), secrets[0], secrets[1]])
    };
    with(old).get(&token).await.status_is(200);
    with("").get(&token).await.detail(401, "Token is invalid");
}
