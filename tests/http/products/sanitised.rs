//! Descriptions are made harmless when they are written.

use serde_json::json;

use super::create;
use crate::harness::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_runs_is_stored() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    for evil in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<p style='background:url(javascript:alert(1))'>x</p>",
        "<form action=//evil><input name=password></form>",
        "<meta http-equiv=refresh content='0;url=//evil'>",
        "<base href=//evil>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    ] {
        let id = create(
            &shop,
            &admin,
            json!({"description": format!("<p>Kit</p>{evil}")}),
        )
        .await;
        let shown = shop
            .get(&format!("/api/products/product/{id}"))
            .await
            .json();
        let html = shown["description"].as_str().expect("HTML").to_lowercase();
        assert!(html.starts_with("<p>kit</p>"), "{html}");
        for trace in [
            "<script",
            "onerror=",
            "javascript:",
            "<iframe",
            "style=",
            "<form",
            "<input",
            "<meta",
            "<base",
            "<svg",
            "<math",
            "srcdoc",
        ] {
            assert!(
                !html.replace("&lt;", "").contains(trace),
                "{evil} left {html}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_harmless_stays() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let html = "<h3>Grüße &amp; mehr</h3>\n<ul><li>25 °C</li></ul>\
        <table><tbody><tr><td>a</td></tr></tbody></table><img src=\"/cache/catalog/a.jpg\" alt=\"A\">";
    let id = create(&shop, &admin, json!({"description": html})).await;
    let shown = shop
        .get(&format!("/api/products/product/{id}"))
        .await
        .json();
    assert_eq!(shown["description"], html);
}
