//! `GET /whoami`: who a request is from, in Rust.
use std::sync::OnceLock;

use spin_sdk::http::{HeaderMap, HeaderValue, Request, StatusCode};
use spin_sdk::{http_service, variables};
use storefront::auth::tokens::Keyring;

spin_sdk::wit_bindgen::generate!({
    path: "../../wit/auth",
    world: "tokens-client",
    runtime_path: "::spin_sdk::wit_bindgen::rt",
});

static KEYS: OnceLock<Keyring> = OnceLock::new();

#[http_service]
async fn whoami(request: Request) -> Result<(StatusCode, HeaderMap, String), String> {
    let json = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::from_iter([(http::header::CONTENT_TYPE, json)]);
    if request.method() != "GET" || !request.uri().path().ends_with("/whoami") {
        return Ok((StatusCode::NOT_FOUND, headers, r#"{"detail":"Not Found"}"#.into()));
    }
    if KEYS.get().is_none() {
        let read = async |name| variables::get(name).await.map_err(|error| error.to_string());
        let _ = KEYS.set(Keyring::from_jwks(&read("jwks").await?, &read("issuer").await?)?);
    }
    let mut sent = request.headers().get_all("authorization").iter();
    let header = sent.next().and_then(|header| header.to_str().ok()?.split_once(' '));
    let token = header.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    if let (Some((_, token)), None, Some(keys)) = (token, sent.next(), KEYS.get())
        && let Ok(claims) = keys.verify(token)
    {
        return Ok((StatusCode::OK, headers, format!(r#"{{"subject":{:?}}}"#, claims.subject)));
    }
    headers.insert("www-authenticate", HeaderValue::from_static("Bearer"));
    Ok((StatusCode::UNAUTHORIZED, headers, r#"{"detail":"Not authenticated"}"#.into()))
}
