//! Makes the index of a folder. For build scripts.
//!
//! The index is a text file with one line for each file: SHA-256, length in
//! bytes, time of the last change (RFC 3339), path. It is committed, and kept
//! up to date by the build as Cargo keeps `Cargo.lock`: lines whose content is
//! unchanged stay as they are, so that a clean checkout changes nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::entity_tag;
use crate::media_type::detect_media_type;

const HEADER: &str = "\
# Files of the folder beside this one: SHA-256, bytes, last change, path.
# Kept up to date by the build; commit it. It is where Last-Modified comes from.
";

/// A line of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    sha256: String,
    length: u64,
    modified: i64,
    head: Vec<u8>,
}

/// Brings the index file up to date with the folder and returns the source of
/// a `storefront_assets::mounted::Index` expression for it, to be `include!`d. `now`, in seconds
/// since 1970, becomes the time of what is new or has changed.
///
/// A folder that is missing is an empty one. Hidden files, links and what is
/// neither file nor folder are left out, as they are not served.
///
/// The exception is the hidden folder `derived`, with files that were made of the
/// others: `<derived>/<path>/<name>` of `<path>`. They have the times of their
/// originals, and are not in the index file, as they are not committed either.
pub fn update_index(folder: &Path, index: &Path, derived: &str, now: i64) -> io::Result<String> {
    let before = match fs::read_to_string(index) {
        Ok(text) => parse_index(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
        Err(error) => return Err(error),
    };
    let mut lines = BTreeMap::new();
    if folder.is_dir() {
        walk(folder, "", &mut lines)?;
    }
    for (path, line) in &mut lines {
        line.modified = match before.get(path) {
            Some((sha256, modified)) if *sha256 == line.sha256 => *modified,
            _ => now,
        };
    }
    let text = render(&lines);
    if fs::read_to_string(index).ok().as_deref() != Some(&text) {
        // A read-only checkout still builds, with the same result as long as
        // its index is up to date.
        if let Err(error) = fs::write(index, text) {
            println!("cargo::warning={} is out of date: {error}", index.display());
        }
    }
    let derived = derived_lines(folder, derived, &lines)?;
    lines.extend(derived);
    Ok(source(&lines))
}

fn derived_lines(
    folder: &Path,
    derived: &str,
    originals: &BTreeMap<String, Line>,
) -> io::Result<BTreeMap<String, Line>> {
    let mut lines = BTreeMap::new();
    let prefix = format!("{derived}/");
    if folder.join(derived).is_dir() {
        walk(&folder.join(derived), &prefix, &mut lines)?;
    }
    lines.retain(|path, line| {
        let path = path
            .strip_prefix(&prefix)
            .and_then(|path| path.rsplit_once('/'));
        let original = path.and_then(|(original, _)| originals.get(original));
        original
            .inspect(|original| line.modified = original.modified)
            .is_some()
    });
    Ok(lines)
}

fn walk(folder: &Path, prefix: &str, lines: &mut BTreeMap<String, Line>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.starts_with('.') || name.contains(char::is_control) {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), lines)?;
        } else if kind.is_file() {
            lines.insert(path, read_line(&entry.path())?);
        }
    }
    Ok(())
}

fn read_line(path: &Path) -> io::Result<Line> {
    let mut file = File::open(path)?;
    let (mut hasher, mut length, mut head) = (Sha256::new(), 0, Vec::new());
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        if length == 0 {
            head = buffer[..count.min(64)].to_vec();
        }
        hasher.update(&buffer[..count]);
        length += count as u64;
    }
    Ok(Line {
        sha256: hex::encode(hasher.finalize()),
        length,
        modified: 0,
        head,
    })
}

/// Hash and time of each path. A line that cannot be read is as good as none:
/// its file counts as new.
fn parse_index(text: &str) -> BTreeMap<String, (String, i64)> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.splitn(4, "  ");
            let (sha256, _, time) = (parts.next()?, parts.next()?, parts.next()?);
            let time = OffsetDateTime::parse(time, &Rfc3339).ok()?.unix_timestamp();
            Some((parts.next()?.to_owned(), (sha256.to_owned(), time)))
        })
        .collect()
}

fn render(lines: &BTreeMap<String, Line>) -> String {
    let mut text = HEADER.to_owned();
    for (path, line) in lines {
        let time = rfc3339(line.modified);
        let _ = writeln!(text, "{}  {}  {time}  {path}", line.sha256, line.length);
    }
    text
}

fn source(lines: &BTreeMap<String, Line>) -> String {
    let newest = lines
        .values()
        .map(|line| line.modified)
        .max()
        .unwrap_or_default();
    let mut source = String::from("::storefront_assets::mounted::Index { entries: &[\n");
    for (path, line) in lines {
        let hash = hex::decode(&line.sha256).expect("the hash was encoded above");
        let _ = writeln!(
            source,
            "::storefront_assets::mounted::IndexEntry {{ path: {path:?}, representation: \
             ::storefront_http::Representation {{ length: {}, \
             etag: ::std::borrow::Cow::Borrowed({:?}), modified: {}, \
             last_modified: ::std::borrow::Cow::Borrowed({:?}), media_type: {:?} }} }},",
            line.length,
            entity_tag(&hash),
            line.modified,
            http_date(line.modified),
            detect_media_type(path, &line.head),
        );
    }
    let _ = write!(source, "], undated: {} }}", newest + 1);
    source
}

/// Formats a time as RFC 3339 in UTC.
fn rfc3339(seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds);
    let text = time.ok().and_then(|time| time.format(&Rfc3339).ok());
    text.expect("a time of this century")
}

/// Formats a time as an IMF-fixdate.
fn http_date(seconds: i64) -> String {
    let since = Duration::from_secs(seconds.unsigned_abs());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own under the system's one for temporary files.
    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("files-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("pictures/ä b")).unwrap();
        folder
    }

    #[test]
    fn unchanged_files_keep_their_time_and_changed_ones_get_the_new_one() {
        let folder = folder("times");
        let (pictures, index) = (folder.join("pictures"), folder.join("pictures.index"));
        fs::write(pictures.join("ä b/same.jpg"), "same").unwrap();
        fs::write(pictures.join("other.png"), "old").unwrap();
        let first = update_index(&pictures, &index, ".made", 1_000_000_000).unwrap();
        assert_eq!(
            update_index(&pictures, &index, ".made", 1_500_000_000).unwrap(),
            first
        );

        fs::write(pictures.join("other.png"), "new").unwrap();
        let second = update_index(&pictures, &index, ".made", 1_500_000_000).unwrap();
        assert!(second.contains("undated: 1500000001"));
        let text = fs::read_to_string(&index).unwrap();
        assert!(
            text.contains("  4  2001-09-09T01:46:40Z  ä b/same.jpg\n"),
            "{text}"
        );
        assert!(
            text.contains("  3  2017-07-14T02:40:00Z  other.png\n"),
            "{text}"
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn derived_files_have_the_times_of_their_originals() {
        let folder = folder("derived");
        let (pictures, index) = (folder.join("pictures"), folder.join("pictures.index"));
        fs::write(pictures.join("ä b/same.jpg"), "same").unwrap();
        update_index(&pictures, &index, ".made", 1_000_000_000).unwrap();
        for made in ["ä b/same.jpg", "gone.jpg"] {
            fs::create_dir_all(pictures.join(".made").join(made)).unwrap();
            fs::write(pictures.join(".made").join(made).join("1.webp"), made).unwrap();
        }
        let source = update_index(&pictures, &index, ".made", 1_500_000_000).unwrap();
        assert!(source.contains(".made/ä b/same.jpg/1.webp"), "{source}");
        assert!(!source.contains("gone"), "{source}");
        assert_eq!(
            source.matches("modified: 1000000000").count(),
            2,
            "{source}"
        );
        assert!(!fs::read_to_string(&index).unwrap().contains(".made"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_not_served_is_not_indexed() {
        let folder = folder("hidden");
        let (pictures, index) = (folder.join("pictures"), folder.join("pictures.index"));
        fs::write(pictures.join(".DS_Store"), "").unwrap();
        let source = update_index(&pictures, &index, ".made", 0).unwrap();
        assert!(source.contains("entries: &[\n]"), "{source}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn paths_are_sorted_by_their_bytes_for_the_binary_search() {
        let folder = folder("order");
        let (pictures, index) = (folder.join("pictures"), folder.join("pictures.index"));
        for name in ["ä b/x.png", "ä b.png", "a.png", "Z.png"] {
            fs::write(pictures.join(name), name).unwrap();
        }
        update_index(&pictures, &index, ".made", 0).unwrap();
        let text = fs::read_to_string(&index).unwrap();
        let paths: Vec<_> = text
            .lines()
            .skip(2)
            .map(|l| l.splitn(4, "  ").nth(3).unwrap())
            .collect();
        let mut sorted = paths.clone();
        sorted.sort_unstable();
        assert_eq!(paths, sorted);
        assert_eq!(paths.len(), 4);
        fs::remove_dir_all(folder).unwrap();
    }
}
