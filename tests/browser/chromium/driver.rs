//! Starts chromedriver, and Chromium through it.

use std::path::Path;

use serde_json::json;
use storefront_tests::{Process, eventually};
use tempfile::TempDir;
use thirtyfour::common::log::LoggingPrefsLogLevel::All;
use thirtyfour::{Capabilities, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};

const FLAGS: [&str; 12] = [
    "--headless=new",
    // Containers seldom grant what Chromium's sandbox needs; only our own pages are opened.
    "--no-sandbox",
    // In containers, shared memory is often small, so files are used instead.
    "--disable-dev-shm-usage",
    // There is no graphics processor, so its process is not started.
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1280,900",
    "--hide-scrollbars",
    // Chromium ends when the pipe closes, so even a killed chromedriver leaves none behind.
    "--remote-debugging-pipe",
    // Roles and names as assistive technology gets them: `computedRole`, `computedName`.
    "--enable-blink-features=ComputedAccessibilityInfo",
];

/// A running chromedriver with a profile for one browser. It ends when dropped.
pub struct Driver {
    process: Process,
    url: String,
    dir: TempDir,
}

impl Driver {
    /// Starts chromedriver on a free port that it chooses.
    pub async fn start() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let arguments = ["--port=0".to_owned()];
        let program = Path::new("chromedriver");
        let process = Process::spawn(program, &arguments, dir.path(), "chromedriver");
        let port = eventually("chromedriver tells its port", async || {
            let told = process.stdout();
            let (_, rest) = told.split_once("started successfully on port ")?;
            let (port, _) = rest.split_once('.')?;
            port.parse::<u16>().ok()
        });
        let url = format!("http://127.0.0.1:{}", port.await);
        Self { process, url, dir }
    }

    /// Opens a browser.
    pub async fn session(&self) -> WebDriver {
        let session = WebDriver::new(&self.url, self.capabilities()).await;
        session.unwrap_or_else(|error| panic!("no Chromium: {error}\n{}", self.log()))
    }

    /// The output of chromedriver.
    pub fn log(&self) -> String {
        [self.process.stdout(), self.process.stderr()].concat()
    }

    fn capabilities(&self) -> Capabilities {
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag).expect("a flag");
        }
        let profile = self.dir.path().join("profile");
        let profile = format!("--user-data-dir={}", profile.display());
        wanted.add_arg(&profile).expect("a flag");
        // Debian's Chromium opens a search engine by default.
        let prefs = json!({
            "homepage": "about:blank",
            "homepage_is_newtabpage": false,
            "session": {"restore_on_startup": 4, "startup_urls": ["about:blank"]},
        });
        wanted
            .add_experimental_option("prefs", prefs)
            .expect("preferences");
        for log in ["browser", "performance"] {
            wanted.set_logging_prefs(log, All).expect("a log");
        }
        wanted.into()
    }
}
