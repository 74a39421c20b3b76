//! Parts of pictures (RFC 9110, section 14).

use super::Picture;
use crate::harness::Response;

/// A 206 with these bytes of the picture, inclusive.
#[track_caller]
fn part(picture: &Picture, response: &Response, first: usize, last: usize) {
    let whole = &picture.whole.body;
    assert_eq!(response.status, 206, "{first}-{last}: {}", response.text());
    assert_eq!(response.body, whole[first..=last], "{first}-{last}");
    let range = format!("bytes {first}-{last}/{}", whole.len());
    assert_eq!(response.header("content-range"), range);
    assert_eq!(
        response.header("content-length"),
        (last - first + 1).to_string()
    );
    assert_eq!(response.header("etag"), picture.etag());
    assert_eq!(
        response.header("content-type"),
        picture.whole.header("content-type")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_range_is_answered_with_its_bytes() {
    let picture = Picture::new().await;
    let length = picture.whole.body.len();
    for (range, first, last) in [
        ("bytes=0-0".to_owned(), 0, 0),
        ("bytes=0-9".into(), 0, 9),
        ("bytes=5-".into(), 5, length - 1),
        ("bytes=-7".into(), length - 7, length - 1),
        (format!("bytes=-{}", length * 2), 0, length - 1),
        (format!("bytes={}-", length - 1), length - 1, length - 1),
        ("bytes=3-99999999999999".into(), 3, length - 1),
        ("bytes= 0-9".into(), 0, 9),
        ("Bytes=0-9".into(), 0, 9),
    ] {
        let response = picture.with(&[("range", &range)]).await;
        // Optional whitespace may be refused as malformed: then it is ignored.
        if range.contains(' ') && response.status == 200 {
            continue;
        }
        part(&picture, &response, first, last);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_range_beyond_the_end_is_a_416_with_the_length() {
    let picture = Picture::new().await;
    let length = picture.whole.body.len();
    for range in [
        format!("bytes={length}-"),
        format!("bytes={length}-{length}"),
        "bytes=-0".into(),
    ] {
        let response = picture.with(&[("range", &range)]).await;
        assert_eq!(response.status, 416, "{range}");
        assert_eq!(
            response.header("content-range"),
            format!("bytes */{length}")
        );
        assert!(
            response
                .maybe_header("cache-control")
                .is_none_or(|value| !value.contains("public"))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_range_is_ignored() {
    let picture = Picture::new().await;
    for range in [
        "items=0-9",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-3",
        "bytes=0-9x",
        "bytes=0x0-0x9",
        "bytes=--9",
        "0-9",
        "",
        "bytes=1.5-9",
        "bytes:0-9",
    ] {
        let response = picture.with(&[("range", range)]).await;
        assert_eq!(response.status, 200, "{range}: {}", response.text());
        assert_eq!(response.body, picture.whole.body, "{range}");
    }
    let call = picture
        .api
        .call("HEAD", &picture.path)
        .headers(&[("range", "bytes=0-9")]);
    // Range is defined for GET alone (RFC 9110, section 14.2).
    let head = call.send().await;
    assert_eq!(
        head.status_is(200).header("content-length"),
        picture.whole.header("content-length")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_ranges_are_answered_whole_or_in_parts_but_right() {
    let picture = Picture::new().await;
    for range in [
        "bytes=0-1,4-5",
        "bytes=0-0, -1",
        "bytes=0-,0-,0-,0-,0-,0-,0-,0-",
    ] {
        let response = picture.with(&[("range", range)]).await;
        match response.status {
            200 => assert_eq!(response.body, picture.whole.body, "{range}"),
            206 => assert!(
                response.body.len() <= picture.whole.body.len() + 1000,
                "{range}"
            ),
            other => panic!("{range}: {other}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn if_range_decides_between_the_part_and_the_whole() {
    let picture = Picture::new().await;
    let range = ("range", "bytes=0-9");
    let etag = picture.etag();
    let response = picture.with(&[range, ("if-range", etag)]).await;
    part(&picture, &response, 0, 9);
    let weak = format!("W/{etag}");
    for other in [
        &weak,
        "\"another\"",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "yesterday",
        "",
    ] {
        let response = picture.with(&[range, ("if-range", other)]).await;
        assert_eq!(response.status, 200, "{other}");
        assert_eq!(response.body, picture.whole.body);
    }
    // A date is strong enough only when it is a minute older than the response
    // (RFC 9110, section 8.8.2.2), so both responses can be right.
    let date = picture.last_modified();
    let response = picture.with(&[range, ("if-range", date)]).await;
    assert!([200, 206].contains(&response.status));
    let beyond = ("range", "bytes=99999999-");
    picture
        .with(&[beyond, ("if-range", "\"another\"")])
        .await
        .status_is(200);
    picture
        .with(&[beyond, ("if-range", etag)])
        .await
        .status_is(416);
    picture.with(&[("if-range", etag)]).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conditions_come_before_ranges() {
    let picture = Picture::new().await;
    let range = ("range", "bytes=0-9");
    picture
        .with(&[range, ("if-none-match", picture.etag())])
        .await
        .status_is(304);
    picture
        .with(&[range, ("if-modified-since", picture.last_modified())])
        .await
        .status_is(304);
    let response = picture
        .with(&[range, ("if-none-match", "\"another\"")])
        .await;
    part(&picture, &response, 0, 9);
}
