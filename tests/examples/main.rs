//! The examples, built by `scripts/examples.sh`, with the tokens of a shop whose keys are public.

mod template;

use std::fs;

use storefront_tests::{Api, Host, HostOptions, Jwt, Shop, now, workspace};

const LANGUAGES: [&str; 3] = ["rust", "python", "javascript"];

/// The private key of RFC 8032 section 7.1, test 1.
const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
    -----END PRIVATE KEY-----\n";

async fn shop_with_public_keys() -> Shop {
    let shop = Shop::builder().variable("jwt_algorithm", "EdDSA");
    shop.variable("jwt_private_key", PEM).start().await
}

/// A shop, and a host that serves the examples with its public keys.
struct Examples {
    shop: Shop,
    api: Api,
    _host: Host,
    _dir: tempfile::TempDir,
}

impl Examples {
    async fn start() -> Self {
        let shop = shop_with_public_keys().await;
        let jwks = shop.get("/api/users/.well-known/jwks.json").await.text();
        let dir = tempfile::tempdir().expect("a folder");
        let mut options = HostOptions::new(workspace().join("examples/spin.toml"), dir.path());
        options.variables.push(("jwks".into(), jwks));
        let host = Host::start(&options, dir.path());
        Self {
            shop,
            api: Api::new(&host.base),
            _host: host,
            _dir: dir,
        }
    }

    /// The status and the body of a response.
    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> (u16, serde_json::Value) {
        let response = self.api.call("GET", path).headers(headers).stream().await;
        let status = response.status().as_u16();
        if status == 401 {
            assert!(
                response.headers().contains_key("www-authenticate"),
                "{path}"
            );
        }
        let text = response.text().await.expect("a body");
        let json = serde_json::from_str(&text);
        (status, json.unwrap_or_else(|_| panic!("{path}: {text}")))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_language_knows_whose_token_it_is() {
    let examples = Examples::start().await;
    let token = examples.shop.login(&examples.shop.somebody().await).await;
    let subject = Jwt::parse(&token).claims["sub"].clone();
    for language in LANGUAGES {
        let path = format!("/{language}/whoami");
        for scheme in ["Bearer", "bearer"] {
            let header = format!("{scheme} {token}");
            let (status, body) = examples.get(&path, &[("authorization", &header)]).await;
            assert_eq!((status, &body["subject"]), (200, &subject), "{language}");
        }
        let other = examples.get(&format!("/{language}/else"), &[]).await;
        assert_eq!(other.0, 404, "{language}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_language_refuses_what_is_not_the_shops() {
    let examples = Examples::start().await;
    let token = examples.shop.login(&examples.shop.somebody().await).await;
    let jwt = Jwt::parse(&token);
    let expired = jwt.clone().claim("exp", now() - 1);
    for language in LANGUAGES {
        let path = format!("/{language}/whoami");
        for header in [
            String::new(),
            "Bearer".into(),
            "Bearer x.y.z".into(),
            format!("Basic {token}"),
            format!("Bearer {token}x"),
            format!("Bearer {}.", jwt.unsigned()),
            format!("Bearer {}", expired.sign_as("HS256", PEM.as_bytes())),
        ] {
            let (status, _) = examples.get(&path, &[("authorization", &header)]).await;
            assert_eq!(status, 401, "{language}: {header}");
        }
        let twice = format!("Bearer {token}");
        let headers = [("authorization", &*twice), ("authorization", &*twice)];
        assert_eq!(examples.get(&path, &headers).await.0, 401, "{language}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_component_behind_the_middleware_is_told_who_it_is() {
    let examples = Examples::start().await;
    let token = examples.shop.login(&examples.shop.somebody().await).await;
    let subject = Jwt::parse(&token).claims["sub"].clone();
    let header = format!("Bearer {token}");
    let headers = [("authorization", &*header), ("x-auth-subject", "forged")];
    let (status, body) = examples.get("/behind/whoami", &headers).await;
    assert_eq!((status, &body["subject"]), (200, &subject));
    let (status, _) = examples.get("/behind/whoami", &headers[1..]).await;
    assert_eq!(status, 401);
}

#[test]
fn the_examples_are_short() {
    for file in ["rust/src/lib.rs", "python/app.py", "javascript/whoami.js"] {
        let text = fs::read_to_string(workspace().join("examples").join(file)).expect("a file");
        assert!(text.lines().count() <= 40, "{file}");
    }
}
