//! The program, in folders of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;
use std::{fs, str};

use crate::generated::{jpeg, photo, png};

/// A source with two pictures, and where its sizes go.
struct Folders {
    _root: tempfile::TempDir,
    source: PathBuf,
    target: PathBuf,
}

const PHOTO: &str = "CQRobot/JST EL/Löt 2P-1.jpg";
const DRAWING: &str = "b.png";

impl Folders {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let (source, target) = (root.path().join("source"), root.path().join("made/sizes"));
        fs::create_dir_all(source.join(PHOTO).parent().unwrap()).unwrap();
        fs::write(source.join(PHOTO), jpeg(&photo(400, 300), 95)).unwrap();
        fs::write(source.join(DRAWING), png(&photo(200, 150))).unwrap();
        Self {
            _root: root,
            source,
            target,
        }
    }

    fn run(&self) -> Output {
        make_sizes(&self.source, &self.target)
    }

    /// Runs it, and returns what it says.
    fn make(&self) -> String {
        let output = self.run();
        assert!(output.status.success(), "{output:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    }

    /// Every file in the target with its time, but the manifest.
    fn made(&self) -> BTreeMap<String, SystemTime> {
        let mut found = BTreeMap::new();
        walk(&self.target, &self.target, &mut found);
        found.remove(".make-sizes").unwrap();
        found
    }

    fn made_of(&self, path: &str) -> Vec<String> {
        let prefix = format!("{path}/");
        let made = self.made();
        made.keys()
            .filter_map(|name| Some(name.strip_prefix(&prefix)?.to_owned()))
            .collect()
    }
}

fn make_sizes(source: &Path, target: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_make-sizes"))
        .args([source, target])
        .output()
        .unwrap()
}

fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, SystemTime>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            let time = path.metadata().unwrap().modified().unwrap();
            found.insert(name.to_owned(), time);
        }
    }
}

#[test]
fn sizes_lie_below_a_folder_named_like_the_original() {
    let folders = Folders::new();
    assert!(folders.make().contains("2 files"));
    assert_eq!(
        folders.made_of(PHOTO),
        ["160.jpg", "160.webp", "320.jpg", "320.webp"]
    );
    assert_eq!(folders.made_of(DRAWING), ["160.png", "160.webp"]);
}

#[test]
fn a_second_run_does_and_says_nothing() {
    let folders = Folders::new();
    folders.make();
    let before = folders.made();
    assert_eq!(folders.make(), "");
    assert_eq!(folders.made(), before);
}

#[test]
fn the_same_content_with_another_time_is_not_made_again() {
    let folders = Folders::new();
    folders.make();
    let before = folders.made();
    let bytes = fs::read(folders.source.join(PHOTO)).unwrap();
    fs::write(folders.source.join(PHOTO), bytes).unwrap();
    folders.make();
    assert_eq!(folders.made(), before);
    assert_eq!(folders.make(), "");
}

#[test]
fn changed_pictures_are_made_again_and_lose_what_they_have_no_more() {
    let folders = Folders::new();
    folders.make();
    let before = folders.made();
    fs::write(folders.source.join(PHOTO), jpeg(&photo(200, 150), 95)).unwrap();
    folders.make();
    assert_eq!(folders.made_of(PHOTO), ["160.jpg", "160.webp"]);
    for (name, time) in folders.made() {
        assert_eq!(before[&name] == time, name.starts_with(DRAWING), "{name}");
    }
}

#[test]
fn sizes_of_what_is_gone_are_removed_with_their_folders() {
    let folders = Folders::new();
    folders.make();
    fs::remove_dir_all(folders.source.join("CQRobot")).unwrap();
    // A file that cannot be ours stays, wherever it is.
    fs::write(folders.target.join("notes.txt"), "mine").unwrap();
    assert_eq!(folders.make(), "");
    assert_eq!(
        folders.made().into_keys().collect::<Vec<_>>(),
        ["b.png/160.png", "b.png/160.webp", "notes.txt"]
    );
    assert!(!folders.target.join("CQRobot").exists());
}

#[test]
fn a_folder_may_take_the_place_of_a_picture() {
    let folders = Folders::new();
    folders.make();
    let place = folders.source.join(DRAWING);
    fs::remove_file(&place).unwrap();
    fs::create_dir(&place).unwrap();
    // Its sizes are below what was a size.
    fs::write(place.join("160.webp.png"), png(&photo(200, 150))).unwrap();
    fs::write(place.join("160.png"), png(&photo(200, 150))).unwrap();
    folders.make();
    assert_eq!(
        folders.made_of(DRAWING),
        [
            "160.png/160.png",
            "160.png/160.webp",
            "160.webp.png/160.png",
            "160.webp.png/160.webp"
        ]
    );
}

#[test]
fn lost_sizes_and_leftovers_of_interrupted_runs_are_mended() {
    let folders = Folders::new();
    folders.make();
    let before: Vec<_> = folders.made().into_keys().collect();
    fs::remove_file(folders.target.join(PHOTO).join("320.webp")).unwrap();
    let leftover = folders.target.join(PHOTO).join(".160.jpg.make-sizes-tmp");
    fs::write(leftover, "half a pic").unwrap();
    folders.make();
    assert_eq!(folders.made().into_keys().collect::<Vec<_>>(), before);
}

#[test]
fn what_cannot_be_scaled_is_told_once_and_left_out() {
    let folders = Folders::new();
    let mut broken = png(&photo(200, 150));
    broken.truncate(broken.len() / 2);
    fs::write(folders.source.join("broken.png"), broken).unwrap();
    fs::write(folders.source.join("notes.txt"), "no picture").unwrap();
    fs::write(folders.source.join("wrong.gif"), png(&photo(200, 150))).unwrap();
    fs::write(folders.source.join("large.png"), vec![0; 11 << 20]).unwrap();
    fs::write(folders.source.join(".hidden.png"), png(&photo(200, 150))).unwrap();
    let said = folders.make();
    for name in ["broken.png", "notes.txt", "wrong.gif", "large.png"] {
        assert!(said.contains(&format!("warning: {name}: The ")), "{said}");
        assert_eq!(folders.made_of(name), [""; 0]);
    }
    assert_eq!(folders.made_of(DRAWING), ["160.png", "160.webp"]);
    assert!(!folders.target.join(".hidden.png").exists());
    assert_eq!(folders.make(), "");
}

#[test]
fn other_settings_make_everything_again() {
    let folders = Folders::new();
    folders.make();
    let manifest = folders.target.join(".make-sizes");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replacen("settings ", "settings 9", 1)).unwrap();
    assert!(folders.make().contains("2 files"));
    assert_eq!(fs::read_to_string(&manifest).unwrap(), text);
}

#[test]
fn folders_of_others_are_refused() {
    let folders = Folders::new();
    fs::create_dir_all(&folders.target).unwrap();
    fs::write(folders.target.join("320.webp"), "not ours").unwrap();
    let output = folders.run();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        str::from_utf8(&output.stderr)
            .unwrap()
            .contains("not made by")
    );
    assert!(folders.target.join("320.webp").exists());

    let within = make_sizes(&folders.source, &folders.source.join("sizes"));
    assert_eq!(within.status.code(), Some(1));
    assert_eq!(
        make_sizes(Path::new("/nowhere"), &folders.target)
            .status
            .code(),
        Some(1)
    );
}
