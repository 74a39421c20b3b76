//! What is in the folder.

use std::fs;
use std::path::Path;

use super::{Source, Sources};

/// Reads a folder of ours. Fails the build where that is not possible.
pub fn read_folder(folder: &Path) -> Sources {
    let mut sources = Sources::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next)
            .unwrap_or_else(|error| panic!("{} cannot be read: {error}", next.display()));
        for entry in entries {
            let path = entry.expect("an entry of a folder").path();
            let name = path.strip_prefix(folder).expect("it is below");
            let segments: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            if segments.iter().any(|segment| segment.starts_with('.')) {
                // Editors and desktops leave such files.
            } else if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path)
                    .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
                let source = Source {
                    bytes,
                    has_references: true,
                };
                sources.insert(segments.join("/"), source);
            }
        }
    }
    sources
}
