//! Pages of the catalog with their content, for search engines, for previews in chats, and for
//! browsers that run no scripts. Where scripts run, the front takes over from there.
//!
//! The elements are those that the front makes (`static/web/js/pages`), so that nothing moves when
//! it does; a browser test compares them. It makes them of the answers in the element `first-view`,
//! which are those of the API.

pub mod address;
mod head;
pub mod list;
mod missing;
mod parts;
pub mod price;
pub mod product;
mod rendered;
pub mod shell;

use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use maud::{Markup, PreEscaped, html};
use storefront_assets::embedded::{Coding, add_page_headers, choose_coding};
use storefront_http::conditional;

use crate::site::Site;

pub use head::Head;
pub use missing::{Missing, missing};
pub use rendered::Rendered;
pub use shell::Modules;
use shell::shell;

/// A page with its content.
pub struct Page<'a> {
    /// Whose page it is, and in which language.
    pub site: Site,
    /// What search engines and previews read.
    pub head: &'a Head,
    /// The scripts that the front needs for it.
    pub modules: Modules,
    /// The elements.
    pub main: Markup,
    /// The answers of the API that the front makes the same elements of, as JSON.
    pub answers: String,
}

impl Page<'_> {
    /// Returns the whole page.
    pub fn render(&self) -> String {
        let main = html! {
            (self.main)
            script #first-view type="application/json" { (in_script(&self.answers)) }
        };
        let head = self.head.element(&self.site.shop.name);
        shell(self.site).fill(&head, self.modules, &main)
    }
}

/// Returns the name of a page in the read cache. Another language, the next deployment and other
/// settings have another one.
pub fn cache_name(site: Site, page: &str) -> String {
    format!("page:{}:{page}", shell(site).version)
}

/// Responds with a page, or with 304 if `status` is 200 and the client has it.
pub fn respond(site: Site, page: &Rendered, status: StatusCode, request: &HeaderMap) -> Response {
    let is_found = status == StatusCode::OK;
    let is_coded = accepts_gzip(request);
    let tag = page.tag(is_coded);
    let is_known = is_found && conditional::is_known(request.get_all(IF_NONE_MATCH), &tag);
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => (status, page.bytes(is_coded)).into_response(),
    };
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    if !is_known {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        headers.insert(CONTENT_TYPE, html);
        if is_coded {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    let language = HeaderValue::from_static(site.language.tag());
    headers.insert(CONTENT_LANGUAGE, language);
    // The cookie is that of the chosen language.
    let vary = HeaderValue::from_static("Accept-Encoding, Accept-Language, Cookie");
    headers.insert(VARY, vary);
    // A path that leads nowhere may lead somewhere in a minute. Other pages are asked for before
    // each use, as their scripts' names change with each deployment.
    let cache = if is_found { "no-cache" } else { "no-store" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if is_found && let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    add_page_headers(headers);
    response
}

fn accepts_gzip(request: &HeaderMap) -> bool {
    let accepted = request.get_all(ACCEPT_ENCODING).iter();
    let accepted: Vec<_> = accepted.filter_map(|value| value.to_str().ok()).collect();
    let codings = [Coding::Gzip, Coding::Identity].into_iter();
    choose_coding(&accepted.join(","), codings) == Some(Coding::Gzip)
}

/// JSON in a script element: it may not have what ends the element or starts a comment.
fn in_script(json: &str) -> PreEscaped<String> {
    PreEscaped(json.replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_does_not_end_its_element() {
        let PreEscaped(text) = in_script(r#"{"a":"</script><!--"}"#);
        assert!(!text.contains('<'));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["a"], "</script><!--");
    }
}
