//! Sessions: what login opens, refresh prolongs and logout ends.

mod cookie;
mod everywhere;
mod list;
mod logout;
mod refresh;
mod reuse;
mod storage;

use crate::harness::{Shop, session_key as key};

/// Makes the last rotation look `seconds` older than it is.
async fn age_rotation(shop: &Shop, token: &str, seconds: i64) {
    shop.age_session(token, "rotated_at", seconds * 1000).await;
}
