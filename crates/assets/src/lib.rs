//! Static files over HTTP.
//!
//! [`embedded`] files are part of a component: its build script reads a folder, gives
//! assets names that change with their content, and compresses everything; the component
//! computes nothing. [`mounted`] files are in a folder that the host mounts; a build
//! script makes an index of it.
//!
//! Build scripts need the feature `build` only, and so compile nothing of Spin.

#[cfg(any(feature = "build", feature = "embedded"))]
pub mod embedded;
pub mod media_type;
#[cfg(any(feature = "build", feature = "mounted"))]
pub mod mounted;
pub mod path;

pub use path::FilePath;

/// Makes a strong entity tag of a hash: its first 128 bits, in hexadecimal digits and
/// quotes. `storefront_http::entity_tag` is the same for components.
#[cfg(feature = "build")]
fn entity_tag(hash: &[u8]) -> String {
    format!("\"{}\"", hex::encode(&hash[..16]))
}
