//! Bodies whose end two servers could see in different places (RFC 9112
//! section 6): there is one answer, and the rest is never a request.

use super::site;
use crate::harness::exchange;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ambiguous_length_never_yields_a_second_answer() {
    let api = site().await;
    let host = api.authority();
    let hidden = format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let length = hidden.len() + 5;
    let chunked = format!("0\r\n\r\n{hidden}");
    for (what, headers, body) in [
        (
            "CL.TE",
            format!("Content-Length: {length}\r\nTransfer-Encoding: chunked"),
            chunked.clone(),
        ),
        (
            "TE.CL",
            "Transfer-Encoding: chunked\r\nContent-Length: 3".into(),
            chunked.clone(),
        ),
        (
            "two CLs",
            format!("Content-Length: 2\r\nContent-Length: {}", length),
            format!("{{}}{hidden}"),
        ),
        (
            "a list of CLs",
            format!("Content-Length: 2, {length}"),
            format!("{{}}{hidden}"),
        ),
        (
            "TE twice",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity".into(),
            chunked.clone(),
        ),
        (
            "TE list",
            "Transfer-Encoding: chunked, identity".into(),
            chunked.clone(),
        ),
        (
            "TE x",
            "Transfer-Encoding: xchunked".into(),
            chunked.clone(),
        ),
        (
            "TE folded",
            "Transfer-Encoding:\r\n chunked".into(),
            chunked.clone(),
        ),
        (
            "TE with a space",
            "Transfer-Encoding : chunked".into(),
            chunked.clone(),
        ),
        (
            "TE with VT",
            "Transfer-Encoding: \x0bchunked".into(),
            chunked.clone(),
        ),
        (
            "a bad chunk size",
            "Transfer-Encoding: chunked".into(),
            format!("zz\r\n{chunked}"),
        ),
        (
            "a huge chunk size",
            "Transfer-Encoding: chunked".into(),
            format!("fffffffffffffffff\r\n{chunked}"),
        ),
        (
            "a negative chunk",
            "Transfer-Encoding: chunked".into(),
            format!("-1\r\n{chunked}"),
        ),
        (
            "no end of a chunk",
            "Transfer-Encoding: chunked".into(),
            format!("2\r\n{{}}{chunked}"),
        ),
    ] {
        let request = format!(
            "POST /api/users/login HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             {headers}\r\n\r\n{body}"
        );
        let answer = exchange(host, request).await;
        assert!(answer.answers() <= 1, "{what}: {}", answer.text());
        let status = answer.status();
        assert!((400..500).contains(&status), "{what}: {}", answer.text());
        assert!(
            !answer.text().contains("\"sqlite\""),
            "{what}: {}",
            answer.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_cut_short_is_no_success() {
    use tokio::io::AsyncWriteExt;

    let api = site().await;
    let host = api.authority();
    for headers in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let mut socket = crate::harness::raw::connect(host).await;
        let request = format!(
            "POST /api/users/login HTTP/1.1\r\nHost: {host}\r\n\
             Content-Type: application/json\r\n{headers}\r\n\r\n40\r\n{{\"email\":"
        );
        socket.write_all(request.as_bytes()).await.expect("sent");
        socket.shutdown().await.expect("half closed");
        let answer = crate::harness::raw::read_out(&mut socket).await;
        let status = answer.status();
        assert!(
            status == 0 || (400..500).contains(&status),
            "{headers}: {}",
            answer.text()
        );
        assert!(
            answer.answers() <= 1 && answer.closed,
            "{headers}: {}",
            answer.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_where_none_is_expected_is_not_a_request() {
    let api = site().await;
    let host = api.authority();
    let hidden = format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\n\r\n");
    for path in [
        "/api/products/product/1099",
        "/api/users/me",
        "/cache/catalog/no-such.jpg",
    ] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n{hidden}",
            hidden.len()
        );
        let answer = exchange(host, request).await;
        assert_eq!(answer.answers(), 1, "{path}: {}", answer.text());
        assert!(
            !answer.text().contains("\"sqlite\""),
            "{path}: {}",
            answer.text()
        );
    }
}
