//! Spellings of paths: only files of the catalog come out.

use super::{Picture, site};
use crate::harness::{Raw, raw};

#[track_caller]
fn not_found(response: &Raw, target: &str) {
    let shown: String = target.chars().take(100).collect();
    let status = response.status();
    assert!(
        [400, 404, 414, 431].contains(&status),
        "{shown}: {}",
        response.text()
    );
    let text = response.text();
    assert!(
        !text.contains("root:") && !text.contains("spin_manifest"),
        "{shown}: {text}"
    );
    if status == 404 || status == 400 {
        assert!(text.contains("\"detail\""), "{shown}: {text}");
        assert!(text.to_lowercase().contains("nosniff"), "{shown}: {text}");
    }
    let cache = response.header("cache-control").unwrap_or_default();
    assert!(!cache.contains("public"), "{shown}: {text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_outside_the_catalog_can_be_spelled() {
    let api = site().await;
    for path in [
        "../../../../etc/passwd",
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        ".%2e/.%2e/etc/passwd",
        "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
        "..%252f..%252fetc/passwd",
        "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
        "%e0%80%ae%e0%80%ae/etc/passwd",
        "%c0%ae%c0%ae%c0%afetc%c0%afpasswd",
        "..%c0%af..%c0%afetc/passwd",
        "%uff0e%uff0e/etc/passwd",
        "\u{ff0e}\u{ff0e}/etc/passwd",
        "....//....//etc/passwd",
        "..;/..;/etc/passwd",
        "..%00/etc/passwd",
        "%00",
        "x.jpg%00.png",
        "CQRobot%00/../../etc/passwd",
        "..\\..\\etc\\passwd",
        "..%5c..%5cetc%5cpasswd",
        "C:/Windows/win.ini",
        "C:%5cWindows%5cwin.ini",
        "file:///etc/passwd",
        "file:%2f%2f%2fetc%2fpasswd",
        "/etc/passwd",
        "//etc/passwd",
        "%2fetc%2fpasswd",
        "%2f%2fetc/passwd",
        "etc/passwd",
        "proc/self/environ",
        "dev/null",
        "CON",
        "NUL",
        "com1.jpg",
        "aux.jpg",
        "spin.toml",
        "../spin.toml",
        "..%2fspin.toml",
        "CQRobot/../../../spin.toml",
        "~root/.bashrc",
        "$HOME",
        "%",
        "%4",
        "%zz",
        "%ff%fe",
        "a%0d%0aSet-Cookie:%20x=1",
        "..",
        "%2e%2e",
        ".",
        "%2e",
        "?../x",
        "#/../x",
    ] {
        let target = format!("/cache/catalog/{path}");
        let response = raw::get(api.authority(), &target).await;
        not_found(&response, &target);
        assert!(
            !response.text().to_lowercase().contains("\nset-cookie"),
            "{}",
            response.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn directories_and_their_spellings_are_not_found() {
    let picture = Picture::new().await;
    let folder = picture.path.rsplit_once('/').expect("a folder").0;
    let parent = folder.rsplit_once('/').expect("a parent").0;
    for path in ["/cache/catalog/", "/cache/catalog", folder, parent] {
        let target = format!("{path}/");
        for target in [path, &target] {
            let response = picture.api.get(target).await;
            assert_eq!(response.status, 404, "{target}: {}", response.text());
        }
    }
    picture.api.get(folder).await.detail(404, "File not found");
    let nothing = picture.api.get("/cache/catalog/no-such.jpg").await;
    nothing.detail(404, "File not found");
    assert_eq!(nothing.header("cache-control"), "no-store");
    assert!(nothing.maybe_header("etag").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_is_decoded_exactly_once() {
    let picture = Picture::new().await;
    let host = picture.api.authority();
    let name = picture.path.rsplit('/').next().expect("a name");
    let folder = picture.path.strip_suffix(name).expect("a folder");
    assert!(name.contains("%20"), "{name} has a space");
    let all: String = name
        .replace("%20", " ")
        .bytes()
        .map(|b| format!("%{b:02x}"))
        .collect();
    for good in [
        &all,
        &all.to_uppercase().replace('X', "x"),
        &name.replace('J', "%4A"),
    ] {
        let response = raw::get(host, &format!("{folder}{good}")).await;
        assert_eq!(
            response.status(),
            200,
            "{good}: {}",
            response.header("content-type").unwrap_or_default()
        );
    }
    for bad in [
        name.replace("%20", "%2520"),
        name.replace("%20", "+"),
        name.to_lowercase(),
    ] {
        let target = format!("{folder}{bad}");
        not_found(&raw::get(host, &target).await, &target);
    }
    let dotted = picture.path.replacen("/catalog/", "/catalog/./", 1);
    not_found(&raw::get(host, &dotted).await, &dotted);
    let twice = picture.path.replacen("/catalog/", "/catalog//", 1);
    not_found(&raw::get(host, &twice).await, &twice);
    let more = format!("{}/x", picture.path);
    not_found(&raw::get(host, &more).await, &more);
    let round = picture.path.replacen("/catalog/", "/catalog/x/../", 1);
    not_found(&raw::get(host, &round).await, &round);
    let query = picture
        .api
        .get(&format!("{}?v=2&file=../x", picture.path))
        .await;
    assert_eq!(query.status_is(200).body, picture.whole.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endless_names_are_refused() {
    let api = site().await;
    for length in [256, 4 << 10, 16 << 10, 64 << 10] {
        for filler in ["a", "%2e", "a/", "../", "%c3%a9"] {
            let target = format!("/cache/catalog/{}", filler.repeat(length / filler.len()));
            not_found(&raw::get(api.authority(), &target).await, &target);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_reads_pictures_and_only_admins_write_them() {
    const METHODS: [&str; 5] = ["DELETE", "GET", "HEAD", "OPTIONS", "PUT"];
    let picture = Picture::new().await;
    for path in [picture.path.as_str(), "/cache/catalog/no-such.jpg"] {
        for method in ["PUT", "DELETE"] {
            let response = picture.api.call(method, path).send().await;
            response.detail(401, "Not authenticated");
        }
        for method in ["POST", "PATCH", "BREW", "TRACE"] {
            let response = picture.api.call(method, path).send().await;
            assert_eq!(response.status, 405, "{method} {path}: {}", response.text());
            assert_eq!(response.allow(), METHODS);
        }
    }
    let options = picture.api.call("OPTIONS", &picture.path).send().await;
    assert!([200, 204].contains(&options.status), "{}", options.text());
    assert_eq!(options.allow(), METHODS);
}
