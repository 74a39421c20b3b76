//! Variables that the host can provide itself, so that an application runs
//! with one command: a private Redis server and a signing secret. Only where
//! the manifest declares the variable and nobody gives a value.

pub mod redis_server;

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};

use crate::managed::redis_server::RedisServer;
use crate::manifest::Manifest;
use crate::manifest::variables::Given;

/// 256 bits, the size of HMAC-SHA-256's output (RFC 7518 §3.2).
const SECRET_BYTES: usize = 32;

/// What was started; it ends with this value.
pub struct Managed {
    /// The private server, if one was needed.
    pub redis: Option<RedisServer>,
}

/// Adds values for `redis_address`, `redis_password` and `jwt_secret`.
pub async fn provide(manifest: &Manifest, given: &mut Given, state: &Path) -> Result<Managed> {
    let wanted =
        |given: &Given, name| manifest.variables.contains_key(name) && !given.contains(name);
    if wanted(given, "jwt_secret") {
        given.or_insert("jwt_secret", secret(&state.join("jwt_secret"))?);
    }
    let mut redis = None;
    if wanted(given, "redis_address") {
        // A password that was given is used; one that could not be passed on
        // to the components would lock them out.
        let password = match given.get("redis_password") {
            Some(password) => Some(password.to_owned()),
            None if manifest.variables.contains_key("redis_password") => Some(random()?),
            None => None,
        };
        let server = RedisServer::start(&state.join("redis"), password.as_deref()).await?;
        given.or_insert("redis_address", server.address());
        if let Some(password) = password {
            given.or_insert("redis_password", password);
        }
        redis = Some(server);
    }
    Ok(Managed { redis })
}

/// The secret in a file, made on first use. Kept, as a new one would end all
/// sessions at each start.
fn secret(path: &Path) -> Result<String> {
    let read =
        || fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    if path.exists() {
        let secret = read()?.trim().to_owned();
        anyhow::ensure!(
            !secret.is_empty(),
            "{} is empty; delete it and start again",
            path.display()
        );
        return Ok(secret);
    }
    let made = random()?;
    // Whole under its name or not at all, also when two hosts start together:
    // linking fails if the other was first, and then its secret counts.
    let part = path.with_extension(format!("part-{}", std::process::id()));
    write_private(&part, &made).with_context(|| format!("cannot write {}", part.display()))?;
    let linked = fs::hard_link(&part, path);
    fs::remove_file(&part).ok();
    match linked {
        Ok(()) => Ok(made),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(read()?.trim().to_owned()),
        Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
    }
}

/// Writes a file that only its owner can read.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    fs::remove_file(path).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    let mut file = fs::File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Random hexadecimal digits.
fn random() -> Result<String> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_secret_is_made_once_and_private() {
        let folder = std::env::temp_dir().join(format!("storefront-secret-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("jwt_secret");
        let first = secret(&path).unwrap();
        assert_eq!(first.len(), 2 * SECRET_BYTES);
        assert_eq!(secret(&path).unwrap(), first);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }
}
