//! The files of `static/web`, as the build script has prepared them.

use storefront_assets::embedded::File;

/// All files, by path in ascending order.
pub static ALL: &[File] = include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// Finds a file by its path.
pub fn find(path: &str) -> Option<&'static File> {
    let position = ALL.binary_search_by(|file| file.path.cmp(path)).ok()?;
    Some(&ALL[position])
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use storefront_assets::embedded::Coding;

    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_file_is_found() {
        assert!(ALL.is_sorted_by(|a, b| a.path < b.path));
        assert!(find("/").is_some_and(|page| !page.immutable));
        assert!(find("/robots.txt").is_some());
        assert!(find("/assets/").is_none());
    }

    #[test]
    fn codings_are_of_the_same_content_and_smaller() {
        for file in ALL {
            let content = file.inflate();
            for form in file.encodings {
                let mut bytes = Vec::new();
                match form.coding {
                    Coding::Brotli => {
                        brotli::BrotliDecompress(&mut { form.bytes }, &mut bytes).unwrap();
                    }
                    Coding::Gzip => {
                        let mut decoder = flate2::read::GzDecoder::new(form.bytes);
                        decoder.read_to_end(&mut bytes).unwrap();
                    }
                    Coding::Identity => bytes.extend(form.bytes),
                }
                assert_eq!(bytes, content, "{}", file.path);
                let is_coded = form.coding != Coding::Identity;
                assert_eq!(form.bytes.len() < content.len(), is_coded, "{}", file.path);
                assert_ne!(Some(form.etag), file.inflated_etag);
            }
            let last = file.encodings.last().unwrap().coding;
            let is_inflated = file.inflated_etag.is_some();
            assert_eq!(last == Coding::Gzip, is_inflated, "{}", file.path);
        }
    }
}
