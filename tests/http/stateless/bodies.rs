//! Request bodies that are no JSON, or in the wrong wrapping.

use super::site;

const LOGIN: &str = "/api/users/login";
const ROUTES: [&str; 4] = [
    "/api/users/register",
    LOGIN,
    "/api/users/reset_password",
    "/api/users/reset-password",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_json_is_a_400() {
    let api = site().await;
    let utf16: Vec<u8> =
        r#"{"email":"a@example.com"}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_marked = [&[0xff, 0xfe][..], &utf16].concat();
    let deep = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    let broken: Vec<Vec<u8>> = vec![
        b"".into(),
        b" ".into(),
        b"{".into(),
        b"{\"email\"}".into(),
        b"{\"email\":}".into(),
        b"{'email':'a@example.com'}".into(),
        b"{\"email\":\"a@example.com\",}".into(),
        b"{\"email\":\"a@example.com\"} x".into(),
        b"{}{}".into(),
        b"{\"email\":NaN}".into(),
        b"{\"email\":01}".into(),
        b"{\"email\":\"a\nb\"}".into(),
        b"{\"email\":\"\\x41\"}".into(),
        b"// a comment\n{}".into(),
        b"email=a@example.com&password=x".into(),
        b"<xml/>".into(),
        // Invalid UTF-8, a BOM, other encodings.
        b"{\"email\":\"\xff\xfe\"}".into(),
        b"{\"email\":\"\xc0\xaf\"}".into(),
        b"{\"email\":\"\xed\xa0\x80\"}".into(),
        b"\xef\xbb\xbf{}".into(),
        utf16,
        utf16_marked,
        // Lone surrogates.
        br#"{"email":"\ud800"}"#.into(),
        br#"{"email":"a@example.com","password":"\udc00 long enough"}"#.into(),
        br#"{"\ud800":1}"#.into(),
        // Names twice, also when escaped.
        br#"{"email":"a@example.com","email":"b@example.com","password":"long enough"}"#.into(),
        br#"{"email":"a@example.com","\u0065mail":"b@example.com","password":"long enough"}"#
            .into(),
        // Nested too deeply.
        deep("[", "]", 129).into(),
        deep("[", "]", 30_000).into(),
        deep("{\"a\":[", "]}", 100).into(),
        format!("{{\"email\":{}}}", deep("[", "]", 200)).into(),
        "[".repeat(60_000).into(),
    ];
    for body in broken {
        for route in &ROUTES[..2] {
            let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
            let response = api.post_raw(route, body.clone()).await;
            assert_eq!(
                response.status,
                400,
                "{route} {shown:?}: {}",
                response.text()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unusual_json_is_still_json() {
    let api = site().await;
    for body in [
        "\r\n\t {\"email\" : \"nobody@example.com\" , \"password\" : \"no such one\"} \n",
        r#"{"email":"nobody@example.com","password":"\u006eo such one"}"#,
        r#"{"email":"nobody@example.com","password":"x","more":[[[{"a":1e400}]]],"n":-0}"#,
    ] {
        let response = api.post_raw(LOGIN, body).await;
        assert!(
            [400, 429].contains(&response.status),
            "{body}: {}",
            response.text()
        );
        assert_ne!(response.json()["detail"], "Invalid JSON");
        let about_login = ["Incorrect email or password"].map(Into::into);
        if response.status == 400 && !body.contains("1e400") {
            assert!(
                about_login.contains(&response.json()["detail"]),
                "{}",
                response.text()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_content_type_is_a_415() {
    let api = site().await;
    let body = r#"{"email":"nobody@example.com","password":"no such one"}"#;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonx",
        "text/json",
        "json",
        "*/*",
    ] {
        for route in ROUTES {
            let call = api
                .call("POST", route)
                .body(body)
                .headers(&[("content-type", kind)]);
            let response = call.send().await;
            assert_eq!(response.status, 415, "{route} {kind}: {}", response.text());
        }
    }
    api.call("POST", LOGIN)
        .body(body)
        .send()
        .await
        .status_is(415);
    for kind in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json;charset=UTF-8",
    ] {
        let call = api
            .call("POST", LOGIN)
            .body(body)
            .headers(&[("content-type", kind)]);
        let response = call.send().await;
        assert_ne!(response.status, 415, "{kind}");
        response.is_refused();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn encodings_are_not_unpacked() {
    let api = site().await;
    // The gzip form of `{}`, and a claim that is not true.
    let gzip =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";
    for (encoding, body) in [
        ("gzip", &gzip[..]),
        ("br", b"{}"),
        ("deflate", b"{}"),
        ("x-unknown", b"{}"),
        ("gzip", b"{}"),
    ] {
        let headers = [
            ("content-type", "application/json"),
            ("content-encoding", encoding),
        ];
        let call = api
            .call("POST", LOGIN)
            .body(body.to_vec())
            .headers(&headers);
        let response = call.send().await;
        assert!(
            [400, 415].contains(&response.status),
            "{encoding}: {}",
            response.text()
        );
    }
}
