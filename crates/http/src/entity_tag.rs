//! Strong entity tags (RFC 9110 section 8.8.3).

/// Makes a strong entity tag of a hash: its first 128 bits, in hexadecimal digits and
/// quotes. Nobody can find other content with the same tag if the hash is cryptographic.
pub fn from_hash(hash: &[u8]) -> String {
    format!("\"{}\"", hex::encode(&hash[..16]))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_tag_is_128_bits_of_the_hash_in_quotes() {
        let hash: Vec<u8> = (0..32).collect();
        let tag = super::from_hash(&hash);
        assert_eq!(tag, "\"000102030405060708090a0b0c0d0e0f\"");
    }
}
