//! Public keys: EdDSA, the key set, and key ids.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Api, Jwt, Shop, ShopBuilder};

pub const JWKS: &str = "/api/users/.well-known/jwks.json";

/// An Ed25519 key, the file with its PEM, and its public half.
pub struct Key {
    pem: String,
    file: PathBuf,
    pub public: Vec<u8>,
    _dir: TempDir,
}

impl Key {
    pub fn new(seed: u8) -> Self {
        let seed = [seed; 32];
        // PKCS #8 version 1 (RFC 8410 section 7): a fixed head, then the seed.
        let head = [
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ];
        let text = STANDARD.encode([&head[..], &seed].concat());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("key.pem");
        std::fs::write(&file, &pem).expect("a writable file");
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("a key pair");
        Self {
            pem,
            file,
            public: pair.public_key().as_ref().to_vec(),
            _dir: dir,
        }
    }

    /// As the command line takes it: `NAME=@FILE`.
    pub fn by_file(&self) -> String {
        format!("@{}", self.file.display())
    }

    fn verifies(&self, token: &str) -> bool {
        let (text, signature) = token.rsplit_once('.').expect("three parts");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
        let key = UnparsedPublicKey::new(&ED25519, &self.public);
        key.verify(text.as_bytes(), &signature).is_ok()
    }
}

pub fn eddsa(key: &str) -> ShopBuilder {
    Shop::builder()
        .variable("jwt_algorithm", "EdDSA")
        .variable("jwt_private_key", key)
}

async fn published(api: &Api) -> Vec<Value> {
    let response = api.get(JWKS).await;
    let json = response.status_is(200).json();
    json["keys"].as_array().expect("keys").clone()
}

/// The published key of a token, by its `kid`.
async fn key_of(api: &Api, token: &str) -> Vec<u8> {
    let kid = Jwt::parse(token).header["kid"].clone();
    assert!(kid.is_string(), "tokens name their key");
    let keys = published(api).await;
    let key = keys.iter().find(|key| key["kid"] == kid);
    let key = key.unwrap_or_else(|| panic!("{kid} is not in {keys:?}"));
    assert_eq!(
        (&key["kty"], &key["crv"]),
        (&"OKP".into(), &"Ed25519".into())
    );
    assert!(key.get("d").is_none(), "the private half: {key}");
    let x = key["x"].as_str().expect("the public half");
    URL_SAFE_NO_PAD.decode(x).expect("base64url")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_eddsa_token_verifies_with_the_published_key() {
    let key = Key::new(7);
    for given in [key.by_file(), key.pem.clone()] {
        let shop = eddsa(&given).start().await;
        let ada = shop.somebody().await;
        let token = shop.login(&ada).await;
        assert_eq!(Jwt::parse(&token).header["alg"], "EdDSA");
        assert_eq!(key_of(&shop, &token).await, key.public);
        assert!(key.verifies(&token), "{token}");
        shop.me(&token).await.status_is(200);
        let next = crate::harness::access_token(shop.refresh(&token).await.status_is(200));
        assert!(key.verifies(&next), "{next}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_published_key_is_no_hmac_secret() {
    // RFC 8725 section 2.1: the public key taken for the secret of an HMAC.
    let key = Key::new(8);
    let shop = eddsa(&key.by_file()).start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let jwt = Jwt::parse(&token);
    let x = URL_SAFE_NO_PAD.encode(&key.public);
    let jwks = shop.get(JWKS).await.text();
    for secret in [&key.public[..], x.as_bytes(), jwks.as_bytes(), b""] {
        for algorithm in ["HS256", "HS384", "HS512", "EdDSA"] {
            let forged = jwt.sign_as(algorithm, secret);
            shop.me(&forged).await.detail(401, "Token is invalid");
        }
    }
    let (text, _) = token.rsplit_once('.').expect("three parts");
    let empty = format!("{text}.{}", URL_SAFE_NO_PAD.encode([0; 64]));
    shop.me(&empty).await.detail(401, "Token is invalid");
    shop.me(&token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retired_key_verifies_until_it_is_removed() {
    let (old, new) = (Key::new(9), Key::new(10));
    let mut shop = eddsa(&old.by_file()).start().await;
    let ada = shop.somebody().await;
    let before = shop.login(&ada).await;
    shop.configure("jwt_private_key", &new.by_file());
    shop.configure("jwt_previous_secrets", &old.by_file());
    shop.restart_all().await;
    shop.me(&before).await.status_is(200);
    let after = shop.login(&ada).await;
    assert!(new.verifies(&after) && !old.verifies(&after));
    assert_eq!(key_of(&shop, &before).await, old.public);
    assert_eq!(key_of(&shop, &after).await, new.public);

    shop.configure("jwt_previous_secrets", "");
    shop.restart_all().await;
    shop.me(&before).await.detail(401, "Token is invalid");
    shop.me(&after).await.status_is(200);
    assert_eq!(published(&shop).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_not_published_and_key_ids_give_nothing_away() {
    let api = Shop::shared().await;
    assert!(published(&api).await.is_empty());
    let ada = api.somebody().await;
    let kid = Jwt::parse(&api.login(&ada).await).header["kid"].clone();
    let kid = kid.as_str().expect("tokens name their key");
    assert!(!crate::harness::JWT_SECRET.contains(kid));
    assert!(kid.len() <= 64, "{kid}");
    // The same secret has the same name, another one another.
    let again = Jwt::parse(&api.login(&ada).await).header["kid"].clone();
    assert_eq!(again, kid);
    let secret = "another secret of at least 32 bytes";
    let other = Shop::builder().variable("jwt_secret", secret).start().await;
    let bob = other.somebody().await;
    let third = Jwt::parse(&other.login(&bob).await).header["kid"].clone();
    assert_ne!(third, kid);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_none_stops_accounts_and_is_not_shown() {
    let certificate = "-----BEGIN CERTIFICATE-----\nbm90IGEga2V5\n-----END CERTIFICATE-----\n";
    for wrong in ["", "not a key", certificate] {
        let shop = eddsa(wrong).start().await;
        let ada = crate::harness::Person::new();
        shop.register(&ada).await.status_is(503);
        shop.get(JWKS).await.status_is(503);
        shop.get("/api/products/product/1099").await.status_is(200);
        let log = crate::harness::eventually("the log names it", async || {
            let log = shop.log();
            log.contains("jwt_private_key").then_some(log)
        })
        .await;
        assert!(!log.contains("bm90IGEga2V5") && !log.contains("not a key"));
    }
}
