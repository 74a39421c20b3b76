//! The targets of requests: the list of pictures, or the path of one.

use http::Uri;
use storefront_assets::FilePath;

/// What comes before a file's path in the target of a request.
const PREFIX: &str = "/cache/catalog/";

/// True for the target of the list, with or without a trailing slash.
pub fn is_list(uri: &Uri) -> bool {
    uri.path().trim_end_matches('/') == PREFIX.trim_end_matches('/')
}

/// Parses the path of a picture. Returns `None` if no picture can have it.
pub fn file_path(uri: &Uri) -> Option<FilePath> {
    uri.path().strip_prefix(PREFIX).and_then(FilePath::parse)
}
