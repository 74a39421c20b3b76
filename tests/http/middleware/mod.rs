//! `auth-middleware` before a guest that shows what comes through (`tests/middleware`).

mod composition;
mod keys;
mod refusals;
mod sessions;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Api, Host, HostOptions, JWT_SECRET, Response, Shop, process};

/// The shop's `public_url` unless a test sets another.
const ISSUER: &str = "http://127.0.0.1:3000";

/// A host that serves the probe behind the middleware.
struct Guarded {
    api: Api,
    host: Host,
    _dir: TempDir,
}

impl Guarded {
    fn start(variables: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut options = HostOptions::new(process::guarded_manifest(), dir.path());
        let variables = variables.iter();
        let variables = variables.map(|(name, value)| ((*name).into(), (*value).into()));
        options.variables = variables.collect();
        // Each request has a new instance, which fetches the keys anew.
        options.arguments = ["--max-instance-reuse-count", "1"]
            .map(str::to_owned)
            .into();
        let host = Host::start(&options, dir.path());
        Self {
            api: Api::new(&host.base),
            host,
            _dir: dir,
        }
    }

    /// For tokens of shops with the secret of the tests.
    fn with_secret() -> Self {
        Self::start(&[("auth_issuer", ISSUER), ("auth_secret", JWT_SECRET)])
    }

    async fn get(&self, token: &str) -> Response {
        self.api.call("GET", "/request").bearer(token).send().await
    }
}

/// The value of a header of the request that the probe shows.
fn shown(response: &Response, name: &str) -> Vec<String> {
    let text = response.status_is(200).text();
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    let values = lines.filter(|(known, _)| *known == name);
    values.map(|(_, value)| value.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_with_a_token_goes_on_with_who_it_is() {
    let (shop, guarded) = (Shop::shared().await, Guarded::with_secret());
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let claims = crate::harness::Jwt::parse(&token).claims;
    let text = |name: &str| match &claims[name] {
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    };
    let call = guarded.api.call("POST", "/request?a=%20b&c").bearer(&token);
    let call = call.headers(&[
        ("x-other", "1"),
        ("x-other", "2"),
        ("content-type", "text/x"),
    ]);
    let response = call.body("the body").send().await;
    assert_eq!(shown(&response, "x-auth-subject"), text("sub"));
    assert_eq!(shown(&response, "x-auth-session"), text("sid"));
    assert_eq!(shown(&response, "x-auth-token-id"), text("jti"));
    assert_eq!(shown(&response, "x-auth-expires-at"), text("exp"));
    // The rest of the request is the client's.
    assert_eq!(shown(&response, "x-other"), ["1", "2"]);
    assert_eq!(shown(&response, "content-type"), ["text/x"]);
    assert_eq!(
        shown(&response, "authorization"),
        [format!("Bearer {token}")]
    );
    assert_eq!(shown(&response, "spin-path-info"), ["/request"]);
    let text = response.text();
    assert!(text.starts_with("allowed: POST "), "{text}");
    assert!(
        text.lines()
            .next()
            .is_some_and(|line| line.ends_with("/request?a=%20b&c"))
    );
    assert!(text.ends_with("\n\nthe body"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_cannot_say_who_it_is() {
    let (shop, guarded) = (Shop::shared().await, Guarded::with_secret());
    let token = shop.login(&shop.somebody().await).await;
    let subject = crate::harness::Jwt::parse(&token).claims["sub"].clone();
    for name in [
        "x-auth-subject",
        "X-AUTH-SUBJECT",
        "x_auth_subject",
        "X-Auth_Subject",
        "x-auth-role",
        "x-auth-session",
    ] {
        let call = guarded.api.call("GET", "/request").bearer(&token);
        let response = call
            .headers(&[(name, "forged"), (name, "again")])
            .send()
            .await;
        assert_eq!(
            shown(&response, "x-auth-subject"),
            [subject.as_str().unwrap()]
        );
        let text = response.text();
        assert!(
            !text.contains("forged") && !text.contains("again"),
            "{name}: {text}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_body_goes_through_as_it_comes() {
    let (shop, guarded) = (Shop::shared().await, Guarded::with_secret());
    let token = shop.login(&shop.somebody().await).await;
    let body = "0123456789".repeat(300_000);
    let call = guarded.api.call("PUT", "/request").bearer(&token);
    let response = call.body(body.clone()).send().await;
    assert!(response.status_is(200).text().ends_with(&body));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_route_to_the_same_component_is_open() {
    let guarded = Guarded::with_secret();
    let forged = [("x-auth-subject", "anyone")];
    let response = guarded.api.get_with("/open/request", &forged).await;
    assert_eq!(shown(&response, "x-auth-subject"), ["anyone"]);
    guarded.api.get("/request").await.status_is(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preflight_goes_on_without_an_identity() {
    let guarded = Guarded::with_secret();
    let preflight = [
        ("origin", "https://other.example"),
        ("access-control-request-method", "PUT"),
        ("x-auth-subject", "forged"),
    ];
    let call = |headers| guarded.api.call("OPTIONS", "/request").headers(headers);
    let response = call(&preflight).send().await;
    assert!(
        shown(&response, "x-auth-subject").is_empty(),
        "{response:?}"
    );
    call(&preflight[..1]).send().await.status_is(401);
    let call = guarded.api.call("PUT", "/request").headers(&preflight);
    call.send().await.status_is(401);
}
