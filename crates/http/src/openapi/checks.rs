//! Checks for the tests of components: is their description complete and current?

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use axum::body::Body;
use axum::routing::MethodRouter;
use futures::FutureExt;
use http::header::ALLOW;
use http::{Method, Request};
use serde_json::Value;
use tower_service::Service;

use crate::service::Route;

/// The environment variable that makes [`assert_current`] write the file.
const WRITE: &str = "STOREFRONT_WRITE_OPENAPI";

/// Every method of every route is in the document, and nothing else is.
///
/// # Panics
/// When one is missing on either side.
pub fn assert_complete(document: &Value, routes: &[Route]) {
    let routed: BTreeSet<_> = routes.iter().flat_map(methods).collect();
    let described = described(document);
    let missing: Vec<_> = routed.difference(&described).collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
    let extra: Vec<_> = described.difference(&routed).collect();
    assert!(extra.is_empty(), "described, but no route: {extra:?}");
}

/// `openapi.json` in a component's folder has this document.
///
/// # Panics
/// When it has another one, unless it is to be written.
pub fn assert_current(document: &Value, folder: &str) {
    let file = Path::new(folder).join("openapi.json");
    if env::var_os(WRITE).is_some() {
        let text = serde_json::to_string_pretty(document).expect("a document is JSON");
        return fs::write(&file, text + "\n").expect("the file can be written");
    }
    let text = fs::read(&file).unwrap_or_default();
    let current = serde_json::from_slice::<Value>(&text).ok().as_ref() == Some(document);
    assert!(current, "{} is out of date: make openapi", file.display());
}

fn described(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().expect("there are paths");
    let methods = |(path, item): (&String, &Value)| {
        let operations = item.as_object().expect("an object").keys();
        let path = path.clone();
        operations
            .map(move |method| (path.clone(), method.to_uppercase()))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(methods).collect()
}

/// The methods of a route, from its response to a method that no route has. `HEAD` is
/// left out, as it is `GET` without a body.
fn methods((path, methods): &Route) -> Vec<(String, String)> {
    let method = Method::from_bytes(b"NONE").expect("a token");
    let request = Request::builder().method(method).body(Body::empty());
    let response = MethodRouter::from(methods.clone()).call(request.expect("a request"));
    let response = response.now_or_never().expect("it waits for nothing");
    let Ok(response) = response;
    let allow = response.headers()[ALLOW]
        .to_str()
        .expect("names of methods");
    let path = path.replace("{*", "{");
    allow
        .split(',')
        .filter(|method| *method != "HEAD")
        .map(|method| (path.clone(), method.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::methods::get;

    fn routes() -> [Route; 2] {
        let nothing = async || ();
        [
            ("/a", get(nothing).post(nothing)),
            ("/b/{*path}", get(nothing)),
        ]
    }

    #[test]
    fn a_document_with_every_route_is_complete() {
        let document = json!({ "paths": {
            "/a": { "get": {}, "post": {} }, "/b/{path}": { "get": {} },
        } });
        assert_complete(&document, &routes());
    }

    #[test]
    #[should_panic(expected = "not described: [(\"/a\", \"POST\")]")]
    fn a_route_that_is_not_described_is_found() {
        let document = json!({ "paths": { "/a": { "get": {} }, "/b/{path}": { "get": {} } } });
        assert_complete(&document, &routes());
    }

    #[test]
    #[should_panic(expected = "no route: [(\"/c\", \"GET\")]")]
    fn a_description_without_a_route_is_found() {
        let document = json!({ "paths": {
            "/a": { "get": {}, "post": {} }, "/b/{path}": { "get": {} }, "/c": { "get": {} },
        } });
        assert_complete(&document, &routes());
    }
}
