//! The web front: its page, its assets, and how both may be cached.

use std::io::Read as _;

use crate::harness::{Api, Response, Shop};

async fn get_coded(api: &Api, path: &str, accept_encoding: &str) -> Response {
    let header = [("accept-encoding", accept_encoding)];
    api.get_with(path, &header).await
}

/// The addresses of assets that a page names.
fn assets_of(page: &str) -> Vec<String> {
    let mut assets: Vec<_> = page
        .split('"')
        .filter(|text| text.starts_with("/assets/"))
        .map(str::to_owned)
        .collect();
    assets.sort_unstable();
    assets.dedup();
    assets
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_the_front_is_served_under_a_strict_policy() {
    let shop = Shop::start().await;
    for path in [
        "/",
        "/?search=sensor",
        "/category/sensors",
        "/product/1099",
        "/p/jst-el-2-pin-connector-kit",
        "/login",
        "/register",
        "/forgot-password",
        "/reset-password",
        "/verify-email",
        "/confirm-email",
        "/undo-email",
        "/account",
        "/admin/products",
        "/admin/products/new",
        "/admin/products/1099",
        "/admin/users",
        "/admin/users/8e6f3c52-6a3d-4c66-b3a5-0d5f9b9f4c11",
        "/admin/audit",
    ] {
        let page = shop.get(path).await;
        assert_eq!(
            page.status_is(200).header("content-type"),
            "text/html; charset=utf-8"
        );
        let policy = page.header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-cache");
        let tag = page.header("etag").to_owned();
        shop.get_with(path, &[("if-none-match", &tag)])
            .await
            .status_is(304);
        let head = shop.call("HEAD", path).send().await;
        assert_eq!(head.status_is(200).header("etag"), tag);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn assets_are_kept_for_ever_and_the_first_view_is_light() {
    let shop = Shop::start().await;
    let page = shop.get("/").await;
    let assets = assets_of(&page.status_is(200).text());
    assert!(assets.len() > 3, "{assets:?}");
    let mut first_view = get_coded(&shop, "/", "br, gzip").await.body.len();
    for path in &assets {
        let asset = get_coded(&shop, path, "br, gzip").await;
        let kept = asset.status_is(200).header("cache-control");
        assert_eq!(kept, "public, max-age=31536000, immutable");
        let tag = asset.header("etag").to_owned();
        let headers = [("if-none-match", &*tag), ("accept-encoding", "br, gzip")];
        shop.get_with(path, &headers).await.status_is(304);
        first_view += asset.body.len();
    }
    assert!(
        first_view < 60_000,
        "the first view takes {first_view} bytes"
    );
    shop.get("/assets/app.0000000000.js").await.status_is(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_compressed_is_what_the_client_takes() {
    let shop = Shop::start().await;
    let page = shop.get("/login").await.text();
    let style = assets_of(&page);
    let style = style.iter().find(|path| path.ends_with(".css"));
    let style = style.expect("a style sheet");
    let plain = shop.get(style).await.body;
    for (accepted, coding) in [
        ("br, gzip", Some("br")),
        ("gzip", Some("gzip")),
        ("gzip;q=1.0, br;q=0", Some("gzip")),
        ("identity", None),
        ("br;q=0, gzip;q=0", None),
        ("", None),
        ("nonsense;;q=", None),
    ] {
        let page = get_coded(&shop, style, accepted).await;
        assert_eq!(
            page.status_is(200).maybe_header("content-encoding"),
            coding,
            "{accepted}"
        );
        let vary = page.headers.get_all("vary").iter();
        let vary: Vec<_> = vary
            .map(|value| value.to_str().expect("text").to_lowercase())
            .collect();
        assert!(
            vary.iter().any(|value| value.contains("accept-encoding")),
            "{vary:?}"
        );
        match coding {
            Some("gzip") => assert!(page.body.starts_with(&[0x1f, 0x8b])),
            None => assert_eq!(page.body, plain),
            _ => {}
        }
    }
    let tags = ["br", "gzip", "identity"].map(async |coding| {
        let page = get_coded(&shop, style, coding).await;
        page.header("etag").to_owned()
    });
    let [br, gzip, identity] = tags;
    let (br, gzip, identity) = (br.await, gzip.await, identity.await);
    assert!(
        br != gzip && gzip != identity,
        "each coding has a tag of its own"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_without_a_decoder_gets_the_same_content() {
    let shop = Shop::start().await;
    let page = shop.get("/login").await.text();
    let files = ["/login".into(), "/openapi.json".into()];
    for path in assets_of(&page).into_iter().chain(files) {
        let coded = get_coded(&shop, &path, "gzip").await;
        let plain = get_coded(&shop, &path, "identity").await;
        assert_eq!(plain.maybe_header("content-encoding"), None, "{path}");
        let length = plain.header("content-length").parse();
        assert_eq!(length, Ok(plain.body.len()), "{path}");
        let head = shop.call("HEAD", &path);
        let head = head
            .headers(&[("accept-encoding", "identity")])
            .send()
            .await;
        for name in ["content-length", "etag"] {
            assert_eq!(head.header(name), plain.header(name), "{path}");
        }
        let mut content = coded.body.clone();
        if coded.maybe_header("content-encoding").is_some() {
            assert_ne!(coded.header("etag"), plain.header("etag"), "{path}");
            content.clear();
            let mut decoder = flate2::read::GzDecoder::new(&*coded.body);
            decoder.read_to_end(&mut content).expect("gzip");
        }
        assert!(content == plain.body, "{path}");
        let tag = plain.header("etag").to_owned();
        let headers = [("accept-encoding", "identity"), ("if-none-match", &*tag)];
        shop.get_with(&path, &headers).await.status_is(304);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_there_is_not_is_a_404_for_people_and_for_programs() {
    let shop = Shop::start().await;
    for path in [
        "/no/such/page",
        "/product/x",
        "/p",
        "/p/a/b",
        "/admin",
        "/admin/users/1",
        "/admin/users/8E6F3C52-6A3D-4C66-B3A5-0D5F9B9F4C11",
        "/admin/users/8e6f3c52a6a3da4c66ab3a5a0d5f9b9f4c11",
    ] {
        let accept = [("accept", "text/html,application/xhtml+xml")];
        let response = shop.call("GET", path).headers(&accept).stream().await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(
            response.headers()["content-type"],
            "text/html; charset=utf-8"
        );
        shop.get(path).await.detail(404, "Not Found");
    }
    let accept = [("accept", "text/html")];
    shop.get_with("/api/no-such", &accept)
        .await
        .detail(404, "Not Found");
    let robots = shop.get("/robots.txt").await;
    assert!(
        robots
            .status_is(200)
            .header("content-type")
            .starts_with("text/plain")
    );
}
