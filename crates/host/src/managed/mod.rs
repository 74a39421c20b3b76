//! Services that the host provides by itself, so that one command runs an application: a
//! Redis server and a signing secret. It does so if the manifest declares their variables
//! and nobody gives a value.

pub mod guard;
mod orphan;
pub mod redis_server;
pub mod secret;

use std::path::Path;

use anyhow::Result;

use crate::manifest::schema::Manifest;
use crate::manifest::variables::GivenVariables;
use redis_server::RedisServer;

/// Adds values for `redis_address`, `redis_password` and `jwt_secret`. Returns the Redis
/// server, if one was started.
pub async fn provide(
    manifest: &Manifest,
    given: &mut GivenVariables,
    state: &Path,
) -> Result<Option<RedisServer>> {
    let is_missing = |given: &GivenVariables, name| {
        manifest.variables.contains_key(name) && given.get(name).is_none()
    };
    if is_missing(given, "jwt_secret") {
        let secret = secret::read_or_create(&state.join("jwt_secret"))?;
        given.insert_if_absent("jwt_secret", secret);
    }
    if !is_missing(given, "redis_address") {
        return Ok(None);
    }
    // Without the variable, components could not get a password.
    let password = match given.get("redis_password") {
        Some(password) => Some(password.to_owned()),
        None if manifest.variables.contains_key("redis_password") => Some(secret::random_hex()?),
        None => None,
    };
    let server = RedisServer::start(&state.join("redis"), password.as_deref()).await?;
    given.insert_if_absent("redis_address", server.address());
    if let Some(password) = password {
        given.insert_if_absent("redis_password", password);
    }
    Ok(Some(server))
}
