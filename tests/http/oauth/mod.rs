//! `POST /api/users/token`: OAuth 2 (RFC 6749), with refresh tokens that the
//! client holds.

mod ends;
mod errors;
mod grants;
mod rotation;
mod storage;

use crate::harness::{Shop, session_key as key};

const REFUSED: &str = "Refresh token is invalid or expired";

/// Makes the last use of a refresh token look `seconds` older than it is.
async fn age_refresh(shop: &Shop, access: &str, seconds: i64) {
    shop.age_session(access, "refreshed_at", seconds * 1000)
        .await;
}
