//! Sessions: what login opens, refresh prolongs and logout ends.

mod everywhere;
mod list;
mod logout;
mod refresh;
mod reuse;
mod storage;

use crate::harness::{Jwt, Shop};

/// The Redis key of the session that a token belongs to.
fn key(token: &str) -> String {
    let claims = Jwt::parse(token).claims;
    let text = |name: &str| claims[name].as_str().expect("a text claim").to_owned();
    format!("session:{{{}}}:{}", text("sub"), text("sid"))
}

/// Makes the last rotation look `seconds` older than it is.
async fn age_rotation(shop: &Shop, token: &str, seconds: i64) {
    let key = key(token);
    let at: i64 = shop
        .redis
        .query(redis::cmd("HGET").arg(&key).arg("rotated_at"))
        .await;
    assert!(
        at > 1_000_000_000_000,
        "rotated_at is in milliseconds: {at}"
    );
    let earlier = at - seconds * 1000;
    let added: i64 = shop
        .redis
        .query(redis::cmd("HSET").arg(&key).arg("rotated_at").arg(earlier))
        .await;
    assert_eq!(added, 0, "the field was there");
}
