//! The response to a login and to a refresh.

use serde::Serialize;
use storefront_identity::session::AccessToken;

/// An access token.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct TokenResponse {
    /// A JSON Web Token.
    access_token: String,
    /// `bearer`
    #[cfg_attr(test, schema(example = "bearer"))]
    token_type: &'static str,
    /// In minutes.
    #[cfg_attr(test, schema(example = 180))]
    expires_in: u64,
}

impl From<AccessToken> for TokenResponse {
    fn from(access: AccessToken) -> Self {
        Self {
            access_token: access.token,
            token_type: "bearer",
            expires_in: access.minutes,
        }
    }
}
