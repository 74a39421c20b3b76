//! A picture of 20 KB, against nginx.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};

use super::Bench;
use super::requests::compare;
use crate::load::Load;
use crate::table::Row;

/// `Feinwerk/Strom/Netzteil für Breadboards.webp`, 19 844 bytes.
const PICTURE: &str = "/cache/catalog/Feinwerk/Strom/Netzteil%20f%C3%BCr%20Breadboards.webp";

pub fn rows(bench: &Bench, shop: &str, nginx: &str) -> Result<Vec<Row>> {
    let urls = [format!("{shop}{PICTURE}"), format!("{nginx}{PICTURE}")];
    let whole = urls.each_ref().map(|url| Load::get(url, &[]));
    let [ours, yardstick] = urls.each_ref().map(|url| bench.http.get(url, &[]));
    ensure!(ours?.body == yardstick?.body, "{PICTURE} differs");
    let [ours, yardstick] = urls.each_ref().map(|url| conditional(bench, url));
    Ok(vec![
        compare(bench, "GET picture, 20 KB · nginx", &whole, 0.3)?,
        compare(bench, "GET picture, 304 · nginx", &[ours?, yardstick?], 0.3)?,
    ])
}

/// The request of someone who has the picture.
fn conditional(bench: &Bench, url: &str) -> Result<Load> {
    let answer = bench.http.get(url, &[])?;
    let tag = answer.headers.get("etag").context("no ETag")?.to_str()?;
    let headers = [("if-none-match", tag)];
    let again = bench.http.send(Method::GET, url, &headers, None)?;
    ensure!(
        again.status == StatusCode::NOT_MODIFIED,
        "{url}: {} for its own ETag",
        again.status
    );
    Ok(Load::get(url, &[format!("If-None-Match: {tag}")]))
}
