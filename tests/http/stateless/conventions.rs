//! The conventions of every route: error shape, methods, spellings of paths.

use serde_json::json;

use super::site;
use crate::harness::exchange;

/// Routes with the methods that they have.
const ROUTES: [(&str, &[&str]); 9] = [
    ("/api/users/register", &["POST"]),
    ("/api/users/login", &["POST"]),
    ("/api/users/me", &["GET"]),
    ("/api/users/logout", &["POST"]),
    ("/api/users/refresh_token", &["POST"]),
    ("/api/users/reset_password", &["POST"]),
    ("/api/products/product/1099", &["GET"]),
    ("/api/products/popular", &["GET"]),
    ("/api/health", &["GET"]),
];

// What must hold for each response (shape of errors, `nosniff`, `no-store`,
// `WWW-Authenticate`, `Allow`, `Retry-After`) is checked by the client.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_routes_are_a_json_404_in_every_component() {
    let api = site().await;
    for path in [
        "/api/users/no/such/route",
        "/api/users/me/too",
        "/api/products/no/such",
        "/api/products/product/1099/more",
        "/api/nothing",
        "/api",
        "/api/userss/login",
        "/cache/nothing",
        "/cache/catalog",
        "/cache/catalog/no such.jpg",
        "/no/such/page",
        "/openapi.jsonx",
        "/.env",
        "/.git/config",
    ] {
        let response = api.get(path).await;
        assert_eq!(response.status, 404, "{path}: {}", response.text());
    }
    for path in [
        "/api/users/no/such/route",
        "/api/products/no/such",
        "/api/nothing",
    ] {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let response = api.call(method, path).json(&json!({})).send().await;
            assert!([404, 405].contains(&response.status), "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_method_that_a_route_lacks_is_a_405_with_those_it_has() {
    let api = site().await;
    for (path, methods) in ROUTES {
        for method in ["LOCK", "BREW", "PROPFIND"] {
            let call = api.call(method, path).json(&json!({}));
            let response = call.send().await;
            assert_eq!(response.status, 405, "{method} {path}: {}", response.text());
            for allowed in methods {
                let listed = response.allow().iter().any(|listed| listed == allowed);
                assert!(listed, "{path}: {:?} lacks {allowed}", response.allow());
            }
            assert!(!response.allow().iter().any(|listed| listed == method));
        }
    }
    for path in [
        "/api/users/login",
        "/api/users/register",
        "/api/users/logout",
    ] {
        api.get(path).await.status_is(405);
        api.call("HEAD", path).send().await.status_is(405);
    }
    api.call("POST", "/api/users/me")
        .json(&json!({}))
        .send()
        .await
        .status_is(405);
    api.call("POST", "/api/products/popular")
        .json(&json!({}))
        .send()
        .await
        .status_is(405);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trailing_slash_means_the_same_route() {
    let api = site().await;
    for path in [
        "/api/products/product/1099",
        "/api/health",
        "/api/products/popular",
    ] {
        let (plain, slash) = (api.get(path).await, api.get(&format!("{path}/")).await);
        assert_eq!(plain.status, slash.status, "{path}");
        assert!(
            slash.maybe_header("location").is_none(),
            "{path}/ is no redirect"
        );
    }
    let product = api.get("/api/products/product/1099").await;
    let slash = api.get("/api/products/product/1099/").await;
    assert_eq!(product.body, slash.body);
    api.get("/api/users/me/")
        .await
        .detail(401, "Not authenticated");
    for path in [
        "/api/users/login/",
        "/api/users/register/",
        "/api/users/reset_password/",
    ] {
        api.post(path, &json!({})).await.status_is(422);
    }
    api.get("/api/users/login/").await.status_is(405);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn head_is_get_without_a_body() {
    let api = site().await;
    for path in [
        "/api/products/product/1099",
        "/api/products/product/424242",
        "/api/products/product/abc",
        "/api/health",
        "/api/users/me",
        "/api/no/such",
        "/cache/catalog/no-such.jpg",
    ] {
        let (get, head) = (api.get(path).await, api.call("HEAD", path).send().await);
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}: {}", head.text());
        for name in [
            "content-type",
            "etag",
            "cache-control",
            "last-modified",
            "www-authenticate",
        ] {
            assert_eq!(
                head.maybe_header(name),
                get.maybe_header(name),
                "{path}: {name}"
            );
        }
        // "A server MAY send Content-Length" to HEAD, but only the true one
        // (RFC 9110, section 8.6).
        if let Some(length) = head.maybe_header("content-length") {
            assert_eq!(length, get.body.len().to_string(), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_answer_has_no_byte_of_a_body_on_the_wire() {
    let api = site().await;
    for path in ["/api/products/product/1099", "/api/products/product/424242"] {
        let head = format!(
            "HEAD {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            api.authority()
        );
        let response = exchange(api.authority(), head).await;
        assert!(response.status() > 0, "{}", response.text());
        assert_eq!(response.body(), b"", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_tells_the_methods() {
    let api = site().await;
    for (path, methods) in ROUTES {
        let response = api.call("OPTIONS", path).send().await;
        assert!(
            [200, 204].contains(&response.status),
            "{path}: {}",
            response.text()
        );
        let allow = response.allow();
        for method in methods.iter().chain(&["OPTIONS"]) {
            assert!(
                allow.iter().any(|listed| listed == method),
                "{path}: {allow:?}"
            );
        }
        if methods.contains(&"GET") {
            assert!(
                allow.iter().any(|listed| listed == "HEAD"),
                "{path}: {allow:?}"
            );
        }
        assert!(response.body.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_is_marked_as_harmless_content() {
    let api = site().await;
    for path in [
        "/api/products/product/1099",
        "/api/users/me",
        "/api/products/no/such",
    ] {
        let response = api.get(path).await;
        assert_eq!(response.header("content-type"), "application/json");
        let policy = response.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_names_its_parts() {
    let api = site().await;
    let response = api.get("/api/health").await;
    let expected = json!({"status": "ok", "sqlite": "ok", "redis": "ok"});
    assert_eq!(response.status_is(200).json(), expected);
    let cache = response.maybe_header("cache-control").unwrap_or_default();
    assert!(!cache.contains("public"), "{cache}");
}
