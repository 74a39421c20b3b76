//! The program behind `storefront import` and `storefront export`.

use std::process::ExitCode;

use clap::Parser;
use storefront_import::options::Options;

fn main() -> ExitCode {
    match storefront_import::run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, also if the text of a cause has several.
            let text = format!("{error:#}");
            let words: Vec<_> = text.split_whitespace().collect();
            eprintln!("error: {}", words.join(" "));
            ExitCode::FAILURE
        }
    }
}
