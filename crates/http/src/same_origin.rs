//! Whether a request comes from one of the shop's own pages: for requests whose credential
//! the browser adds by itself, which a page of a stranger could send too (ASVS 3.5.1,
//! <https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html>).

use http::header::ORIGIN;
use http::{HeaderMap, HeaderName};

/// The server's header with the URL of the request, as the server sees it.
pub const FULL_URL: HeaderName = HeaderName::from_static("spin-full-url");

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Returns whether the browser says that a page of the same origin has sent the request.
/// `public_url` is the address of the shop.
///
/// Browsers send `Sec-Fetch-Site` over HTTPS and to this machine. Without it, `Origin` has
/// to be the shop's: behind a proxy that of `public_url`, else that of the request's URL.
/// A browser that sends neither is refused.
pub fn is_same_origin(headers: &HeaderMap, public_url: &str) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    let Some(Ok(sender)) = headers.get(ORIGIN).map(|origin| origin.to_str()) else {
        return false;
    };
    // A client can send this header too; the server appends its own, so the last counts.
    let url = headers.get_all(FULL_URL).iter().next_back();
    let url = url.and_then(|url| url.to_str().ok());
    [Some(public_url), url]
        .into_iter()
        .filter_map(|url| url.and_then(origin))
        .any(|origin| origin.eq_ignore_ascii_case(sender))
}

/// The scheme, host and port of a URL.
fn origin(url: &str) -> Option<&str> {
    let start = url.find("://")? + "://".len();
    let length = url[start..].find(['/', '?', '#']);
    Some(length.map_or(url, |length| &url[..start + length]))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn is_ours(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        is_same_origin(&headers.collect(), "https://shop.example/front")
    }

    #[test]
    fn the_browsers_word_on_the_site_counts_first() {
        let own = ("origin", "https://shop.example");
        assert!(is_ours(&[("sec-fetch-site", "same-origin")]));
        for other in ["same-site", "cross-site", "none", ""] {
            assert!(!is_ours(&[("sec-fetch-site", other), own]), "{other}");
        }
    }

    #[test]
    fn an_old_browser_is_judged_by_its_origin() {
        assert!(is_ours(&[("origin", "https://shop.example")]));
        assert!(is_ours(&[
            ("origin", "http://10.0.0.7:3000"),
            (
                "spin-full-url",
                "http://10.0.0.7:3000/api/users/refresh_token"
            ),
        ]));
        for other in [
            "null",
            "",
            "http://shop.example",
            "https://shop.example.evil",
            "https://shop.example:444",
            "https://shop.example/front",
        ] {
            assert!(!is_ours(&[("origin", other)]), "{other}");
        }
        assert!(!is_ours(&[]));
    }
}
