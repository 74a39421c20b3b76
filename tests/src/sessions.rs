//! Sessions as Redis has them.

use super::{Jwt, Shop};

/// The Redis key of the session that an access token belongs to.
pub fn session_key(access: &str) -> String {
    let claims = Jwt::parse(access).claims;
    let text = |name: &str| claims[name].as_str().expect("a text claim").to_owned();
    format!("session:{{{}}}:{}", text("sub"), text("sid"))
}

impl Shop {
    /// Makes a time of a session, in the unit of its field, look this much earlier than it is.
    pub async fn age_session(&self, access: &str, field: &str, by: i64) {
        let key = session_key(access);
        let mut read = redis::cmd("HGET");
        let at: i64 = self.redis.query(read.arg(&key).arg(field)).await;
        let mut write = redis::cmd("HSET");
        let write = write.arg(&key).arg(field).arg(at - by);
        let added: i64 = self.redis.query(write).await;
        assert_eq!(added, 0, "the field was there");
    }
}
