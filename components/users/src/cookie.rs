//! The refresh token of a browser: in a cookie that scripts cannot read and that no other
//! site's pages can send (RFC 6265bis, ASVS 3.3.1 to 3.3.4).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponseParts, ResponseParts};
use http::HeaderValue;
use http::header::{AUTHORIZATION, SET_COOKIE};
use http::request::Parts;
use storefront_http::cookies::cookies;
use storefront_http::public_url::PublicUrl;
use storefront_http::same_origin::is_same_origin;
use storefront_http::{Error, Result};
use storefront_identity::BearerToken;
use storefront_identity::session::Tokens;

/// The refresh token in the request's cookie, if there is one.
pub struct BrowserToken(Option<String>);

/// What proves a session, also one whose access token has expired.
pub enum SessionToken {
    /// The access token, in `Authorization`.
    Access(BearerToken),
    /// Without that header: the text of the refresh token in the cookie, which a page of the
    /// shop has sent.
    Refresh(String),
}

/// What the response changes about the cookie.
pub struct CookieChange(Option<HeaderValue>);

const NAME: &str = "refresh_token";
/// Browsers take a cookie with this prefix from HTTPS only.
const SECURE_PREFIX: &str = "__Secure-";
const ATTRIBUTES: &str = "Path=/api/users; HttpOnly; SameSite=Strict";

impl BrowserToken {
    /// Removes the cookie from the browser, if it has one.
    ///
    /// # Errors
    /// 503 when a variable has a wrong value.
    pub async fn forget(&self) -> Result<CookieChange> {
        match self.0 {
            Some(_) => CookieChange::new("", Some(0)).await,
            None => Ok(CookieChange::NONE),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for BrowserToken {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let name = name(PublicUrl::get().await?.is_https());
        let token =
            cookies(&parts.headers).find(|(found, value)| *found == name && !value.is_empty());
        Ok(Self(token.map(|(_, value)| value.to_owned())))
    }
}

impl<S: Sync> FromRequestParts<S> for SessionToken {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        if parts.headers.contains_key(AUTHORIZATION) {
            let bearer = BearerToken::from_request_parts(parts, state).await?;
            return Ok(Self::Access(bearer));
        }
        let browser = BrowserToken::from_request_parts(parts, state).await?;
        let token = browser.0.ok_or(Error::NotAuthenticated)?;
        match is_same_origin(&parts.headers, &PublicUrl::get().await?.0) {
            true => Ok(Self::Refresh(token)),
            false => Err(Error::Forbidden(
                "Request does not come from a page of the shop",
            )),
        }
    }
}

#[cfg(test)]
impl utoipa::IntoResponses for SessionToken {
    fn responses() -> storefront_http::openapi::Responses {
        storefront_http::openapi::errors(
            storefront_http::openapi::BEARER_TOKEN,
            &[
                (400, "`More than one Authorization header`"),
                (
                    401,
                    "`Not authenticated`: neither a token nor a cookie was sent; `Token is invalid`",
                ),
                (
                    403,
                    "`Request does not come from a page of the shop`: and has a cookie",
                ),
            ],
        )
    }
}

impl CookieChange {
    /// The browser's cookie, if it has one, stays as it is.
    pub const NONE: Self = Self(None);

    /// Gives the browser a refresh token.
    ///
    /// # Errors
    /// 503 when a variable has a wrong value.
    pub async fn set(tokens: &Tokens) -> Result<Self> {
        Self::new(&tokens.refresh.reveal(), tokens.kept_seconds).await
    }

    async fn new(value: &str, seconds: Option<u64>) -> Result<Self> {
        let is_https = PublicUrl::get().await?.is_https();
        let secure = if is_https { "; Secure" } else { "" };
        let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        let cookie = format!("{}={value}; {ATTRIBUTES}{secure}{age}", name(is_https));
        HeaderValue::try_from(cookie)
            .map(|cookie| Self(Some(cookie)))
            .map_err(|error| Error::Internal(error.to_string()))
    }
}

impl IntoResponseParts for CookieChange {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        if let Some(cookie) = self.0 {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

fn name(is_https: bool) -> String {
    format!("{}{NAME}", if is_https { SECURE_PREFIX } else { "" })
}
