//! The description of this component's route, and of the API as a whole: the build script
//! merges the other components' descriptions into `openapi.json`.

use serde_json::Value;
use storefront_http::openapi::{assert_complete, assert_current, complete};
use utoipa::openapi::OpenApi as Described;
use utoipa::openapi::security::{
    Flow, Http, HttpAuthScheme, OAuth2, Password, Scopes, SecurityScheme,
};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Storefront",
        description = include_str!("openapi/description.md"),
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "Accounts", description = "One's own account"),
        (name = "Sessions", description = "Logging in and out, and the tokens for it"),
        (name = "Passwords", description = "New passwords"),
        (name = "Passkeys", description = "Logins without a password, or beside it (WebAuthn level 3)"),
        (name = "Second factor", description = "Time-based one-time passwords (RFC 6238)"),
        (name = "Products", description = "The catalog, for everybody"),
        (name = "Pictures", description = "Of products; uploads are for admins"),
        (name = "Catalog", description = "The catalog, for admins"),
        (name = "Users", description = "Accounts, for admins"),
        (name = "Operations", description = "For those who run the shop"),
    ),
    modifiers(&Security),
    paths(crate::health::check, crate::health::live, crate::health::ready),
)]
struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Described) {
        let components = document.components.get_or_insert_default();
        let password = Flow::Password(Password::new("/api/users/token", Scopes::new()));
        components.add_security_scheme("password", SecurityScheme::OAuth2(OAuth2::new([password])));
        let bearer = Http::new(HttpAuthScheme::Bearer);
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

fn document() -> Value {
    complete(Document::openapi())
}

#[test]
fn every_route_is_described() {
    assert_complete(&document(), &crate::routes());
}

#[test]
fn the_description_is_current() {
    assert_current(&document(), env!("CARGO_MANIFEST_DIR"));
}
