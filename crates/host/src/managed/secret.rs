//! Secrets in files that only the host's user can read.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};

/// 256 bits, the size of HMAC-SHA-256's output (RFC 7518 §3.2).
const SECRET_BYTES: usize = 32;

/// Reads the secret in a file, and creates it first if needed. It is kept, as a new one
/// would end all sessions at each start.
pub fn read_or_create(path: &Path) -> Result<String> {
    let read =
        || fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    if path.exists() {
        let secret = read()?.trim().to_owned();
        ensure!(
            !secret.is_empty(),
            "{} is empty; delete it and start again",
            path.display()
        );
        return Ok(secret);
    }
    let secret = random_hex()?;
    // The file is complete when it gets its name. If another host was quicker, the link
    // fails, and that host's secret is used.
    let part = path.with_extension(format!("part-{}", std::process::id()));
    write_private(&part, &secret).with_context(|| format!("cannot write {}", part.display()))?;
    let linked = fs::hard_link(&part, path);
    fs::remove_file(&part).ok();
    match linked {
        Ok(()) => Ok(secret),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(read()?.trim().to_owned()),
        Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
    }
}

/// Writes a file that only its owner can read. It replaces a file with the same name.
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

/// Returns [`SECRET_BYTES`] random bytes as hexadecimal digits.
pub fn random_hex() -> Result<String> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no random numbers: {error}"))?;
    Ok(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_secret_is_created_once_and_private() {
        let folder = std::env::temp_dir().join(format!("storefront-secret-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("jwt_secret");
        let first = read_or_create(&path).unwrap();
        assert_eq!(first.len(), 2 * SECRET_BYTES);
        assert_eq!(read_or_create(&path).unwrap(), first);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }
}
