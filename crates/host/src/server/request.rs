//! The head of a request as its component gets it: with Spin's headers, and without
//! headers of the client that imitate them.

use std::net::SocketAddr;

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderName, HeaderValue, Uri, Version, header, request};

use super::router::RouteMatch;

const PATH_INFO: HeaderName = HeaderName::from_static("spin-path-info");
const FULL_URL: HeaderName = HeaderName::from_static("spin-full-url");
const MATCHED_ROUTE: HeaderName = HeaderName::from_static("spin-matched-route");
const BASE_PATH: HeaderName = HeaderName::from_static("spin-base-path");
const RAW_COMPONENT_ROUTE: HeaderName = HeaderName::from_static("spin-raw-component-route");
const COMPONENT_ROUTE: HeaderName = HeaderName::from_static("spin-component-route");
const CLIENT_ADDR: HeaderName = HeaderName::from_static("spin-client-addr");
const PATH_MATCH: &str = "spin-path-match-";

/// The client's address as a header's value. It is made once for each connection.
pub fn client_address(address: SocketAddr) -> HeaderValue {
    HeaderValue::try_from(address.to_string()).expect("an address is ASCII")
}

/// Why a request is a 400: the `detail` of its response.
type Detail = &'static str;

/// Sets the headers that Spin sets, and makes the URI absolute.
///
/// # Errors
/// The request has no valid `Host`, or its path does not fit into a header.
pub fn set_spin_headers(
    head: &mut request::Parts,
    matched: &RouteMatch<'_, '_>,
    client: &HeaderValue,
) -> Result<(), Detail> {
    let host = host_header(head)?;
    let path = head
        .uri
        .path_and_query()
        .cloned()
        .unwrap_or(PathAndQuery::from_static("/"));
    let info = matched.path_info();

    let headers = &mut head.headers;
    headers.remove(header::CONNECTION);
    remove_path_match_headers(headers);
    // Each of these replaces a header of the client with the same name. Spin appends its
    // own to them, so a component that reads the first one can be deceived.
    headers.insert(FULL_URL, header_value(format!("http://{host}{path}"))?);
    headers.insert(PATH_INFO, header_value(info.into_owned())?);
    headers.insert(MATCHED_ROUTE, matched.route().matched.clone());
    headers.insert(RAW_COMPONENT_ROUTE, matched.route().raw.clone());
    headers.insert(COMPONENT_ROUTE, matched.route().prefix.clone());
    headers.insert(BASE_PATH, HeaderValue::from_static("/"));
    headers.insert(CLIENT_ADDR, client.clone());
    for (name, text) in matched.parameters() {
        let name = HeaderName::try_from(format!(
            "{PATH_MATCH}{}",
            name.to_ascii_lowercase().replace('_', "-")
        ));
        if let Ok(name) = name {
            headers.insert(name, header_value(text)?);
        }
    }

    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(host);
    parts.path_and_query = Some(path);
    head.uri = Uri::from_parts(parts).map_err(|_| "Bad request")?;
    Ok(())
}

/// Checks that header values are UTF-8, as guests read them as text. Spin responds to
/// others with a 500.
pub fn check_headers(headers: &HeaderMap) -> Result<(), Detail> {
    let is_text = |value: &HeaderValue| {
        value.as_bytes().is_ascii() || std::str::from_utf8(value.as_bytes()).is_ok()
    };
    if headers.values().all(is_text) {
        Ok(())
    } else {
        Err("Header values must be UTF-8")
    }
}

/// Returns the value of `Host`, of which there must be exactly one (RFC 9112 §3.2).
fn host_header(head: &request::Parts) -> Result<Authority, Detail> {
    let mut hosts = head.headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => {
            Authority::try_from(host.as_bytes()).map_err(|_| "Invalid Host header")
        }
        (None, _) if head.version < Version::HTTP_11 => Ok(Authority::from_static("localhost")),
        (None, _) => Err("Missing Host header"),
        (Some(_), Some(_)) => Err("More than one Host header"),
    }
}

fn header_value(text: String) -> Result<HeaderValue, Detail> {
    HeaderValue::from_maybe_shared(Bytes::from(text)).map_err(|_| "Bad request")
}

fn remove_path_match_headers(headers: &mut HeaderMap) {
    let is_spoofed = |name: &&HeaderName| name.as_str().starts_with(PATH_MATCH);
    while let Some(name) = headers.keys().find(is_spoofed).cloned() {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::schema::Manifest;
    use crate::server::router::Router;

    fn headers_of(request: request::Builder) -> Result<HeaderMap, Detail> {
        let manifest = "spin_manifest_version = 2\n[application]\nname = 'a'\n[[trigger.http]]\nroute = '/u/:id/...'\n\
                        component = 'w'\n[component.w]\nsource = 'w.wasm'";
        let router = Router::build(&Manifest::parse(manifest).unwrap()).unwrap();
        let (mut head, ()) = request.body(()).unwrap().into_parts();
        let path = head.uri.path().to_owned();
        set_spin_headers(
            &mut head,
            &router.find(&path).unwrap(),
            &HeaderValue::from_static("127.0.0.1:9"),
        )?;
        Ok(head.headers)
    }

    #[test]
    fn headers_are_spins_and_not_the_clients() {
        let request = http::Request::get("/u/7/x?q=1")
            .header("host", "shop.example:8080")
            .header("spin-client-addr", "6.6.6.6:1")
            .header("spin-client-addr", "7.7.7.7:1")
            .header("spin-path-match-admin", "yes")
            .header("connection", "close");
        let headers = headers_of(request).unwrap();
        assert_eq!(
            headers["spin-full-url"],
            "http://shop.example:8080/u/7/x?q=1"
        );
        assert_eq!(headers["spin-path-info"], "/x");
        assert_eq!(headers["spin-matched-route"], "/u/:id/...");
        assert_eq!(headers["spin-raw-component-route"], "/u/:id/...");
        assert_eq!(headers["spin-component-route"], "/u/:id");
        assert_eq!(headers["spin-base-path"], "/");
        assert_eq!(headers["spin-path-match-id"], "7");
        assert_eq!(
            headers
                .get_all("spin-client-addr")
                .iter()
                .collect::<Vec<_>>(),
            ["127.0.0.1:9"]
        );
        assert!(
            !headers.contains_key("spin-path-match-admin") && !headers.contains_key("connection")
        );
    }

    #[test]
    fn there_must_be_one_host() {
        assert!(headers_of(http::Request::get("/u/7")).is_err());
        assert!(
            headers_of(
                http::Request::get("/u/7")
                    .header("host", "a")
                    .header("host", "b")
            )
            .is_err()
        );
        assert!(headers_of(http::Request::get("/u/7").header("host", "a b")).is_err());
        assert!(headers_of(http::Request::get("/u/7").version(Version::HTTP_10)).is_ok());
    }
}
