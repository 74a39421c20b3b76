//! For build scripts: reads the files of languages, and writes tables for [`super::Texts`].

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// English texts with their translations.
pub type Translations = BTreeMap<String, String>;

/// Reads a section of each file in a folder. Returns the tag of each language, which is the
/// file's name, and its texts.
///
/// # Panics
/// A file cannot be read, or is not JSON of this shape; the message names it.
pub fn read(folder: &Path, section: &str) -> Vec<(String, Translations)> {
    let is_json = |path: &PathBuf| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    };
    let files = entries(folder).into_iter().filter(is_json);
    let mut languages: Vec<_> = files
        .map(|path| {
            let tag = path.file_stem().and_then(|name| name.to_str());
            let sections = serde_json::from_str(&read_text(&path));
            let mut sections: BTreeMap<String, Translations> =
                sections.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let texts = sections.remove(section).unwrap_or_default();
            (tag.unwrap_or_default().to_owned(), texts)
        })
        .collect();
    languages.sort();
    languages
}

/// Writes the argument `tables` of [`super::Texts::new`]: of those texts that `is_needed`.
pub fn table(languages: &[(String, Translations)], is_needed: impl Fn(&str) -> bool) -> String {
    let mut table = String::from("[");
    for (tag, texts) in languages {
        write!(table, "({tag:?}, &[").expect("a text takes what is written");
        for (english, other) in texts.iter().filter(|(english, _)| is_needed(english)) {
            write!(table, "({english:?}, {other:?}),").expect("a text takes what is written");
        }
        table += "] as &[(&str, &str)]),";
    }
    table + "]"
}

/// Reads all Rust and HTML below a folder, as one text.
///
/// # Panics
/// A file cannot be read; the message names it.
pub fn read_sources(folder: &Path) -> String {
    let texts = entries(folder).into_iter().map(|path| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        match extension {
            _ if path.is_dir() => read_sources(&path),
            Some("rs" | "html") => read_text(&path),
            _ => String::new(),
        }
    });
    texts.collect()
}

/// The texts that sources ask for: literals after `.t(` and `.fill(`, but for those of unit tests.
pub fn texts_in(source: &str) -> Vec<String> {
    let code = source
        .split_once("#[cfg(test)]")
        .map_or(source, |(code, _)| code);
    let calls = [".t(", ".fill("];
    let rest = calls.iter().flat_map(|call| code.split(call).skip(1));
    let literals = rest.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'));
    literals.map(|(text, _)| text.to_owned()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    paths.collect()
}

fn read_text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
