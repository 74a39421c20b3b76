//! Grants for the origins in `cors_allowed_origins`, and for no other.

use crate::harness::{Response, Shop, eventually};

const ORIGIN: &str = "https://front.example";
const PATHS: [&str; 4] = [
    "/api/products/product/1099",
    "/api/users/me",
    "/api/users/no/such",
    "/cache/catalog/no-such.jpg",
];

fn grant(response: &Response) -> Option<&str> {
    response.maybe_header("access-control-allow-origin")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn origins_of_the_variable_are_granted_and_no_other() {
    let shop = Shop::builder()
        .variable(
            "cors_allowed_origins",
            "https://front.example, http://localhost:5173",
        )
        .start()
        .await;
    for path in PATHS {
        for origin in [ORIGIN, "http://localhost:5173"] {
            let response = shop.get_with(path, &[("origin", origin)]).await;
            assert_eq!(grant(&response), Some(origin), "{path}");
            assert!(
                response.header("vary").to_lowercase().contains("origin"),
                "{path}"
            );
        }
        for origin in [
            "https://evil.example",
            "null",
            "https://front.example.evil.example",
            "https://evilfront.example",
            "http://front.example",
            "https://front.example:8443",
            "https://front.example, http://localhost:5173",
            "https://sub.front.example",
            "https://front.example/",
        ] {
            let response = shop.get_with(path, &[("origin", origin)]).await;
            assert_eq!(grant(&response), None, "{origin} at {path}");
        }
        // What a cache keeps for a page without an origin must not be served
        // to one with.
        let plain = shop.get(path).await;
        assert_eq!(grant(&plain), None);
        assert!(
            plain.header("vary").to_lowercase().contains("origin"),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preflight_grants_what_the_route_has() {
    let shop = Shop::builder()
        .variable("cors_allowed_origins", ORIGIN)
        .start()
        .await;
    let call = shop.call("OPTIONS", "/api/users/login").headers(&[
        ("origin", ORIGIN),
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "authorization,content-type",
        ),
    ]);
    let response = call.send().await;
    assert!([200, 204].contains(&response.status));
    assert_eq!(grant(&response), Some(ORIGIN));
    assert!(
        response
            .header("access-control-allow-methods")
            .contains("POST")
    );
    let headers = response
        .header("access-control-allow-headers")
        .to_lowercase();
    assert!(
        headers.contains("authorization") && headers.contains("content-type"),
        "{headers}"
    );
    let credentials = response.maybe_header("access-control-allow-credentials");
    assert_eq!(
        credentials, None,
        "tokens travel in a header, not in cookies"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preflight_for_a_picture_lists_the_methods_that_allow_lists() {
    let shop = Shop::builder()
        .variable("cors_allowed_origins", ORIGIN)
        .start()
        .await;
    let call = shop
        .call("OPTIONS", "/cache/catalog/x.jpg")
        .headers(&[("origin", ORIGIN), ("access-control-request-method", "PUT")]);
    let response = call.send().await;
    response.status_is(204);
    assert_eq!(
        response.allow(),
        ["DELETE", "GET", "HEAD", "OPTIONS", "PUT"]
    );
    let methods = response.header("access-control-allow-methods");
    assert_eq!(methods, response.header("allow"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_origins_are_503_on_every_route_and_the_log_names_the_variable() {
    for malformed in ["*", "shop.example", "https://front.example/path"] {
        let shop = Shop::builder()
            .variable("cors_allowed_origins", malformed)
            .start()
            .await;
        for path in PATHS.into_iter().chain(["/", "/docs", "/api/health"]) {
            let response = shop.get_with(path, &[("origin", ORIGIN)]).await;
            response.detail(503, "Service unavailable");
            shop.get(path).await.detail(503, "Service unavailable");
        }
        let line = format!("variable cors_allowed_origins: \"{malformed}\" is not an origin");
        let logged = line.replace('"', "\\\"");
        eventually("the log names the variable", async || {
            let log = shop.log();
            (log.contains(&line) || log.contains(&logged)).then_some(())
        })
        .await;
    }
}
