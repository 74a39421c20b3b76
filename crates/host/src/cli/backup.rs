//! `storefront backup FILE` and `storefront restore FILE`: the default database in one file.
//!
//! A copy is made beside its destination and moved there when it is whole. So a process that
//! is killed leaves a file with the ending `.partial`, and the destination as it was.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::options::{ApplicationOptions, BackupOptions};
use crate::manifest::runtime_config::DatabaseConfig;
use crate::manifest::schema::Application;

/// Pages that are copied between two lines of progress: 8 MiB of the usual size.
const STEP_PAGES: i32 = 2_048;
/// The shortest time between two lines of progress.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(1);
/// How long to wait for a lock of the database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Copies the database, which may be in use, to a new file.
pub fn backup(options: &BackupOptions) -> Result<()> {
    let source = database_file(&options.application, "backup")?;
    let destination = &options.file;
    ensure!(
        !destination.exists(),
        "{} exists; choose another name",
        destination.display()
    );
    copy(&source, destination)?;
    let bytes = fs::metadata(destination)?.len();
    println!("{} has {bytes} bytes and is whole", destination.display());
    Ok(())
}

/// Replaces the database, which must not be in use, by a backup. The database before stays
/// beside it.
pub fn restore(options: &BackupOptions) -> Result<()> {
    let destination = database_file(&options.application, "restore")?;
    let source = &options.file;
    let copied = with_ending(&destination, ".restored");
    if let Some(folder) = destination.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let _ = fs::remove_file(&copied);
    copy(source, &copied)?;
    if destination.exists() {
        close_log(&destination)?;
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let before = with_ending(&destination, &format!(".before-{seconds}"));
        // A second name, so that there is a database at every moment.
        fs::hard_link(&destination, &before)
            .with_context(|| format!("cannot keep the database as {}", before.display()))?;
        println!("The database before is {}", before.display());
    }
    fs::rename(&copied, &destination)?;
    sync_folder(&destination)?;
    println!("{} is restored", destination.display());
    Ok(())
}

/// The file of the default database.
fn database_file(options: &ApplicationOptions, command: &str) -> Result<PathBuf> {
    match options.default_database(&Application::load(&options.from)?)? {
        DatabaseConfig::File(path) => Ok(path),
        DatabaseConfig::LibSql { url, .. } => bail!(
            "`storefront {command}` is for a database in a file, and this one is at {url}; \
             see docs/operations.md for servers of libSQL"
        ),
    }
}

/// Copies a database to a file that does not exist, and checks the copy.
fn copy(source: &Path, destination: &Path) -> Result<()> {
    let partial = with_ending(destination, ".partial");
    let _ = fs::remove_file(&partial);
    // It has the hashes of passwords.
    File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&partial)
        .with_context(|| format!("cannot write {}", partial.display()))?;
    let result = copy_pages(source, &partial).and_then(|()| check(&partial));
    if let Err(error) = result {
        let _ = fs::remove_file(&partial);
        return Err(error);
    }
    File::open(&partial)?.sync_all()?;
    fs::rename(&partial, destination)?;
    sync_folder(destination)
}

fn copy_pages(source: &Path, destination: &Path) -> Result<()> {
    let read = || -> Result<Connection> {
        // WAL needs to write beside the file, even to read it.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let source = Connection::open_with_flags(source, flags)?;
        source.busy_timeout(BUSY_TIMEOUT)?;
        // One snapshot: otherwise each write of another process would start the copy anew.
        source.execute_batch("begin; select count(*) from sqlite_master")?;
        Ok(source)
    };
    let source = read().with_context(|| {
        let path = source.display();
        format!("{path} is not a database that can be read")
    })?;
    let mut copy = Connection::open(destination)?;
    let mut progress = Progress::default();
    {
        let backup = Backup::new(&source, &mut copy)?;
        loop {
            let step = backup.step(STEP_PAGES)?;
            let pages = backup.progress();
            progress.print(pages.pagecount - pages.remaining, pages.pagecount);
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
    progress.end();
    // The copy is one file, without a log beside it.
    copy.query_row("pragma journal_mode = delete", [], |_| Ok(()))?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Reads the whole file: its structure, and that no reference leads nowhere.
fn check(file: &Path) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = Connection::open_with_flags(file, flags)?;
    let verdict: String = database.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    ensure!(verdict == "ok", "the database is damaged: {verdict}");
    let dangling = database.prepare("pragma foreign_key_check")?.exists([])?;
    ensure!(
        !dangling,
        "the database is damaged: a row refers to one that is missing"
    );
    Ok(())
}

/// Moves the write-ahead log into the database's file and removes it, which nothing but the
/// last connection can do.
fn close_log(database: &Path) -> Result<()> {
    let close = || -> Result<bool> {
        let connection = Connection::open(database)?;
        let query = "pragma journal_mode = delete";
        let mode: String = connection.query_row(query, [], |row| row.get(0))?;
        Ok(mode == "delete")
    };
    let is_closed = match close() {
        Ok(is_closed) => is_closed,
        // A damaged database is what a backup is for. Its log belongs to it.
        Err(error) if is_damaged(&error) => {
            for ending in ["-wal", "-shm"] {
                let _ = fs::remove_file(with_ending(database, ending));
            }
            true
        }
        Err(_) => false,
    };
    ensure!(
        is_closed,
        "{} is in use; stop the shop first",
        database.display()
    );
    Ok(())
}

fn is_damaged(error: &anyhow::Error) -> bool {
    let code = error.downcast_ref::<rusqlite::Error>();
    let code = code.and_then(rusqlite::Error::sqlite_error_code);
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(code, Some(DatabaseCorrupt | NotADatabase))
}

fn sync_folder(file: &Path) -> Result<()> {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// Prints how far the copy is, to standard error.
#[derive(Default)]
struct Progress {
    printed: Option<Instant>,
}

impl Progress {
    fn print(&mut self, done: i32, all: i32) {
        if self
            .printed
            .is_some_and(|at| at.elapsed() < PROGRESS_INTERVAL)
        {
            return;
        }
        self.printed = Some(Instant::now());
        let percent = i64::from(done) * 100 / i64::from(all.max(1));
        let start = if std::io::stderr().is_terminal() {
            "\r"
        } else {
            ""
        };
        let end = if start.is_empty() { "\n" } else { "" };
        eprint!("{start}Copying: {percent} % of {all} pages{end}");
        let _ = std::io::stderr().flush();
    }

    fn end(&self) {
        if std::io::stderr().is_terminal() {
            eprintln!("\rCopied; checking the copy      ");
        } else {
            eprintln!("Copied; checking the copy");
        }
    }
}
