//! No origin is trusted unless the configuration names it.

use super::site;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_origin_gets_no_grant() {
    let api = site().await;
    for origin in [
        "https://evil.example",
        "null",
        "",
        "*",
        "http://127.0.0.1:3000.evil.example",
    ] {
        for path in [
            "/api/products/product/1099",
            "/api/users/me",
            "/api/nothing",
            "/api/health",
        ] {
            let get = api.get_with(path, &[("origin", origin)]).await;
            let preflight = api.call("OPTIONS", path).headers(&[
                ("origin", origin),
                ("access-control-request-method", "POST"),
                (
                    "access-control-request-headers",
                    "authorization,content-type",
                ),
            ]);
            let preflight = preflight.send().await;
            for response in [get, preflight] {
                let granted = response
                    .headers
                    .keys()
                    .find(|name| name.as_str().starts_with("access-control-allow"));
                assert_eq!(granted, None, "{origin} at {path}");
            }
        }
    }
}
