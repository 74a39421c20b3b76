//! `storefront import` and `storefront export`: import products and customers of other shops
//! and export products, while the shop runs.
//!
//! `input.rs` has the formats, `opencart/` the conversion of an OpenCart shop. `products.rs`
//! and `accounts.rs` write small transactions, each of which is complete by itself. So an
//! interrupted import is continued by running it again.

pub mod accounts;
pub mod columns;
pub mod database;
pub mod dump;
pub mod encoding;
pub mod export;
pub mod fields;
pub mod import;
pub mod input;
pub mod jsonl;
pub mod listing;
pub mod opencart;
pub mod options;
pub mod pictures;
pub mod price;
pub mod products;
pub mod progress;
pub mod report;
pub mod shopify;
pub mod stored;
pub mod table;
pub mod woocommerce;

use std::path::Path;

use anyhow::{Context, Result};

use import::Import;
use input::Format;
use options::{Command, Options};
use pictures::Source;
use report::{Report, Subject};

/// Runs the command of the command line.
///
/// # Errors
/// A file cannot be read or has the wrong format, or the database cannot be opened. A row that
/// is not imported is no error; the report lists it.
pub fn run(options: &Options) -> Result<()> {
    let path = options.database();
    let path = std::path::absolute(&path).context("the database's path")?;
    match &options.command {
        Command::Export(export) => {
            let database = database::open_existing(&path)?;
            export::export(&database, export.output.as_deref())
        }
        Command::Import(import) => {
            let report = import_files(&path, import)?;
            print!("{report}");
            if import.dry_run {
                println!("\nThis was a dry run: nothing was written.");
            }
            Ok(())
        }
    }
}

/// Imports files, one after the other.
///
/// # Errors
/// As [`run`].
pub fn import_files(database: &Path, options: &options::Import) -> Result<Report> {
    // All files are opened before the first one changes anything.
    let encoding = options.encoding.as_deref();
    let encoding = encoding.map(encoding::by_name).transpose()?;
    let open = |path| input::open(path, options.format, encoding);
    let files: Vec<_> = options
        .files
        .iter()
        .map(|path| open(path))
        .collect::<Result<_>>()?;
    let source = options.images.as_deref().map(Source::open).transpose()?;
    let database = match options.dry_run {
        true => database::open_to_try(database)?,
        false => database::open(database)?,
    };
    let report = Report::with_file(options.report.as_deref())?;
    let mut import = Import::new(&database, options.dry_run, source, report, options.all);
    let choice = opencart::Choice {
        prefix: options.prefix.clone(),
        language: options.language.clone(),
    };
    for (file, path) in files.into_iter().zip(&options.files) {
        let content = file.content;
        let imported = match file.format {
            Format::Opencart => opencart::import(content, &choice, &mut import),
            Format::Csv => {
                if let Some(encoding) = file.guessed {
                    let remark =
                        "Read in this encoding, which was guessed; --encoding says another";
                    let name = encoding.name();
                    import.report.adjust(Subject::File, name, remark)?;
                }
                table::import(content, &mut import)
            }
            Format::Jsonl => jsonl::import(content, &mut import),
        };
        imported.with_context(|| format!("{}", path.display()))?;
    }
    import.pictures.store(&mut import.report)?;
    import.products.forget_empty_categories()?;
    if !options.dry_run && import.products.has_many() {
        // Products are written, and found without it too.
        if let Err(error) = database::merge_search_index(&database) {
            let remark = format!("It was not merged, so searches take longer: {error}");
            import
                .report
                .adjust(Subject::File, "search index", &remark)?;
        }
    }
    import.report.finish()?;
    Ok(import.report)
}
