//! The language of pages: what the visitor has chosen, or what the browser prefers.

use super::BROWSER;
use crate::harness::{Response, Shop};

const CHINESE: (&str, &str) = ("accept-language", "zh-CN,zh;q=0.9,en;q=0.8");

/// The value of `lang`, which is also that of `Content-Language`.
fn language(page: &Response) -> String {
    let text = page.text();
    let rest = text.split_once("<html lang=\"").expect("an attribute").1;
    let language = rest.split_once('"').expect("its end").0.to_owned();
    assert_eq!(page.header("content-language"), language);
    language
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_in_the_language_that_the_browser_prefers() {
    let shop = Shop::shared().await;
    let sold_out = "/?in_stock=false&min_price=1000000";
    for (path, english, chinese) in [
        ("/", "Popular this week", "本周热门"),
        ("/category/sensors", "All products", "全部商品"),
        ("/product/1099", "In stock", "现货"),
        (
            sold_out,
            "Nothing fits this search.",
            "没有找到符合条件的商品。",
        ),
        ("/login", "Search products", "搜索商品"),
    ] {
        let page = shop.get_with(path, &BROWSER).await;
        assert_eq!(language(page.status_is(200)), "en", "{path}");
        let text = page.text();
        assert!(
            text.contains(english) && !text.contains(chinese),
            "{path}: {text}"
        );
        assert!(!text.contains("/assets/zh-Hans."), "{path}: {text}");
        let translated = shop.get_with(path, &[BROWSER[0], CHINESE]).await;
        assert_eq!(language(translated.status_is(200)), "zh-Hans", "{path}");
        let text = translated.text();
        assert!(
            text.contains(chinese) && !text.contains(english),
            "{path}: {text}"
        );
        assert!(text.contains("/assets/zh-Hans."), "{path}: {text}");
        let vary = translated.header("vary");
        assert!(vary.contains("Accept-Language, Cookie"), "{path}: {vary}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_counts_more_than_the_browser() {
    let shop = Shop::shared().await;
    for (cookie, accepted, expected) in [
        ("language=zh-Hans", "en", "zh-Hans"),
        ("language=en", "zh", "en"),
        ("a=b; language=zh-Hans; c=d", "", "zh-Hans"),
        ("language=tlh", "zh", "zh-Hans"),
        ("language=", "zh;q=0", "en"),
        ("", "de,fr;q=0.9", "en"),
        ("", "zh-TW", "zh-Hans"),
        ("", "en-GB,zh;q=0.9", "en"),
    ] {
        let headers = [("cookie", cookie), ("accept-language", accepted)];
        let page = shop.get_with("/login", &headers).await;
        assert_eq!(
            language(page.status_is(200)),
            expected,
            "{cookie} {accepted}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_page_is_not_taken_for_that_of_another_language() {
    let shop = Shop::shared().await;
    for path in ["/product/1099", "/login"] {
        let english = shop.get(path).await;
        let tag = english.status_is(200).header("etag").to_owned();
        let known = [("if-none-match", &*tag)];
        shop.get_with(path, &known).await.status_is(304);
        let other = [known[0], CHINESE];
        let page = shop.get_with(path, &other).await;
        assert_eq!(language(page.status_is(200)), "zh-Hans");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scripts_get_the_texts_of_their_language() {
    let shop = Shop::shared().await;
    let page = shop.get_with("/login", &[CHINESE]).await.text();
    let mut assets = page.split('"');
    let texts = assets.find(|text| text.starts_with("/assets/zh-Hans."));
    let texts = shop.get(texts.expect("a script")).await;
    let kept = texts.status_is(200).header("cache-control");
    assert_eq!(kept, "public, max-age=31536000, immutable");
    let text = texts.text();
    let json = text.strip_prefix("export default ");
    let json = json.and_then(|text| text.trim_end().strip_suffix(';'));
    let texts: serde_json::Value = serde_json::from_str(json.expect("a module")).expect("JSON");
    assert_eq!(texts["Log in"], "登录");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_is_told_in_the_language() {
    let shop = Shop::shared().await;
    for (path, english, chinese) in [
        ("/no/such/page", "Page not found", "页面不存在"),
        (
            "/product/1",
            "This product is not in the shop",
            "本店没有此商品",
        ),
    ] {
        for (accepted, expected) in [("en", english), ("zh", chinese)] {
            let headers = [BROWSER[0], ("accept-language", accepted)];
            let page = shop.call("GET", path).headers(&headers).stream().await;
            assert_eq!(page.status(), 404, "{path}");
            let text = page.text().await.expect("a page");
            assert!(
                text.contains(&format!("<h1>{expected}</h1>")),
                "{path}: {text}"
            );
        }
    }
}
