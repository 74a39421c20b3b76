//! Bodies whose end two servers could see in different places (RFC 9112
//! section 6): there is one response, and the rest is never a request.

use crate::harness::{Shop, exchange};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ambiguous_length_never_yields_a_second_answer() {
    let api = Shop::shared().await;
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
        let response = exchange(host, request).await;
        assert!(response.responses() <= 1, "{what}: {}", response.text());
        let status = response.status();
        assert!((400..500).contains(&status), "{what}: {}", response.text());
        assert!(
            !response.text().contains("\"sqlite\""),
            "{what}: {}",
            response.text()
        );
    }
}
