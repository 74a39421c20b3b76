//! Converts OpenCart's password hashes to those that the component `auth` verifies.

/// Matches no password: the account needs a new password by mail.
const UNUSABLE: &str = "!";

/// Returns the hash to store, and a reason if it matches no password.
///
/// Version 4 hashes with bcrypt. Version 3 has `sha1(salt . sha1(salt . sha1(password)))`,
/// which the next login replaces by Argon2. It also accepts the plain MD5 of its first
/// versions, which is too weak to keep.
pub fn stored(password: &str, salt: &str) -> (String, Option<&'static str>) {
    let is_hex =
        |length| password.len() == length && password.bytes().all(|byte| byte.is_ascii_hexdigit());
    let refused = |reason| (UNUSABLE.to_owned(), Some(reason));
    if is_bcrypt(password) {
        match cost(password) {
            4..=12 => (password.to_owned(), None),
            _ => refused("Password has to be set anew: its bcrypt hash costs too much"),
        }
    } else if password.starts_with("$argon2") {
        (password.to_owned(), None)
    } else if is_hex(40) && !salt.is_empty() {
        (
            format!("$opencart3${salt}${}", password.to_ascii_lowercase()),
            None,
        )
    } else if is_hex(40) {
        refused("Password has to be set anew: it was stored as SHA-1 without a salt")
    } else if is_hex(32) {
        refused("Password has to be set anew: it was stored as MD5")
    } else if password.is_empty() {
        refused("Password has to be set anew: there was none")
    } else {
        refused("Password has to be set anew: its hash is of an unknown kind")
    }
}

fn is_bcrypt(stored: &str) -> bool {
    let is_kind = ["$2y$", "$2a$", "$2b$"]
        .iter()
        .any(|kind| stored.starts_with(kind));
    is_kind && stored.len() == 60 && stored.is_ascii()
}

fn cost(bcrypt: &str) -> u32 {
    let cost = bcrypt.get(4..6).and_then(|digits| digits.parse().ok());
    cost.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_kept_where_they_are_worth_it() {
        let bcrypt = |cost| format!("$2y${cost}${}", "a".repeat(53));
        for kept in [
            bcrypt("10"),
            bcrypt("12"),
            "$argon2id$v=19$m=65536,t=4,p=1$YQ$YQ".into(),
        ] {
            assert_eq!(stored(&kept, ""), (kept.clone(), None));
        }
        let sha1 = "0BEEC7B5EA3F0FDBC95D0DD47F3C5BC275DA8A33";
        assert_eq!(
            stored(sha1, "aB3dE6gH9"),
            (
                "$opencart3$aB3dE6gH9$0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33".to_owned(),
                None
            )
        );
        let md5 = "5f4dcc3b5aa765d61d8327deb882cf99";
        for (password, salt) in [
            (sha1, ""),
            (md5, "x"),
            ("", ""),
            (&bcrypt("31"), ""),
            ("x", "y"),
        ] {
            let (hash, reason) = stored(password, salt);
            assert_eq!(hash, UNUSABLE, "{password}");
            assert!(reason.is_some_and(|reason| reason.contains("set anew")));
        }
    }
}
