//! An authenticator app (RFC 4226, RFC 6238). It does not use the shop's library, as a common
//! error would go unnoticed.

use ring::hmac;

use super::now;

const STEP_SECONDS: i64 = 30;
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

pub struct Authenticator(hmac::Key);

impl Authenticator {
    /// Takes the secret in base 32.
    pub fn new(secret: &str) -> Self {
        let key = base32(secret);
        assert!(key.len() >= 16, "RFC 4226 section 4 wants 128 bits");
        Self(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key))
    }

    /// The current code.
    pub fn code(&self) -> String {
        self.code_in(0)
    }

    /// The code of a number of 30-second steps from now.
    pub fn code_in(&self, steps: i64) -> String {
        let counter = now() / STEP_SECONDS + steps;
        let tag = hmac::sign(&self.0, &counter.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag[19] & 0xf);
        let word: [u8; 4] = tag[offset..offset + 4].try_into().expect("four bytes");
        format!(
            "{:06}",
            (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000
        )
    }

    /// A code that is invalid around this time.
    pub fn wrong_code(&self) -> String {
        let near: Vec<_> = (-3..=3).map(|steps| self.code_in(steps)).collect();
        let mut codes = (0..1_000_000).map(|number| format!("{number:06}"));
        let wrong = codes.find(|code| !near.contains(code));
        wrong.expect("most codes are wrong")
    }
}

fn base32(text: &str) -> Vec<u8> {
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for letter in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|&known| known == letter);
        let value = value.unwrap_or_else(|| panic!("{text} is base 32"));
        bits = bits << 5 | u32::try_from(value).expect("five bits");
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).expect("eight bits"));
        }
    }
    bytes
}
