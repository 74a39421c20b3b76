//! Writes the common passwords in half of their size. They are sorted, so most begin like the
//! one before: of each, the number of bytes that it shares with that one is written, the number
//! of its other bytes, and these. The numbers are the halves of one byte; where the second one
//! is [`LONG`], another byte has it.

use std::path::PathBuf;
use std::{env, fs};

const LIST: &str = "data/common-passwords.txt";
/// The largest number in half a byte.
const LONG: usize = 15;

fn main() {
    println!("cargo:rerun-if-changed={LIST}");
    let text = fs::read_to_string(LIST).expect("the list of common passwords");
    let mut bytes = Vec::new();
    let mut before = "";
    for password in text.lines() {
        assert!(before < password, "{LIST} is not sorted at {password:?}");
        let same = |(a, b): &(u8, u8)| a == b;
        let shared = before
            .bytes()
            .zip(password.bytes())
            .take_while(same)
            .take(LONG)
            .count();
        let rest = &password.as_bytes()[shared..];
        let byte = |number| u8::try_from(number).expect("a password of less than 256 bytes");
        bytes.push(byte(shared << 4 | rest.len().min(LONG)));
        if rest.len() >= LONG {
            bytes.push(byte(rest.len()));
        }
        bytes.extend_from_slice(rest);
        before = password;
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(folder.join("common-passwords.bin"), bytes).expect("a file");
}
