//! Progress bars on standard error, if that is a terminal.

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

/// A progress bar for the bytes of a file.
pub fn bytes(name: &str, size: u64) -> ProgressBar {
    let template = "  {msg} {wide_bar} {decimal_bytes} of {decimal_total_bytes}, {eta} left";
    bar(name, size, template)
}

/// A progress bar for rows.
pub fn rows(name: &str, count: u32) -> ProgressBar {
    bar(
        name,
        count.into(),
        "  {msg} {wide_bar} {pos} of {len}, {eta} left",
    )
}

fn bar(name: &str, length: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(length)
        .with_message(name.to_owned())
        .with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
