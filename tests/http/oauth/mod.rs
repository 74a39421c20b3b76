//! `POST /api/users/token`: OAuth 2 (RFC 6749), with refresh tokens that the
//! client holds.

mod ends;
mod errors;
mod grants;
mod rotation;
mod storage;

use crate::harness::{Jwt, Shop};

const REFUSED: &str = "Refresh token is invalid or expired";

/// The Redis key of the session that an access token belongs to.
fn key(access: &str) -> String {
    let claims = Jwt::parse(access).claims;
    let text = |name: &str| claims[name].as_str().expect("a text claim").to_owned();
    format!("session:{{{}}}:{}", text("sub"), text("sid"))
}

/// Makes the last use of a refresh token look `seconds` older than it is.
async fn age_refresh(shop: &Shop, access: &str, seconds: i64) {
    let key = key(access);
    let mut read = redis::cmd("HGET");
    let at: i64 = shop.redis.query(read.arg(&key).arg("refreshed_at")).await;
    assert!(at > 1_000_000_000_000, "it is in milliseconds: {at}");
    let mut write = redis::cmd("HSET");
    let write = write.arg(&key).arg("refreshed_at").arg(at - seconds * 1000);
    let added: i64 = shop.redis.query(write).await;
    assert_eq!(added, 0, "the field was there");
}
