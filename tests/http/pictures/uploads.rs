//! `PUT` and `DELETE /cache/catalog/{path}`, and the list of pictures, for admins.

use std::fs;

use serde_json::json;

use crate::harness::{Api, Response, Shop, workspace};

const PATH: &str = "/cache/catalog/new/Gr%C3%B6%C3%9Fe%201.jpg";
const DEPLOYED: &str = "/cache/catalog/CQRobot/JST%20EL/JST%20EL%202P-1.jpg";

fn picture(path: &str) -> Vec<u8> {
    fs::read(workspace().join("static/catalog").join(path)).expect("a picture")
}

fn jpeg() -> Vec<u8> {
    picture("CQRobot/JST EL/JST EL 2P-1.jpg")
}

fn png() -> Vec<u8> {
    picture("CQRobot/JST XH/JST XH Kit.png")
}

async fn upload(
    api: &Api,
    token: &str,
    path: &str,
    bytes: Vec<u8>,
    headers: &[(&str, &str)],
) -> Response {
    let call = api.call("PUT", path).bearer(token).headers(headers);
    call.body(bytes).send().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_uploaded_picture_is_served_like_any_other_on_every_host() {
    let mut shop = Shop::builder().hosts(2).start().await;
    let admin = shop.admin().await.1;
    let response = upload(&shop, &admin, PATH, jpeg(), &[]).await;
    let stored = response.status_is(201).json();
    assert_eq!(stored["path"], "new/Größe 1.jpg");
    assert_eq!(stored["image_url"], "catalog/new/Größe 1.jpg");
    assert_eq!(stored["media_type"], "image/jpeg");
    assert_eq!(stored["length"], jpeg().len());
    assert!(stored["width"].as_u64() > Some(100));
    assert_eq!(response.header("location"), PATH);
    let tag = response.header("etag").to_owned();
    let there = shop.on(1);
    let shown = there.get(PATH).await;
    assert_eq!(shown.status_is(200).body, jpeg());
    assert_eq!(shown.header("etag"), tag);
    assert_eq!(shown.header("content-type"), "image/jpeg");
    assert_eq!(shown.header("cache-control"), "public, max-age=600");
    assert_eq!(shown.header("accept-ranges"), "bytes");
    let modified = shown.header("last-modified").to_owned();
    there
        .get_with(PATH, &[("if-none-match", &tag)])
        .await
        .status_is(304);
    there
        .get_with(PATH, &[("if-modified-since", &modified)])
        .await
        .status_is(304);
    let part = there.get_with(PATH, &[("range", "bytes=10-19")]).await;
    assert_eq!(part.status_is(206).body, jpeg()[10..20]);
    let head = there.call("HEAD", PATH).send().await;
    assert_eq!(
        head.status_is(200).header("content-length"),
        jpeg().len().to_string()
    );
    shop.restart(0).await;
    let again = shop.get(PATH).await;
    assert_eq!(
        (again.header("etag"), again.header("last-modified")),
        (&*tag, &*modified)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_picture_is_sent_whole_and_in_parts() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    // Larger than a piece of the database, and no size of it is.
    let mut svg =
        String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">");
    while svg.len() < 1_500_000 {
        svg.push_str(&format!("<path d=\"M0 0h{}\"/>", svg.len()));
    }
    svg.push_str("</svg>");
    let path = "/cache/catalog/plan.svg";
    upload(&shop, &admin, path, svg.clone().into(), &[])
        .await
        .status_is(201);
    let whole = shop.get(path).await;
    assert_eq!(whole.status_is(200).text(), svg);
    let policy = whole.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("sandbox"),
        "{policy}"
    );
    for (first, last) in [
        (0, 0),
        (262_143, 262_144),
        (524_288, 800_000),
        (1_499_000, 1_500_000),
    ] {
        let range = format!("bytes={first}-{last}");
        let part = shop.get_with(path, &[("range", &range)]).await;
        assert_eq!(
            part.status_is(206).body,
            svg.as_bytes()[first..=last],
            "{range}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_is_replaced_and_deleted_by_who_knows_its_version() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let path = "/cache/catalog/x.png";
    let first = upload(&shop, &admin, path, png(), &[("if-none-match", "*")]).await;
    let first = first.status_is(201).header("etag").to_owned();
    upload(&shop, &admin, path, png(), &[("if-none-match", "*")])
        .await
        .detail(412, "Precondition failed");
    upload(&shop, &admin, path, png(), &[("if-match", "\"other\"")])
        .await
        .status_is(412);
    upload(
        &shop,
        &admin,
        "/cache/catalog/y.png",
        png(),
        &[("if-match", "*")],
    )
    .await
    .status_is(412);
    let same = upload(&shop, &admin, path, png(), &[("if-match", &first)]).await;
    assert_eq!(same.status_is(200).header("etag"), first);
    let other = picture("Nordwerk/Kabel/Jumper 40.png");
    let second = upload(&shop, &admin, path, other.clone(), &[("if-match", &first)]).await;
    let second = second.status_is(200).header("etag").to_owned();
    assert_ne!(first, second);
    assert_eq!(shop.get(path).await.status_is(200).body, other);
    let delete = async |tag: &str| {
        let call = shop.call("DELETE", path).bearer(&admin);
        call.headers(&[("if-match", tag)]).send().await
    };
    delete(&first).await.status_is(412);
    delete(&second).await.status_is(204);
    shop.get(path).await.detail(404, "File not found");
    delete("*").await.detail(404, "File not found");
    let left: i64 = shop.select("select count(*) from picture_pieces where ? = ''", "");
    assert_eq!(left, 0, "pieces of deleted pictures are gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_admins_change_pictures_and_see_the_list() {
    let shop = Shop::start().await;
    let somebody = shop.login(&shop.somebody().await).await;
    for method in ["PUT", "DELETE"] {
        let anonymous = shop.call(method, PATH).body("x").send().await;
        anonymous.detail(401, "Not authenticated");
        let forbidden = shop
            .call(method, PATH)
            .bearer(&somebody)
            .body("x")
            .send()
            .await;
        forbidden.detail(403, "Admin only");
    }
    for path in [
        "/cache/catalog",
        "/cache/catalog/",
        "/cache/catalog?limit=1",
    ] {
        shop.get(path).await.status_is(404);
        shop.get_as(&somebody, path).await.detail(403, "Admin only");
    }
    shop.get(PATH).await.status_is(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_of_the_deployment_stay() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let text = "This picture is part of the deployment";
    upload(&shop, &admin, DEPLOYED, jpeg(), &[])
        .await
        .detail(409, text);
    let delete = shop.call("DELETE", DEPLOYED).bearer(&admin).send().await;
    delete.detail(409, text);
    shop.get(DEPLOYED).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_pictures_with_a_fitting_name_are_taken() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let try_upload = async |name: &str, bytes: Vec<u8>| {
        upload(&shop, &admin, &format!("/cache/catalog/{name}"), bytes, &[]).await
    };
    try_upload("a.jpg", b"<script>alert(1)</script>".to_vec())
        .await
        .status_is(415);
    try_upload("a.html", b"<html></html>".to_vec())
        .await
        .status_is(415);
    try_upload("a.png", Vec::new()).await.status_is(415);
    try_upload("a.png", jpeg()).await.invalid(&["body"]);
    try_upload("a.exe", jpeg()).await.invalid(&["body"]);
    try_upload("cut.png", png()[..2000].to_vec())
        .await
        .invalid(&["body"]);
    try_upload("bomb.png", huge_png()).await.invalid(&["body"]);
    try_upload("large.jpg", [jpeg(), vec![0; 10 * 1024 * 1024]].concat())
        .await
        .status_is(413);
    for name in [
        "../x.jpg",
        "%2e%2e/x.jpg",
        ".x.jpg",
        "a//b.jpg",
        "a%00.jpg",
        "a%5Cb.jpg",
    ] {
        let response = try_upload(name, jpeg()).await;
        assert!(
            [400, 404].contains(&response.status),
            "{name}: {}",
            response.status
        );
    }
    let list = shop
        .get_as(&admin, "/cache/catalog?limit=1")
        .await
        .status_is(200)
        .json();
    assert_eq!(list["items"][0]["uploaded"], false, "nothing was stored");
}

/// The header of 12 000 x 12 000 pixels, and nothing else.
fn huge_png() -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(12_000_u32.to_be_bytes().repeat(2));
    chunk.extend([8, 6, 0, 0, 0]);
    let mut crc = !0_u32;
    for byte in &chunk {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(chunk);
    png.extend((!crc).to_be_bytes());
    png
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_has_uploads_first_and_then_the_deployment() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let list = async |query: &str| {
        let path = format!("/cache/catalog/?{query}");
        shop.get_as(&admin, &path).await.status_is(200).json()
    };
    let deployed = list("limit=1").await["total"].as_i64().expect("a total");
    assert!(deployed >= 33);
    for name in ["kit-a.jpg", "kit-b.jpg", "c.jpg"] {
        upload(
            &shop,
            &admin,
            &format!("/cache/catalog/{name}"),
            jpeg(),
            &[],
        )
        .await
        .status_is(201);
    }
    let first = list("limit=5").await;
    assert_eq!(first["total"], deployed + 3);
    let kinds: Vec<_> = first["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|i| &i["uploaded"])
        .collect();
    assert_eq!(json!(kinds), json!([true, true, true, false, false]));
    let beyond = list("limit=5&offset=2").await;
    assert_eq!(beyond["items"][1], first["items"][3]);
    let found = list("search=KIT-").await;
    assert_eq!(found["total"], 2);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_gives_a_product_a_picture_and_finds_it() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let stored = upload(&shop, &admin, "/cache/catalog/lamp.jpg", jpeg(), &[])
        .await
        .status_is(201)
        .json();
    let product = json!({
        "model": "L-1", "name": "Lava lamp", "price": 39, "image_url": stored["image_url"]
    });
    shop.send_as(&admin, "POST", "/api/products/product", &product)
        .await
        .status_is(201);
    let found = shop
        .get("/api/products/?search=lava")
        .await
        .status_is(200)
        .json();
    let url = found["items"][0]["image_url"].as_str().expect("a URL");
    let shown = shop.get(&format!("/cache/{url}?w=320")).await;
    assert!(shown.status_is(200).body.len() < jpeg().len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_database_uploads_are_a_503_and_the_deployment_is_served() {
    let mut shop = Shop::start().await;
    let admin = shop.admin().await.1;
    shop.redis.kill();
    upload(&shop, &admin, PATH, jpeg(), &[])
        .await
        .detail(503, "Service unavailable");
    shop.get(DEPLOYED).await.status_is(200);
    shop.redis.restart();
    upload(&shop, &admin, PATH, jpeg(), &[]).await.is_refused();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_avif_is_kept_and_served_as_it_is() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let file = workspace().join("crates/images/tests/data/turned.avif");
    let file = fs::read(file).expect("a picture");
    let path = "/cache/catalog/new/turned.avif";
    let response = upload(&shop, &admin, path, file.clone(), &[]).await;
    let stored = response.status_is(201).json();
    assert_eq!(stored["media_type"], "image/avif");
    assert_eq!(
        (&stored["width"], &stored["height"]),
        (&json!(32), &json!(48))
    );
    for query in ["", "?w=160"] {
        let shown = shop.get(&format!("{path}{query}")).await;
        assert_eq!(shown.status_is(200).body, file);
        assert_eq!(shown.header("content-type"), "image/avif");
    }
    let cut = file[..file.len() / 2].to_vec();
    let response = upload(&shop, &admin, "/cache/catalog/cut.avif", cut, &[]).await;
    response.invalid(&["body"]);
}
