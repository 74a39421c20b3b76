//! What search engines may read, and where it is: `/robots.txt` (RFC 9309), `/sitemap.xml`, and
//! the sitemaps that this lists (<https://www.sitemaps.org/protocol.html>).

use std::io;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures::stream;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Uri};
use maud::html;
use storefront_browse::categories;
use storefront_http::Result;
use storefront_http::public_url::PublicUrl;

use crate::files;
use crate::front::NOT_FOUND;
use crate::page::address;

/// The most addresses in a sitemap, by the protocol.
const MAX_ADDRESSES: i64 = 50_000;
/// Products that are read at a time, so that a sitemap needs little memory.
const AT_A_TIME: i64 = 1_000;

const XML: HeaderValue = HeaderValue::from_static("application/xml; charset=utf-8");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// Search engines look once in days.
const ONE_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const START: &str = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
const END: &str = "</urlset>\n";

/// The paths of all of them.
pub const PATHS: [&str; 3] = ["/robots.txt", "/sitemap.xml", "/sitemap/{name}"];

/// Responds with any of them.
///
/// # Errors
/// 404 when there is no such sitemap, 503 when SQLite fails.
pub async fn respond(uri: Uri) -> Result<Response> {
    let PublicUrl(base) = PublicUrl::get().await?;
    match uri.path() {
        "/robots.txt" => robots(base),
        "/sitemap.xml" => index(base).await,
        "/sitemap/pages.xml" => pages(base).await,
        path => {
            let number = path.strip_prefix("/sitemap/products-");
            let number = number.and_then(|rest| rest.strip_suffix(".xml")?.parse::<i64>().ok());
            let number = number.filter(|number| (1..=MAX_ADDRESSES).contains(number));
            products(base, number.ok_or(NOT_FOUND)?).await
        }
    }
}

/// The file in `static/web`, and where the sitemap is.
fn robots(base: &str) -> Result<Response> {
    let file = files::find("/robots.txt").ok_or(NOT_FOUND)?;
    let mut text = String::from_utf8_lossy(&file.inflate()).into_owned();
    text += &format!("\nSitemap: {base}/sitemap.xml\n");
    let headers = [(CONTENT_TYPE, TEXT), (CACHE_CONTROL, ONE_HOUR)];
    Ok((headers, text).into_response())
}

/// The index of the sitemaps.
async fn index(base: &str) -> Result<Response> {
    const SQL: &str = "select coalesce(sum(products), 0) from product_counts";
    let products = storefront_browse::count(SQL, []).await?;
    let parts = 1..=products.div_euclid(MAX_ADDRESSES) + (products % MAX_ADDRESSES).min(1);
    let parts = parts.map(|number| format!("products-{number}"));
    let names = ["pages".to_owned()].into_iter().chain(parts);
    let index = html! {
        sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {
            @for name in names { sitemap { loc { (base) "/sitemap/" (name) ".xml" } } "\n" }
        }
    };
    Ok(xml(format!("{DECLARATION}{}", index.0).into()))
}

async fn pages(base: &str) -> Result<Response> {
    let categories = categories::read().await?;
    let paths = categories.iter().map(|one| address::category(&one.slug));
    let paths = ["/".to_owned()].into_iter().chain(paths);
    let urls = html! {
        @for path in paths { url { loc { (base) (path) } } "\n" }
    };
    Ok(xml([DECLARATION, START, &*urls.0, END].concat().into()))
}

/// The `number`th products of all, by id. They are sent while the next ones are read.
async fn products(base: &'static str, number: i64) -> Result<Response> {
    const FIRST: &str = "select id from products order by id limit 1 offset ?";
    let before = (number - 1) * MAX_ADDRESSES;
    let first = storefront_browse::query(FIRST, [before.into()]).await?;
    let first = first.first().ok_or(NOT_FOUND)?;
    let start = Part {
        next: first.integer(0)?,
        left: MAX_ADDRESSES,
        base,
    };
    let chunks = stream::try_unfold(Some(start), async |part: Option<Part>| {
        let Some(mut part) = part else {
            return Ok(None);
        };
        match part.read().await {
            Ok((text, is_end)) => Ok(Some((text, (!is_end).then_some(part)))),
            Err(error) => {
                // The client sees that the end is missing.
                error.log();
                Err(io::Error::other(error.detail().to_owned()))
            }
        }
    });
    Ok(xml(Body::from_stream(chunks)))
}

/// A sitemap of products that is being written.
struct Part {
    /// The lowest id that is not read yet.
    next: i64,
    /// How many addresses may follow.
    left: i64,
    base: &'static str,
}

impl Part {
    /// Reads some products. Returns their lines, and whether these are the last ones.
    async fn read(&mut self) -> Result<(String, bool)> {
        const SQL: &str = "select id, slug, updated_at from products where id >= ?
            order by id limit ?";
        let wanted = self.left.min(AT_A_TIME);
        let rows = storefront_browse::query(SQL, [self.next.into(), wanted.into()]).await?;
        let mut text = match self.left {
            MAX_ADDRESSES => [DECLARATION, START].concat(),
            _ => String::new(),
        };
        for row in &rows {
            let (id, slug, time) = (row.integer(0)?, row.optional_text(1), row.text(2)?);
            let path = address::product(id, slug);
            let url = html! { url { loc { (self.base) (path) } lastmod { (time) } } "\n" };
            text += &url.0;
            self.next = id + 1;
        }
        let found = i64::try_from(rows.len()).unwrap_or(wanted);
        self.left -= found;
        let is_end = found < AT_A_TIME || self.left == 0;
        if is_end {
            text += END;
        }
        Ok((text, is_end))
    }
}

fn xml(body: Body) -> Response {
    let headers = [(CONTENT_TYPE, XML), (CACHE_CONTROL, ONE_HOUR)];
    (headers, body).into_response()
}
