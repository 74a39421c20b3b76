//! The files of the folder and the addresses that they get.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::references::{self, Kind};

/// Files by their path below the folder, with `/` between segments.
pub type Sources = BTreeMap<String, Vec<u8>>;

/// A file as it is served.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the address.
    pub address: String,
    /// Value of `Content-Type`.
    pub media: &'static str,
    /// The address changes with the content, so caches need never ask again.
    pub immutable: bool,
    /// The content, with references to assets rewritten.
    pub bytes: Vec<u8>,
}

/// Digits of a hash in a name: 48 bits, for some dozens of files.
const HASH_DIGITS: usize = 12;

/// Gives each file its address, in ascending order. A file comes after those that it
/// names, as their addresses are part of its content.
///
/// # Errors
/// A sentence: files name each other in a circle, or one that is not there.
pub fn publish(sources: &Sources) -> Result<Vec<File>, String> {
    let mut publisher = Publisher {
        sources,
        done: BTreeMap::new(),
        under_way: Vec::new(),
    };
    for path in sources.keys() {
        publisher.publish(path)?;
    }
    let mut files: Vec<_> = publisher.done.into_values().collect();
    files.sort_by(|a, b| a.address.cmp(&b.address));
    // Two files of one name with the same content are one asset.
    files.dedup_by(|a, b| a.address == b.address);
    Ok(files)
}

struct Publisher<'a> {
    sources: &'a Sources,
    done: BTreeMap<String, File>,
    under_way: Vec<String>,
}

impl Publisher<'_> {
    fn publish(&mut self, path: &str) -> Result<(), String> {
        if self.done.contains_key(path) {
            return Ok(());
        }
        if self.under_way.iter().any(|other| other == path) {
            return Err(format!(
                "{} and {path} name each other",
                self.under_way.join(", ")
            ));
        }
        self.under_way.push(path.to_owned());
        let bytes = match Kind::of(path) {
            Some(kind) => self.rewrite(path, kind)?.into_bytes(),
            None => self.sources[path].clone(),
        };
        self.under_way.pop();
        let file = File {
            address: address(path, &bytes),
            media: media(path)?,
            immutable: !keeps_its_path(path),
            bytes,
        };
        self.done.insert(path.to_owned(), file);
        Ok(())
    }

    fn rewrite(&mut self, path: &str, kind: Kind) -> Result<String, String> {
        let text =
            std::str::from_utf8(&self.sources[path]).map_err(|_| format!("{path} is not UTF-8"))?;
        let mut places = Vec::new();
        for place in references::find(kind, text) {
            let reference = &text[place.clone()];
            let target = references::resolve(path, reference);
            match target.filter(|target| self.sources.contains_key(target)) {
                Some(target) if !keeps_its_path(&target) => {
                    self.publish(&target)?;
                    places.push((place, self.done[&target].address.clone()));
                }
                Some(_) => {}
                // Links of pages lead to routes as well.
                None if kind == Kind::Page => {}
                None => return Err(format!("{path} names {reference}, which is not there")),
            }
        }
        Ok(references::replace(text, &places))
    }
}

/// Pages, and what is for programs, have addresses that people and programs know.
fn keeps_its_path(path: &str) -> bool {
    path.ends_with(".html") || path.ends_with(".txt") || path == "openapi.json"
}

/// `js/main.js` becomes `/assets/main.0123456789ab.js`, `docs/index.html` `/docs`.
fn address(path: &str, bytes: &[u8]) -> String {
    if keeps_its_path(path) {
        let path = path.strip_suffix("index.html").unwrap_or(path);
        return format!("/{}", path.trim_end_matches('/'));
    }
    let hash: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
    format!("/assets/{stem}.{}.{extension}", &hash[..HASH_DIGITS])
}

fn media(path: &str) -> Result<&'static str, String> {
    match path.rsplit('.').next() {
        Some("html") => Ok("text/html; charset=utf-8"),
        Some("css") => Ok("text/css; charset=utf-8"),
        Some("js") => Ok("text/javascript; charset=utf-8"),
        Some("json") => Ok("application/json"),
        Some("txt") => Ok("text/plain; charset=utf-8"),
        Some("svg") => Ok("image/svg+xml"),
        Some("png") => Ok("image/png"),
        Some("webp") => Ok("image/webp"),
        Some("woff2") => Ok("font/woff2"),
        _ => Err(format!("{path} is of no kind that is known here")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().to_vec());
        files.iter().map(owned).collect()
    }

    fn text<'a>(files: &'a [File], start: &str) -> &'a str {
        let file = files.iter().find(|file| file.address.starts_with(start));
        std::str::from_utf8(&file.expect("it is published").bytes).unwrap()
    }

    #[test]
    fn references_follow_the_names_and_pages_keep_theirs() {
        let files = publish(&sources(&[
            (
                "index.html",
                "<script src=\"/js/a.js\"></script><a href=\"/docs\">",
            ),
            ("docs/index.html", "docs"),
            ("js/a.js", "import \"./b.js\";"),
            ("js/b.js", "1"),
        ]))
        .unwrap();
        let address = |start: &str| {
            let mut addresses = files.iter().map(|file| file.address.as_str());
            addresses
                .find(|address| address.starts_with(start))
                .unwrap()
        };
        let (a, b) = (address("/assets/a."), address("/assets/b."));
        assert_eq!(b.len(), "/assets/b..js".len() + HASH_DIGITS);
        assert_eq!(text(&files, a), format!("import \"{b}\";"));
        let expected = format!("<script src=\"{a}\"></script><a href=\"/docs\">");
        assert_eq!((&*files[0].address, text(&files, "/")), ("/", &*expected));
        assert!(!files[0].immutable && files.iter().any(|file| file.immutable));
        assert!(files.iter().any(|file| file.address == "/docs"));
    }

    #[test]
    fn a_name_changes_with_what_the_file_imports() {
        let name = |leaf: &str| {
            let files = publish(&sources(&[("a.js", "import \"./b.js\";"), ("b.js", leaf)]));
            files.unwrap()[0].address.clone()
        };
        assert_ne!(name("1"), name("2"));
        assert_eq!(name("1"), name("1"));
    }

    #[test]
    fn circles_and_dead_references_are_mistakes() {
        let circle = [
            ("a.js", "import \"./b.js\";"),
            ("b.js", "import \"./a.js\";"),
        ];
        assert!(
            publish(&sources(&circle))
                .unwrap_err()
                .contains("each other")
        );
        let dead = [("a.css", "url(\"x.svg\")")];
        assert!(publish(&sources(&dead)).unwrap_err().contains("not there"));
        assert!(publish(&sources(&[("a.exe", "")])).is_err());
    }
}
