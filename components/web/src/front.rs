//! The web front: pages of the catalog with their content, and one page for all others, whose
//! script shows the content of the URL.

use axum::Router;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{ACCEPT, CACHE_CONTROL, IF_NONE_MATCH, LOCATION, RETRY_AFTER, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use percent_encoding::percent_decode_str;
use storefront_browse::product::Key;
use storefront_browse::views;
use storefront_http::query::Query;
use storefront_http::{Client, Error};

use crate::page::list::Choices;
use crate::page::shell::shell;
use crate::page::{self, Missing, Rendered, address};
use crate::shop::Shop;
use crate::site::Site;
use crate::{files, sitemap};

/// The paths of the pages, as in `static/web/js/routes.js`.
const PAGES: [&str; 18] = [
    "/",
    "/category/{slug}",
    "/product/{product}",
    "/p/{slug}",
    "/login",
    "/register",
    "/forgot-password",
    "/reset-password",
    "/verify-email",
    "/confirm-email",
    "/undo-email",
    "/account",
    "/admin/products",
    "/admin/products/new",
    "/admin/products/{id}",
    "/admin/users",
    "/admin/users/{uuid}",
    "/admin/audit",
];

/// Paths for programs, whose errors are JSON.
const FOR_PROGRAMS: [&str; 3] = ["/api", "/assets", "/cache"];

/// 404: the path leads nowhere.
pub const NOT_FOUND: Error = Error::NotFound("Not Found");

/// Adds the pages and their files.
pub fn routes(mut router: Router) -> Router {
    for path in PAGES {
        router = router.route(path, get(page));
    }
    for path in sitemap::PATHS {
        router = router.route(path, get(sitemap::respond));
    }
    let others = files::ALL
        .iter()
        .filter(|file| !file.immutable && !["/", "/robots.txt"].contains(&file.path));
    for file in others {
        let page = async move |headers: HeaderMap| file.respond(&headers);
        router = router.route(file.path, get(page));
    }
    router.route("/assets/{name}", get(asset))
}

/// All pages have one handler, which looks at the path as the front's script does.
async fn page(mut parts: Parts) -> Response {
    let site = match Site::of_request(&parts.headers).await {
        Ok(site) => site,
        Err(error) => return error.into_response(),
    };
    let Some(path) = Path::parse(parts.uri.path()) else {
        return failure(site, NOT_FOUND, Missing::Page, &parts.uri, parts.headers);
    };
    let query = Query::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let (what, made) = match &path {
        Path::List(category) => {
            let choices = Choices::new(category.clone(), &query);
            if !choices.search.is_empty() {
                // The script asks for the results: search engines need not know them, and what
                // understands spellings is in another component.
                return empty(site, StatusCode::OK, &parts.headers);
            }
            (Missing::Page, page::list::page(site, &choices).await)
        }
        Path::Product(key, slug) => {
            let variant = query.get("variant").and_then(|id| id.parse().ok());
            let shown = page::product::show(site, key, variant).await;
            if let Ok(shown) = &shown {
                if slug.is_some() && *slug != shown.slug {
                    let path = address::product(shown.id, shown.slug.as_deref());
                    return redirect(&path, &parts.uri);
                }
                // Other pages are served whatever `trusted_proxies` is.
                match Client::from_request_parts(&mut parts, &()).await {
                    Ok(client) => views::count(shown.id, client.address),
                    Err(error) => {
                        return failure(site, error, Missing::Product, &parts.uri, parts.headers);
                    }
                }
            }
            (Missing::Product, shown.map(|shown| shown.page))
        }
        Path::Other => return empty(site, StatusCode::OK, &parts.headers),
    };
    match made {
        Ok(page) => page::respond(site, &Rendered::new(page), StatusCode::OK, &parts.headers),
        Err(error) => failure(site, error, what, &parts.uri, parts.headers),
    }
}

/// What a path leads to.
#[derive(Debug, PartialEq)]
enum Path {
    /// A list of products, in a category or in all.
    List(Option<String>),
    /// A product by `{id}-{slug}`, by its id alone, or by its slug alone. Links with an older slug
    /// behind the id lead to the present one. The id alone, which other parts of the front know,
    /// and the slug alone are as good.
    Product(Key, Option<String>),
    /// What the script makes of nothing.
    Other,
}

impl Path {
    /// Parses the path of a page. None if it has a parameter that is none.
    fn parse(path: &str) -> Option<Self> {
        let decode = |text: &str| {
            let text = percent_decode_str(text).decode_utf8().ok()?;
            Some(text.into_owned())
        };
        if path == "/" {
            return Some(Self::List(None));
        }
        if let Some(slug) = path.strip_prefix("/category/") {
            return Some(Self::List(Some(decode(slug)?)));
        }
        if let Some(slug) = path.strip_prefix("/p/") {
            return Some(Self::Product(Key::Slug(decode(slug)?), None));
        }
        if let Some(segment) = path.strip_prefix("/product/") {
            let segment = decode(segment)?;
            let (id, slug) = parse_segment(&segment)?;
            return Some(Self::Product(Key::Id(id), slug.map(str::to_owned)));
        }
        if let Some(id) = path.strip_prefix("/admin/users/") {
            return is_uuid(id).then_some(Self::Other);
        }
        match path.strip_prefix("/admin/products/") {
            // The page's script asks whether there is such a product.
            Some(id) if id != "new" => id.parse::<u32>().ok().map(|_| Self::Other),
            _ => Some(Self::Other),
        }
    }
}

/// Splits `12-a-kit` into id and slug.
fn parse_segment(segment: &str) -> Option<(i64, Option<&str>)> {
    let (id, slug) = match segment.split_once('-') {
        Some((id, slug)) => (id, Some(slug)),
        None => (segment, None),
    };
    let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
    Some((id.parse().ok().filter(|_| is_number)?, slug))
}

/// The id of an account is a UUID in lower case.
fn is_uuid(text: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => is_digit(byte),
        })
}

/// Leads to the address that the product has now. Browsers ask again, as it may get the older one
/// back.
fn redirect(path: &str, uri: &Uri) -> Response {
    let query = uri.query().map(|query| format!("?{query}"));
    let to = format!("{path}{}", query.unwrap_or_default());
    match HeaderValue::try_from(to) {
        Ok(to) => {
            let cache = HeaderValue::from_static("no-cache");
            let headers = [(LOCATION, to), (CACHE_CONTROL, cache)];
            (StatusCode::MOVED_PERMANENTLY, headers).into_response()
        }
        Err(_) => NOT_FOUND.into_response(),
    }
}

async fn asset(uri: Uri, headers: HeaderMap) -> Response {
    if let Some(file) = files::find(uri.path()) {
        return file.respond(&headers);
    }
    let shop = Shop::get().await;
    let theme = shop.ok().and_then(|shop| shop.theme.as_ref());
    match theme.filter(|theme| theme.path == uri.path()) {
        Some(theme) => theme.respond(),
        None => NOT_FOUND.into_response(),
    }
}

/// 404: a page for browsers, JSON for programs.
pub async fn missing(uri: Uri, headers: HeaderMap) -> Response {
    match Site::of_request(&headers).await {
        Ok(site) => failure(site, NOT_FOUND, Missing::Page, &uri, headers),
        Err(error) => error.into_response(),
    }
}

/// What is sent when a page cannot be made: for browsers a page whose script tells the reason, and
/// tries again; JSON for programs.
fn failure(site: Site, error: Error, what: Missing, uri: &Uri, mut headers: HeaderMap) -> Response {
    let status = error.status();
    if !wants_page(uri, &headers) {
        return error.into_response();
    }
    let mut response = match &error {
        Error::NotFound(_) => {
            let page = Rendered::new(page::missing(site, what));
            page::respond(site, &page, status, &headers)
        }
        // A choice that is none: the script gets the reason from the API.
        Error::InvalidFields(_) => return empty(site, StatusCode::OK, &headers),
        _ => {
            error.log();
            // No condition applies to a failure.
            headers.remove(IF_NONE_MATCH);
            let mut response = empty(site, status, &headers);
            let headers = response.headers_mut();
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            response
        }
    };
    let vary = HeaderValue::from_static("Accept");
    response.headers_mut().append(VARY, vary);
    response
}

fn wants_page(uri: &Uri, headers: &HeaderMap) -> bool {
    let is_for_programs = FOR_PROGRAMS.iter().any(|prefix| {
        let rest = uri.path().strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let accepted = headers.get_all(ACCEPT).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    !is_for_programs && accepted.any(|value| value.contains("text/html"))
}

/// The page of which the script makes all others.
fn empty(site: Site, status: StatusCode, headers: &HeaderMap) -> Response {
    page::respond(site, &shell(site).empty, status, headers)
}

#[cfg(test)]
mod tests {
    use super::{Key, PAGES, Path, parse_segment};

    #[test]
    fn the_script_shows_the_pages_that_are_served() {
        let script = include_str!("../../../static/web/js/routes.js");
        let paths = script.split("{ path: \"").skip(1);
        let paths: Vec<_> = paths.filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(paths, PAGES);
    }

    #[test]
    fn paths_lead_to_pages() {
        let slug = Some("kabel-für".to_owned());
        for (path, expected) in [
            ("/", Some(Path::List(None))),
            ("/category/kabel-f%C3%BCr", Some(Path::List(slug.clone()))),
            (
                "/product/7-kabel-f%c3%bcr",
                Some(Path::Product(Key::Id(7), slug)),
            ),
            ("/product/7", Some(Path::Product(Key::Id(7), None))),
            ("/product/x", None),
            ("/p/%ff", None),
            (
                "/p/a%2Fb",
                Some(Path::Product(Key::Slug("a/b".into()), None)),
            ),
            ("/admin/products/7", Some(Path::Other)),
            ("/admin/products/x", None),
            (
                "/admin/users/0b0e6a2e-1f5c-4c6e-9a55-3f1f6f0f9d11",
                Some(Path::Other),
            ),
            ("/admin/users/7", None),
            ("/admin/users/0B0E6A2E-1F5C-4C6E-9A55-3F1F6F0F9D11", None),
            ("/admin/products/new", Some(Path::Other)),
            ("/login", Some(Path::Other)),
        ] {
            assert_eq!(Path::parse(path), expected, "{path}");
        }
    }

    #[test]
    fn a_product_is_named_by_its_number() {
        assert_eq!(parse_segment("12"), Some((12, None)));
        assert_eq!(parse_segment("12-a-b"), Some((12, Some("a-b"))));
        assert_eq!(parse_segment("12-"), Some((12, Some(""))));
        for text in ["", "-a", "x", "12x", "+1", "99999999999999999999-a"] {
            assert_eq!(parse_segment(text), None, "{text}");
        }
    }
}
