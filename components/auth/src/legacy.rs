//! Hashes that came with other shops' customers. They are verified once: the next
//! login replaces them.

use bcrypt::HashParts;
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

/// `$opencart3$salt$digest`, as the import writes it.
const OPENCART3: &str = "$opencart3$";
/// Of bcrypt, as powers of two. PHP's are 10, and 12 from version 8.4 on; a
/// cost of 31 would occupy a core for days.
const COSTS: std::ops::RangeInclusive<u32> = 4..=12;

/// Whether the password is the one that was stored; `false` for strings of no kind
/// that is known here, and for those that would cost too much.
pub fn matches(stored: &str, password: &str) -> bool {
    match stored.strip_prefix(OPENCART3) {
        Some(hash) => is_opencart3(hash, password),
        None => is_bcrypt(stored, password),
    }
}

/// PHP's `password_verify`: `$2y$`, and `$2a$` and `$2b$`, which differ from it only
/// in the mistakes of old programs. OpenCart 4 trims a password before it hashes
/// it (`system/library/request.php`); others don't.
fn is_bcrypt(stored: &str, password: &str) -> bool {
    let is_kind = ["$2y$", "$2a$", "$2b$"]
        .iter()
        .any(|kind| stored.starts_with(kind));
    let is_affordable = |hash: &HashParts| COSTS.contains(&hash.get_cost());
    if !is_kind || !stored.parse().is_ok_and(|hash| is_affordable(&hash)) {
        return false;
    }
    let trimmed = trim(password);
    let is_right = |password| bcrypt::verify(c_string(password), stored).unwrap_or(false);
    is_right(password) || (trimmed != password && is_right(trimmed))
}

/// OpenCart 3: `sha1(salt . sha1(salt . sha1(password)))`, where the password has
/// gone through `htmlspecialchars`, and from version 3.0.5 on through `trim`.
fn is_opencart3(hash: &str, password: &str) -> bool {
    let Some((salt, digest)) = hash.rsplit_once('$') else {
        return false;
    };
    let escaped = escape(password);
    let is_right = |password: &str| {
        let mut found = sha1_hex(&[password]);
        for _ in 0..2 {
            found = sha1_hex(&[salt, &found]);
        }
        bool::from(found.as_bytes().ct_eq(digest.as_bytes()))
    };
    // Both, so that the time does not tell one from the other.
    is_right(&escaped) | is_right(trim(&escaped))
}

/// PHP hands the password to C, where a NUL ends it. What is beyond 72 bytes does
/// not count either, which `bcrypt` knows by itself.
fn c_string(password: &str) -> &str {
    password.split('\0').next().unwrap_or_default()
}

/// PHP's `trim`.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\0', '\u{b}'])
}

/// PHP's `htmlspecialchars` with `ENT_COMPAT`.
fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

/// The SHA-1 hash of the joined parts, in hexadecimal digits.
fn sha1_hex(parts: &[&str]) -> String {
    let digest = parts
        .iter()
        .fold(Sha1::new(), |sha1, part| sha1.chain_update(part))
        .finalize();
    hex::encode(digest)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn php_hashes_verify() {
        // The manual's page on password_verify, and the tests of crypt_blowfish,
        // which is what PHP uses.
        let long = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        for (password, hash) in [
            (
                "rasmuslerdorf",
                "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq",
            ),
            (
                "U*U",
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            ),
            (
                "U*U*U",
                "$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a",
            ),
            (
                "",
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy",
            ),
            (
                long,
                "$2y$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
            ),
        ] {
            assert!(matches(hash, password), "{hash}");
            assert!(matches(hash, &format!(" {password}\t")), "trimmed: {hash}");
            assert!(!matches(hash, &format!("x{password}")), "{hash}");
            let after_nul = matches(hash, &format!("{password}\0x"));
            assert!(after_nul, "what is behind a NUL does not count: {hash}");
        }
        let hash = "$2y$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
        assert!(matches(hash, &format!("{long}chars after 72 are ignored")));
        assert!(!matches(hash, &long[..71]));
    }

    #[test]
    fn opencart_3_hashes_verify() {
        for (password, hash) in [
            ("correct horse", "73f7bf18c088f51bb1b8f6a58f582aa80d6d365c"),
            ("a<b>&\"c'", "01b79789454dc28d1e787e36b877a810a03533cd"),
            ("  päß 🔑 ", "b00584a4a4d42414d5ba41b004407a31679a02af"),
            ("  päß 🔑 ", "38af457c874799bea21b1c7803005d863abab7e0"),
        ] {
            let stored = format!("$opencart3$aB3dE6gH9${hash}");
            assert!(matches(&stored, password), "{password}");
            assert!(!matches(&stored, &password.to_uppercase()), "{password}");
            assert!(
                !matches(&stored.replace("aB3", "aB4"), password),
                "{password}"
            );
        }
    }

    #[test]
    fn other_strings_are_nobodys_password() {
        for stored in [
            "",
            "!",
            "$opencart3$",
            "$opencart3$$",
            "$opencart3$aB3dE6gH9$",
            "$opencart3$aB3dE6gH9$da39a3ee",
            "$2x$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy",
            "$2y$03$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy",
            "$2y$31$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy",
            "$2y$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWN",
            "$2y$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWé",
        ] {
            assert!(!matches(stored, ""), "{stored}");
        }
    }
}
