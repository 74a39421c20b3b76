//! The files of a site and the URLs at which they are published.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Sources;
use super::references::{self, Kind};
use super::strip::strip;

/// A file as it is served.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the address.
    pub address: String,
    /// Value of `Content-Type`.
    pub media: &'static str,
    /// The address changes with the content, so caches need never ask again.
    pub immutable: bool,
    /// The content, with references to assets rewritten, and without comments.
    pub bytes: Vec<u8>,
}

/// Digits of a hash in a name: 48 bits, for some dozens of files.
const HASH_DIGITS: usize = 12;

/// Gives each file its address, in ascending order. A file comes after those that it
/// names, as their addresses are part of its content.
///
/// # Errors
/// A sentence: files name each other in a circle, or one that is not there.
pub fn publish(sources: &Sources, root: &str) -> Result<Vec<File>, String> {
    let mut publisher = Publisher {
        sources,
        root,
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
    root: &'a str,
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
        let source = &self.sources[path];
        let bytes = match Kind::from_path(path).filter(|_| source.has_references) {
            Some(kind) => self.rewrite(path, kind)?.into_bytes(),
            None => source.bytes.clone(),
        };
        self.under_way.pop();
        let file = File {
            address: self.address(path, &bytes),
            media: media(path)?,
            immutable: !keeps_its_path(path),
            bytes,
        };
        self.done.insert(path.to_owned(), file);
        Ok(())
    }

    fn rewrite(&mut self, path: &str, kind: Kind) -> Result<String, String> {
        let bytes = &self.sources[path].bytes;
        let text = std::str::from_utf8(bytes).map_err(|_| format!("{path} is not UTF-8"))?;
        let text = match kind {
            Kind::Script | Kind::Style => &strip(kind, text),
            Kind::Page => text,
        };
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

    /// `js/main.js` becomes `/assets/main.0123456789ab.js`, `a/index.html` `/a`.
    fn address(&self, path: &str, bytes: &[u8]) -> String {
        let root = self.root;
        if keeps_its_path(path) {
            let path = path.strip_suffix("index.html").unwrap_or(path);
            let address = format!("{root}/{path}");
            let address = address.trim_end_matches('/');
            return if address.is_empty() { "/" } else { address }.to_owned();
        }
        let hash = hex::encode(Sha256::digest(bytes));
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        format!("{root}/assets/{stem}.{}.{extension}", &hash[..HASH_DIGITS])
    }
}

/// Pages, and what is for programs, have addresses that people and programs know.
fn keeps_its_path(path: &str) -> bool {
    path.ends_with(".html") || path.ends_with(".txt") || path == "openapi.json"
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
    use crate::embedded::build::Source;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let owned = |(path, text): &(&str, &str)| {
            let source = Source {
                bytes: text.as_bytes().to_vec(),
                has_references: true,
            };
            ((*path).to_owned(), source)
        };
        files.iter().map(owned).collect()
    }

    fn text<'a>(files: &'a [File], start: &str) -> &'a str {
        let file = files.iter().find(|file| file.address.starts_with(start));
        std::str::from_utf8(&file.expect("it is published").bytes).unwrap()
    }

    #[test]
    fn references_follow_the_names_and_pages_keep_theirs() {
        let site = sources(&[
            (
                "index.html",
                "<script src=\"/js/a.js\"></script><a href=\"/docs\">",
            ),
            ("docs/index.html", "docs"),
            ("js/a.js", "import \"./b.js\";"),
            ("js/b.js", "1"),
        ]);
        let files = publish(&site, "").unwrap();
        let address = |start: &str| {
            let mut addresses = files.iter().map(|file| file.address.as_str());
            addresses
                .find(|address| address.starts_with(start))
                .unwrap()
        };
        let (a, b) = (address("/assets/a."), address("/assets/b."));
        assert_eq!(b.len(), "/assets/b..js".len() + HASH_DIGITS);
        assert_eq!(text(&files, a), format!("import \"{b}\";\n"));
        let expected = format!("<script src=\"{a}\"></script><a href=\"/docs\">");
        assert_eq!((&*files[0].address, text(&files, "/")), ("/", &*expected));
        assert!(!files[0].immutable && files.iter().any(|file| file.immutable));
        assert!(files.iter().any(|file| file.address == "/docs"));
    }

    #[test]
    fn a_name_changes_with_what_the_file_imports() {
        let name = |leaf: &str| {
            let site = sources(&[("a.js", "import \"./b.js\";"), ("b.js", leaf)]);
            publish(&site, "").unwrap()[0].address.clone()
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
            publish(&sources(&circle), "")
                .unwrap_err()
                .contains("each other")
        );
        let dead = [("a.css", "url(\"x.svg\")")];
        let mistake = publish(&sources(&dead), "").unwrap_err();
        assert!(mistake.contains("not there"), "{mistake}");
        assert!(publish(&sources(&[("a.exe", "")]), "").is_err());
    }

    #[test]
    fn a_site_can_be_below_a_path_and_have_files_of_others() {
        let mut site = sources(&[
            ("index.html", "<script src=\"./viewer.js\"></script>"),
            ("viewer.js", "import \"./what/is/not/there.js\";"),
        ]);
        site.get_mut("viewer.js").unwrap().has_references = false;
        let files = publish(&site, "/docs").unwrap();
        assert_eq!(files[0].address, "/docs");
        assert!(files[1].address.starts_with("/docs/assets/viewer."));
        assert!(text(&files, "/docs").contains(&files[1].address));
    }
}
