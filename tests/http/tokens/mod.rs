//! Access tokens: valid only if we signed them, and only for their time (RFC 8725, RFC 6750).

mod claims;
mod forgery;
mod keys;
mod secret;
mod transport;

use crate::harness::{Api, Jwt, Person, Shop};
pub use keys::{JWKS, Key, eddsa};

/// A shop, a person, and a token of theirs with its parts.
struct Case {
    api: Api,
    person: Person,
    token: String,
    jwt: Jwt,
}

impl Case {
    async fn new() -> Self {
        let api = Shop::shared().await;
        let person = api.somebody().await;
        let token = api.login(&person).await;
        let jwt = Jwt::parse(&token);
        Self {
            api,
            person,
            token,
            jwt,
        }
    }

    /// Asserts that a token is refused on all routes.
    async fn refuse(&self, token: &str, why: &str) {
        let shown: String = token.chars().take(200).collect();
        for (method, path) in [
            ("GET", "/api/users/me"),
            ("POST", "/api/users/logout"),
            ("POST", "/api/users/refresh_token"),
        ] {
            let response = self.api.call(method, path).bearer(token).send().await;
            assert_eq!(response.status, 401, "{why}: {shown}: {}", response.text());
            response.detail(401, "Token is invalid");
            let challenge = response.header("www-authenticate");
            assert!(
                challenge.contains("error=\"invalid_token\""),
                "{why}: {challenge}"
            );
        }
    }

    /// The same claims, signed with the right key: the harness can sign valid tokens, so only
    /// the change causes a refusal.
    async fn check_harness(&self) {
        let again = self.jwt.sign(crate::harness::JWT_SECRET);
        self.api.me(&again).await.status_is(200);
    }
}
