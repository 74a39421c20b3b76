//! Headless Chromium, one for each story, through chromedriver.

mod axe;
mod driver;
mod find;
mod keyboard;
mod look;
mod page;
mod watch;

pub use driver::Driver;
pub use look::Look;
pub use page::Page;

use std::any::Any;
use std::fs;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::pin::pin;
use std::task::Poll;

use storefront_tests::{Shop, eventually, workspace};

/// Opens a browser at the shop's home page and runs a story. Afterwards the console must have
/// no error, and no request may have gone to another origin. When the story fails, a screenshot
/// is saved in `target/browser/failures`.
pub async fn story(shop: &Shop, tell: impl AsyncFnOnce(&Page)) {
    story_at(&shop.base, tell).await;
}

/// As [`story`], at another address of the shop.
pub async fn story_at(base: &str, tell: impl AsyncFnOnce(&Page)) {
    chapter_at(&Driver::start().await, base, tell).await;
}

/// As [`story`], in a browser with the profile of the chapter before.
pub async fn chapter(driver: &Driver, shop: &Shop, tell: impl AsyncFnOnce(&Page)) {
    chapter_at(driver, &shop.base, tell).await;
}

async fn chapter_at(driver: &Driver, base: &str, tell: impl AsyncFnOnce(&Page)) {
    let page = Page::new(driver.session().await, base);
    let told = caught(async {
        page.open("/").await;
        tell(&page).await;
        page.check_watches().await;
    });
    let told = told.await;
    if told.is_err() {
        let folder = folder("failures").join(story_name());
        fs::create_dir_all(&folder).expect("a folder for what failed");
        page.keep_evidence(&folder).await;
        fs::write(folder.join("chromedriver.log"), driver.log()).expect("a log file");
        eprintln!("See {}", folder.display());
    }
    page.quit().await;
    if let Err(panic) = told {
        resume_unwind(panic);
    }
}

/// Returns the path, with its token, of the `count`th link to a page that the log mailer has
/// printed.
pub async fn mailed_link(shop: &Shop, page: &str, count: usize) -> String {
    let start = format!("http://127.0.0.1:3000{page}?token=");
    eventually(&format!("link {count} to {page} in the log"), async || {
        let log = shop.log();
        let (_, rest) = log
            .match_indices(&start)
            .nth(count - 1)
            .map(|(at, _)| log.split_at(at))?;
        let link = rest.split_whitespace().next()?;
        link.strip_prefix("http://127.0.0.1:3000")
            .map(str::to_owned)
    })
    .await
}

/// Returns the `count`th code that the log mailer has printed.
pub async fn mailed_code(shop: &Shop, count: usize) -> String {
    const BEFORE: &str = "code in the shop within 10 minutes: ";
    eventually(&format!("code {count} in the log"), async || {
        let log = shop.log();
        let rest = log.split(BEFORE).nth(count)?;
        Some(rest.split_whitespace().next()?.to_owned())
    })
    .await
}

/// Creates a folder below `target/browser`.
fn folder(name: &str) -> PathBuf {
    workspace().join("target/browser").join(name)
}

/// The test's name, which is its thread's name.
fn story_name() -> String {
    let thread = std::thread::current();
    thread.name().unwrap_or("story").replace("::", ".")
}

/// Awaits a future, and catches its panic.
async fn caught<T>(future: impl Future<Output = T>) -> Result<T, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        polled.map_or_else(|panic| Poll::Ready(Err(panic)), |polled| polled.map(Ok))
    })
    .await
}
