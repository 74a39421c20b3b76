//! From the headers of a request to the claims of its token.

use std::time::{SystemTime, UNIX_EPOCH};

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use spin_sdk::wasip3::http::types::Fields;
use storefront_http::{Error, Result};
use storefront_identity::bearer;
use storefront_identity::session::{self, SessionId};
use storefront_settings::Settings as _;
use storefront_tokens::{Claims, Refusal};

use crate::jwks;
use crate::settings::{AuthSettings, Keys};

const INVALID: Error = Error::InvalidToken("Token is invalid");

/// Checks the token of a request: its signature, its times, its issuer, and on demand that its
/// session exists.
///
/// # Errors
/// 401 when the token is missing or not valid, 400 when there is more than one, 503 when it
/// cannot be checked.
pub async fn authenticate(headers: &Fields) -> Result<Claims> {
    let authorization = authorization(headers)?;
    let token = bearer(&authorization)?;
    let settings = AuthSettings::load().await?;
    let claims = match &settings.keys {
        Keys::Known(keyring) => keyring.verify(token, now()),
        Keys::Published(url) => {
            let keyring = jwks::keys_for(token, url, &settings.issuer).await?;
            keyring.verify(token, now())
        }
    };
    let claims = claims.map_err(|refusal| match refusal {
        Refusal::Invalid => INVALID,
        Refusal::Expired(_) => Error::InvalidToken("Token has expired"),
    })?;
    if settings.looks_at_sessions {
        let session = SessionId {
            user: claims.subject.clone(),
            id: claims.session.clone(),
        };
        if !session::is_current(&session, &claims.token_id).await? {
            return Err(INVALID);
        }
    }
    Ok(claims)
}

/// The headers `Authorization`, as those of the `http` crate.
fn authorization(headers: &Fields) -> Result<HeaderMap> {
    let mut found = HeaderMap::new();
    for value in headers.get(AUTHORIZATION.as_str()) {
        let value = HeaderValue::try_from(value).map_err(|_| INVALID)?;
        found.append(AUTHORIZATION, value);
    }
    Ok(found)
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs())
}
