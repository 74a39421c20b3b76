//! A component behind `auth-middleware`: every request that comes here is from a customer of
//! the shop, and says from which one. No client can forge these headers.

use spin_sdk::http::{HeaderMap, Request, StatusCode};
use spin_sdk::http_service;

#[http_service]
async fn handle(request: Request) -> (StatusCode, String) {
    match subject(request.headers()) {
        Some(subject) => (StatusCode::OK, format!("Hello, {subject}!\n")),
        // A CORS preflight (OPTIONS) comes without an identity. So does everything if the
        // trigger has no middleware.
        None => (StatusCode::FORBIDDEN, "Nobody\n".into()),
    }
}

/// The public id of the customer.
fn subject(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-auth-subject")?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_is_what_the_middleware_says() {
        let mut headers = HeaderMap::new();
        assert_eq!(subject(&headers), None);
        headers.insert("x-auth-subject", "ada".parse().unwrap());
        assert_eq!(subject(&headers), Some("ada"));
    }
}
