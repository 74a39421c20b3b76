//! Writes the texts of mails in other languages than English, and the common passwords.

use std::path::PathBuf;
use std::{env, fs};

use sha2::{Digest, Sha256};
use storefront_languages::build as languages;

const LANGUAGES: &str = "../../languages";
const LIST: &str = "data/common-passwords.txt";
/// As `storefront_identity::secret::hash_for` has it.
const PURPOSE: &[u8] = b"common password\0";

fn main() {
    write_texts();
    write_common_passwords();
}

fn write_texts() {
    println!("cargo:rerun-if-changed={LANGUAGES}");
    let languages = languages::read(LANGUAGES.as_ref(), "mails");
    let table = languages::table(&languages, |_| true);
    fs::write(out("texts.rs"), table).expect("a file");
}

/// In a third of the size of the list: the first 32 bits of their hashes, sorted, each as its
/// distance to the one before in groups of 7 bits (LEB128). One in 500 000 other passwords has
/// such a hash too, and is refused like these.
fn write_common_passwords() {
    println!("cargo:rerun-if-changed={LIST}");
    let text = fs::read_to_string(LIST).expect("the list of common passwords");
    let hash = |password: &str| {
        let digest = Sha256::new_with_prefix(PURPOSE).chain_update(password);
        let digest: [u8; 32] = digest.finalize().into();
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
    };
    let mut hashes: Vec<u32> = text.lines().map(hash).collect();
    hashes.sort_unstable();
    let mut bytes = Vec::new();
    let mut before = 0;
    for hash in hashes {
        let mut distance = hash - before;
        while distance >= 0x80 {
            bytes.push(distance.to_le_bytes()[0] | 0x80);
            distance >>= 7;
        }
        bytes.push(distance.to_le_bytes()[0]);
        before = hash;
    }
    fs::write(out("common-passwords.bin"), bytes).expect("a file");
}

fn out(name: &str) -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join(name)
}
