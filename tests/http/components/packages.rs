//! The WIT packages have semantic versions: what changes since the last release, of which
//! `tests/data/wit` has copies, has another one.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::harness::workspace;

/// Major, minor and patch.
type Version = [u32; 3];

/// The package's name and version, from the line `package NAME@VERSION;`.
fn package(wit: &str) -> (String, Version) {
    let line = wit.lines().find_map(|line| line.strip_prefix("package "));
    let (name, version) = line
        .and_then(|line| line.trim_end_matches(';').split_once('@'))
        .expect("a package with a version");
    let mut numbers = version
        .split('.')
        .map(|number| number.parse().expect("a number"));
    let version = [(); 3].map(|()| numbers.next().expect("three numbers"));
    (name.to_owned(), version)
}

/// What a package consists of, without comments: functions, types, imports and exports, each
/// with the interface, resource or world that it is in.
fn items(wit: &str) -> BTreeSet<String> {
    let code = wit
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = code.filter(|line| !line.starts_with("package "));
    let words = code.flat_map(str::split_whitespace).collect::<Vec<_>>();
    let mut found = BTreeSet::new();
    collect_items(&words.join(" "), "", &mut found);
    found
}

fn collect_items(mut code: &str, within: &str, found: &mut BTreeSet<String>) {
    while let Some(end) = code.find(['{', ';']) {
        let head = code[..end].trim();
        let name = format!("{within} {head}");
        if code[end..].starts_with(';') {
            found.insert(name);
            code = &code[end + 1..];
            continue;
        }
        let mut depth = 0;
        let close = code[end..].find(|letter| {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
            depth == 0
        });
        let close = end + close.expect("balanced braces");
        let body = &code[end + 1..close];
        let is_container = |word| ["interface", "resource", "world"].contains(&word);
        if head.split(' ').next().is_some_and(is_container) {
            collect_items(body, &name, found);
            found.insert(name);
        } else {
            // Another field or case is another type.
            found.insert(format!("{name} {{{body}}}"));
        }
        code = &code[close + 1..];
    }
}

/// Why the version of a package does not fit what was released.
fn complaint(released: &str, present: &str) -> Option<String> {
    let ((name, old), (_, new)) = (package(released), package(present));
    let (before, after) = (items(released), items(present));
    let lost: Vec<_> = before.difference(&after).collect();
    // Before 1.0.0, the second number is what the first one is later.
    let is_incompatible = new[0] > old[0] || (old[0] == 0 && new[0] == 0 && new[1] > old[1]);
    if before != after && new <= old {
        Some(format!("{name} has changed since {old:?}, and is {new:?}"))
    } else if !lost.is_empty() && !is_incompatible {
        Some(format!(
            "{name}: {new:?} is compatible with {old:?}, but lacks {lost:?}"
        ))
    } else if new < old {
        Some(format!("{name}: {new:?} is less than {old:?}"))
    } else {
        None
    }
}

/// The packages: their folders' names and texts.
fn packages() -> Vec<(String, String)> {
    let folders = fs::read_dir(workspace().join("wit")).expect("wit");
    let folders = folders.map(|entry| entry.expect("an entry").path());
    let package = |folder: PathBuf| {
        let name = folder.file_name()?.to_str()?.to_owned();
        let text = fs::read_to_string(folder.join(format!("{name}.wit"))).ok()?;
        Some((name, text))
    };
    folders.filter_map(package).collect()
}

#[test]
fn a_package_that_has_changed_has_another_version() {
    let packages = packages();
    assert!(packages.len() >= 4, "{packages:?}");
    for (name, present) in packages {
        let released = workspace().join(format!("tests/data/wit/{name}.wit"));
        // A package that is new in the next release is in none before.
        if let Ok(released) = fs::read_to_string(released) {
            assert_eq!(complaint(&released, &present), None);
        }
    }
}

#[test]
fn versions_are_compared_with_what_has_changed() {
    let wit = |version: &str, rest: &str| {
        format!(
            "package a:b@{version};\n/// Words.\ninterface i {{ f: func();\n record r {{ x: u8 }} {rest} }}"
        )
    };
    let old = &wit("0.1.0", "");
    let comment = old.replace("Words", "Other words");
    let added = |version: &str| wit(version, "g: func();");
    let field = |version: &str| wit(version, "").replace("x: u8", "x: u8, y: u8");
    let removed = |version: &str| wit(version, "").replace("f: func();", "");
    for fine in [
        old.clone(),
        comment,
        added("0.1.1"),
        added("0.2.0"),
        field("0.2.0"),
        removed("1.0.0"),
    ] {
        assert_eq!(complaint(old, &fine), None, "{fine}");
    }
    for wrong in [
        added("0.1.0"),
        field("0.1.1"),
        removed("0.1.0"),
        removed("0.1.9"),
        wit("0.0.9", ""),
    ] {
        assert!(complaint(old, &wrong).is_some(), "{wrong}");
    }
}

/// Manifests and documents that name a version name the present one.
#[test]
fn the_present_versions_are_named_everywhere() {
    for file in [
        "spin.toml",
        "examples/spin.toml",
        "examples/wit/whoami.wit",
        "docs/auth.md",
    ] {
        let text = fs::read_to_string(workspace().join(file)).expect("a file");
        for (_, wit) in packages() {
            let (name, version) = package(&wit);
            let version = version.map(|number| number.to_string()).join(".");
            for (at, _) in text.match_indices(&name) {
                let rest = text[at + name.len()..]
                    .trim_start_matches(|c: char| c == '/' || c.is_ascii_lowercase() || c == '-');
                let Some(named) = rest.strip_prefix('@') else {
                    continue;
                };
                assert!(
                    named.starts_with(&version),
                    "{file}: {name}{}",
                    &rest[..8.min(rest.len())]
                );
            }
        }
    }
}
