//! Writes the common passwords in a third of their size: the first 32 bits of their hashes,
//! sorted, each as its distance to the one before in groups of 7 bits (LEB128). One in 500 000
//! other passwords has such a hash too, and is refused like these.

use std::path::PathBuf;
use std::{env, fs};

use sha2::{Digest, Sha256};

const LIST: &str = "data/common-passwords.txt";
/// As `storefront_identity::secret::hash_for` has it.
const PURPOSE: &[u8] = b"common password\0";

fn main() {
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
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(folder.join("common-passwords.bin"), bytes).expect("a file");
}
