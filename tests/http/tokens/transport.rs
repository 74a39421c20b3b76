//! How a token arrives (RFC 6750 section 2, RFC 9110 section 11).

use super::Case;
use crate::harness::{exchange, jwt};

const PROTECTED: [(&str, &str); 3] = [
    ("GET", "/api/users/me"),
    ("POST", "/api/users/logout"),
    ("POST", "/api/users/refresh_token"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_token_nothing_is_said_of_errors() {
    let case = Case::new().await;
    for (method, path) in PROTECTED {
        for headers in [
            vec![],
            vec![("authorization", "Basic YWRhOnNlY3JldA==")],
            vec![("cookie", "access_token=x")],
        ] {
            let response = case.api.call(method, path).headers(&headers).send().await;
            response.detail(401, "Not authenticated");
            let challenge = response.header("www-authenticate");
            assert!(challenge.starts_with("Bearer"), "{challenge}");
            assert!(!challenge.contains("error="), "{challenge}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_scheme_is_read_in_any_case() {
    let case = Case::new().await;
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        let value = format!("{scheme} {}", case.token);
        let response = case
            .api
            .get_with("/api/users/me", &[("authorization", &value)])
            .await;
        response.status_is(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_authorization_is_refused() {
    let case = Case::new().await;
    let token = &case.token;
    for value in [
        "Bearer".to_owned(),
        "Bearer ".into(),
        format!("Bearer{token}"),
        format!("Token {token}"),
        token.clone(),
        format!("Bearer token={token}"),
        format!("Bearer {token} x"),
        "Bearer \u{e9}\u{e9}.\u{e9}.\u{e9}".into(),
    ] {
        let response = case
            .api
            .get_with("/api/users/me", &[("authorization", &value)])
            .await;
        assert_eq!(response.status, 401, "{value}: {}", response.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_sent_once_and_only_in_the_header() {
    let case = Case::new().await;
    let value = format!("Bearer {}", case.token);
    for second in [value.as_str(), "Bearer x", "Basic eDp5"] {
        for pair in [[value.as_str(), second], [second, value.as_str()]] {
            let headers = pair.map(|value| ("authorization", value));
            case.api
                .get_with("/api/users/me", &headers)
                .await
                .is_refused();
        }
    }
    let path = format!("/api/users/me?access_token={}", case.token);
    case.api.get(&path).await.is_refused();
    let form = format!("access_token={}", case.token);
    let call = case.api.call("POST", "/api/users/logout").body(form);
    let form_type = [("content-type", "application/x-www-form-urlencoded")];
    call.headers(&form_type).send().await.is_refused();
    case.api.me(&case.token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_text_are_refused() {
    let case = Case::new().await;
    for bytes in [&b"\xff\xfe\xfd"[..], b"\xc3\x28.\x80.\xf0", b"a.\xe9.c"] {
        let host = case.api.authority();
        let head = format!("GET /api/users/me HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        let request = [
            head.as_bytes(),
            b"Authorization: Bearer ",
            bytes,
            b"\r\n\r\n",
        ]
        .concat();
        let response = exchange(host, request).await;
        assert!(
            (400..500).contains(&response.status()),
            "{}",
            response.text()
        );
        assert!(
            response.text().contains("\"detail\""),
            "{}",
            response.text()
        );
    }
    case.api.me(&case.token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_huge_token_is_refused_before_it_costs_anything() {
    let case = Case::new().await;
    let padded = |size: usize| {
        let jwt = case.jwt.clone().claim("pad", "a".repeat(size));
        jwt.sign(crate::harness::JWT_SECRET)
    };
    case.refuse(&padded(8 << 10), "8 KB").await;
    let text = jwt::sign("{\"alg\":\"HS256\"}", &"a".repeat(12 << 10), "HS256", b"x");
    case.refuse(&text, "12 KB of nothing").await;
    // Above the host's own limit for headers any 4xx will do.
    for size in [40 << 10, 100 << 10, 1 << 20] {
        let host = case.api.authority();
        let request = format!(
            "GET /api/users/me HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Authorization: Bearer {}\r\n\r\n",
            padded(size)
        );
        let response = exchange(host, request).await;
        let refused = (400..500).contains(&response.status());
        assert!(
            refused || response.bytes.is_empty(),
            "{size}: {}",
            response.text()
        );
    }
    case.api.me(&case.token).await.status_is(200);
}
