//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::input::Format;

/// The environment variable by which `storefront` passes the path of the database.
const DATABASE_VARIABLE: &str = "STOREFRONT_DATABASE";
/// The path without it.
const DEFAULT_DATABASE: &str = ".storefront/sqlite_db.db";

/// Explains the options that `storefront` itself takes.
const WHERE: &str = "The database is the one of `storefront up` with the same --state-dir DIR, \
    --runtime-config-file FILE and --from FILE.";

/// Brings products and customers into the shop, and products out of it.
#[derive(Parser, Debug)]
#[command(name = "storefront-import", bin_name = "storefront", version, about)]
pub struct Options {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// The shop's database file
    #[arg(long, global = true, value_name = "FILE")]
    database: Option<PathBuf>,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Bring products and customers in; the same file again changes nothing
    Import(Import),
    /// Write all products as JSON Lines
    Export(Export),
}

/// Options of `storefront import`.
#[derive(Args, Debug)]
#[command(after_help = WHERE)]
pub struct Import {
    /// Dumps of OpenCart databases (.sql), CSV, JSON Lines; also compressed (.gz)
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// What the files are, if neither name nor content tell
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// The encoding of tables, such as gbk, big5 or windows-1252; found by itself, if not
    /// given
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What the names of OpenCart's tables start with
    #[arg(long, default_value = "oc_")]
    pub prefix: String,
    /// The language to take OpenCart's texts in: its id or code; the shop's own, if
    /// not given
    #[arg(long, value_name = "ID")]
    pub language: Option<String>,
    /// Take products that the other shop does not show, and disabled customers, who stay
    /// disabled
    #[arg(long)]
    pub all: bool,
    /// Bring the pictures too: a folder of files, such as OpenCart's `image`, or a CSV of
    /// addresses and files
    #[arg(long, value_name = "DIR|FILE")]
    pub images: Option<PathBuf>,
    /// Say what would happen, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write all remarks into this file, as CSV
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// Options of `storefront export`.
#[derive(Args, Debug)]
#[command(after_help = WHERE)]
pub struct Export {
    /// Where to write; standard output, if not given
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl Options {
    /// The path of the database.
    pub fn database(&self) -> PathBuf {
        let variable = || std::env::var_os(DATABASE_VARIABLE).map(PathBuf::from);
        let given = self.database.clone().or_else(variable);
        given.unwrap_or_else(|| DEFAULT_DATABASE.into())
    }
}
