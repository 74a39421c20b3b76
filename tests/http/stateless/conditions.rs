//! Conditional requests for pictures, in the order of RFC 9110 section 13.2.2.

use super::Picture;

/// The same instant in the two obsolete formats (RFC 9110, section 5.6.7).
fn obsolete_formats(imf: &str) -> [String; 2] {
    let parts: Vec<_> = imf
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    let [day, date, month, year, time, "GMT"] = parts[..] else {
        panic!("{imf} is an IMF-fixdate")
    };
    let long = [
        "Sunday",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
    ];
    let long = long
        .iter()
        .find(|name| name.starts_with(day))
        .expect("a day of the week");
    let number: u8 = date.parse().expect("a day of the month");
    [
        format!("{long}, {date}-{month}-{} {time} GMT", &year[2..]),
        format!("{day} {month} {number:>2} {time} {year}"),
    ]
}

const EARLIER: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
const LATER: &str = "Fri, 31 Dec 2049 23:59:59 GMT";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_comes_with_everything_that_a_cache_needs() {
    let picture = Picture::new().await;
    let whole = &picture.whole;
    assert_eq!(whole.header("content-type"), "image/jpeg");
    assert_eq!(whole.header("content-length"), whole.body.len().to_string());
    assert_eq!(whole.header("cache-control"), "public, max-age=600");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert!(
        picture.etag().starts_with('"') && picture.etag().len() > 10,
        "{}",
        picture.etag()
    );
    let modified = httpdate::parse_http_date(picture.last_modified()).expect("a date");
    assert_eq!(httpdate::fmt_http_date(modified), picture.last_modified());
    assert!(
        modified <= std::time::SystemTime::now(),
        "{}",
        picture.last_modified()
    );
    assert!(
        whole.body.starts_with(b"\xff\xd8\xff"),
        "the bytes of a JPEG"
    );
    let head = picture.api.call("HEAD", &picture.path).send().await;
    head.status_is(200);
    for name in [
        "content-length",
        "content-type",
        "etag",
        "last-modified",
        "cache-control",
        "accept-ranges",
    ] {
        assert_eq!(head.header(name), whole.header(name), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn if_none_match_compares_weakly_and_reads_lists() {
    let picture = Picture::new().await;
    let etag = picture.etag();
    for value in [
        etag.to_owned(),
        format!("W/{etag}"),
        format!("\"a\", \"b,c\", {etag}"),
        format!("\"a\",W/{etag},\"b\""),
        "*".into(),
    ] {
        let response = picture.with(&[("if-none-match", &value)]).await;
        assert_eq!(response.status, 304, "{value}");
        assert!(response.body.is_empty());
        for name in ["etag", "cache-control", "last-modified"] {
            assert_eq!(response.header(name), picture.whole.header(name), "{name}");
        }
        assert_eq!(
            response.maybe_header("vary"),
            picture.whole.maybe_header("vary")
        );
        let length = response.maybe_header("content-length");
        let whole = picture.whole.header("content-length");
        assert!(length.is_none_or(|length| length == whole), "{length:?}");
        let call = picture
            .api
            .call("HEAD", &picture.path)
            .headers(&[("if-none-match", &value)]);
        call.send().await.status_is(304);
    }
    let unquoted = etag.trim_matches('"').to_owned();
    for value in [
        "\"another\"",
        "",
        &unquoted,
        &etag[..etag.len() - 1],
        "\"*\"",
    ] {
        let response = picture.with(&[("if-none-match", value)]).await;
        assert_eq!(response.status, 200, "{value}");
        assert_eq!(response.body, picture.whole.body);
    }
    let two = [("if-none-match", "\"a\""), ("if-none-match", etag)];
    picture.with(&two).await.status_is(304);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn if_modified_since_reads_all_three_formats() {
    let picture = Picture::new().await;
    let same = picture.last_modified();
    let [rfc850, asctime] = obsolete_formats(same);
    for value in [same, &rfc850, &asctime, LATER] {
        let response = picture.with(&[("if-modified-since", value)]).await;
        assert_eq!(response.status, 304, "{value}: {}", response.text());
        assert_eq!(response.header("etag"), picture.etag());
    }
    let [rfc850, asctime] = obsolete_formats(EARLIER);
    for value in [EARLIER, &rfc850, &asctime, "Sun Nov  6 08:49:37 1994"] {
        let response = picture.with(&[("if-modified-since", value)]).await;
        assert_eq!(response.status, 200, "{value}: {}", response.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_if_modified_since_that_is_no_date_is_a_400() {
    let picture = Picture::new().await;
    for value in [
        "yesterday",
        "",
        "0",
        "1700000000",
        "2024-01-01T00:00:00Z",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:61:37 GMT",
        "Xyz, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
    ] {
        let response = picture.with(&[("if-modified-since", value)]).await;
        assert_eq!(response.status, 400, "{value:?}: {}", response.text());
        response.detail(400, "Invalid If-Modified-Since header");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_date_matters_only_for_a_file_that_is_there_and_alone() {
    let picture = Picture::new().await;
    let etag = picture.etag();
    let bad = ("if-modified-since", "yesterday");
    picture
        .with(&[("if-none-match", etag), bad])
        .await
        .status_is(304);
    picture
        .with(&[("if-none-match", "\"another\""), bad])
        .await
        .status_is(200);
    let missing = picture
        .api
        .get_with("/cache/catalog/no-such.jpg", &[bad])
        .await;
    missing.detail(404, "File not found");
    assert_eq!(missing.header("cache-control"), "no-store");
    let call = picture.api.call("POST", &picture.path).headers(&[bad]);
    call.send().await.status_is(405);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn if_none_match_takes_precedence_over_if_modified_since() {
    let picture = Picture::new().await;
    let same = picture.last_modified();
    let both = [
        ("if-none-match", "\"another\""),
        ("if-modified-since", same),
    ];
    picture.with(&both).await.status_is(200);
    let both = [
        ("if-none-match", picture.etag()),
        ("if-modified-since", EARLIER),
    ];
    picture.with(&both).await.status_is(304);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn if_match_compares_strongly_and_comes_first() {
    let picture = Picture::new().await;
    let etag = picture.etag();
    let weak = format!("W/{etag}");
    for value in ["\"another\"", &weak, &format!("\"a\", {weak}")] {
        let response = picture.with(&[("if-match", value)]).await;
        assert_eq!(response.status, 412, "{value}: {}", response.text());
    }
    for value in [etag, "*", &format!("\"a\", {etag}")] {
        picture.with(&[("if-match", value)]).await.status_is(200);
    }
    let unless = [("if-match", "\"another\""), ("if-none-match", etag)];
    picture.with(&unless).await.status_is(412);
    let then = [("if-match", etag), ("if-none-match", etag)];
    picture.with(&then).await.status_is(304);
    let skipped = [("if-match", etag), ("if-unmodified-since", EARLIER)];
    picture.with(&skipped).await.status_is(200);
    let ranged = [("if-match", "\"another\""), ("range", "bytes=0-1")];
    picture.with(&ranged).await.status_is(412);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn if_unmodified_since_refuses_what_is_newer() {
    let picture = Picture::new().await;
    let same = picture.last_modified();
    picture
        .with(&[("if-unmodified-since", EARLIER)])
        .await
        .status_is(412);
    for value in [same, LATER, "yesterday"] {
        let response = picture.with(&[("if-unmodified-since", value)]).await;
        assert_eq!(response.status, 200, "{value}: {}", response.text());
    }
}
