//! A page, as a visitor uses and sees it.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde::de::DeserializeOwned;
use serde_json::Value;
use storefront_tests::PATIENCE;
use thirtyfour::error::WebDriverError;
use thirtyfour::{By, WebDriver, WindowHandle};

use super::find::PAUSE;
use super::watch::Expected;

const FIELDS: [&str; 4] = ["textbox", "searchbox", "spinbutton", "combobox"];

/// The current tab.
pub struct Page {
    pub(super) driver: WebDriver,
    pub(super) base: Arc<str>,
    pub(super) expected: Mutex<Vec<Expected>>,
}

impl Page {
    pub(super) fn new(driver: WebDriver, base: &str) -> Self {
        Self {
            driver,
            base: base.into(),
            expected: Mutex::default(),
        }
    }

    /// Opens a path.
    pub async fn open(&self, path: &str) {
        let url = format!("{}{path}", self.base);
        self.driver.goto(url).await.expect("the page loads");
    }

    pub async fn reload(&self) {
        self.driver.refresh().await.expect("the page loads");
    }

    pub async fn back(&self) {
        self.driver.back().await.expect("the page before");
    }

    /// Clicks a link.
    pub async fn follow(&self, link: &str) {
        self.act(&["link"], link, async |link| link.click().await)
            .await;
    }

    /// Clicks a button.
    pub async fn press(&self, button: &str) {
        self.act(&["button"], button, async |button| {
            // Otherwise it may be below the header, which stays in its place.
            button.scroll_into_view().await?;
            button.click().await
        })
        .await;
    }

    /// Clicks a checkbox.
    pub async fn tick(&self, label: &str) {
        self.act(&["checkbox"], label, async |checkbox| {
            checkbox.click().await
        })
        .await;
    }

    /// Clicks a radio button.
    pub async fn pick(&self, label: &str) {
        self.act(&["radio"], label, async |radio| radio.click().await)
            .await;
    }

    /// Replaces the text of a field.
    pub async fn fill(&self, label: &str, text: &str) {
        self.act(&FIELDS, label, async |field| {
            field.clear().await?;
            field.send_keys(text).await
        })
        .await;
    }

    /// Chooses an option of a select element.
    pub async fn choose(&self, label: &str, option: &str) {
        let option = By::XPath(format!("./option[normalize-space() = \"{option}\"]"));
        self.act(&["combobox"], label, async |list| {
            list.find(option.clone()).await?.click().await
        })
        .await;
    }

    /// Waits until a field has this value.
    pub async fn has(&self, label: &str, value: &str) {
        self.act(&FIELDS, label, async |field| {
            let present = field.prop("value").await?.unwrap_or_default();
            if present == value {
                return Ok(());
            }
            Err(WebDriverError::ParseError(format!("has “{present}”")))
        })
        .await;
    }

    /// Chooses a file for the page's file field, which is behind a button.
    pub async fn pick_file(&self, file: &Path) {
        let path = file.to_str().expect("a UTF-8 path");
        self.wait_for("a file field", async || {
            let field = self.driver.find(By::Css("input[type=file]")).await;
            match field {
                Ok(field) => field.send_keys(path).await.is_ok(),
                Err(_) => false,
            }
        })
        .await;
    }

    /// Waits for a text anywhere on the page.
    pub async fn sees(&self, text: &str) {
        self.wait_for(&format!("the text “{text}”"), async || {
            self.text().await.contains(text)
        })
        .await;
    }

    /// Waits for the page with this heading.
    pub async fn heading(&self, text: &str) {
        let script = "return document.querySelector('main h1')?.innerText ?? ''";
        let what = format!("the heading “{text}”");
        self.wait_for(&what, async || self.eval::<String>(script).await == text)
            .await;
    }

    /// Waits for the dialog with this heading.
    pub async fn heading_of_dialog(&self, text: &str) {
        let script = "return document.querySelector('dialog:modal h2')?.innerText ?? ''";
        let what = format!("the dialog “{text}”");
        self.wait_for(&what, async || self.eval::<String>(script).await == text)
            .await;
    }

    /// Waits for a picture that is loaded or drawn.
    pub async fn shows_picture(&self, name: &str) {
        self.act(&["image", "img"], name, async |picture| {
            let is_drawn = picture.tag_name().await? == "svg";
            // 0 until it is loaded; the placeholder for a missing picture has no natural width.
            let width = picture.prop("naturalWidth").await?;
            let width = width.and_then(|width| width.parse().ok()).unwrap_or(0);
            if is_drawn || width > 0 {
                return Ok(());
            }
            Err(WebDriverError::ParseError("not loaded".into()))
        })
        .await;
    }

    /// Waits until the URL has this path and query.
    pub async fn is_at(&self, path: &str) {
        let url = format!("{}{path}", self.base);
        let here = async || {
            self.driver
                .current_url()
                .await
                .expect("an address")
                .as_str()
                == url
        };
        self.wait_for(&format!("the address {path}"), here).await;
    }

    /// Waits for any condition.
    pub async fn wait_for(&self, what: &str, condition: impl AsyncFn() -> bool) {
        let start = Instant::now();
        while !condition().await {
            if start.elapsed() > PATIENCE {
                panic!("waited in vain: {what}\n{}", self.describe().await);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The visible text.
    pub async fn text(&self) -> String {
        let text: String = self.eval("return document.body.innerText").await;
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Runs a script in the page, and returns its result.
    pub async fn eval<T: DeserializeOwned>(&self, script: &str) -> T {
        self.eval_with(script, Vec::new()).await
    }

    /// The same with `arguments`.
    pub async fn eval_with<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> T {
        let response = self.driver.execute(script, arguments).await;
        let response = response.and_then(|response| response.convert());
        response.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Opens another tab, which becomes the current one. Returns the previous one.
    pub async fn new_tab(&self, path: &str) -> WindowHandle {
        let before = self.driver.window().await.expect("a tab");
        let tab = self.driver.new_tab().await.expect("a further tab");
        self.switch_to(tab).await;
        self.open(path).await;
        before
    }

    pub async fn switch_to(&self, tab: WindowHandle) {
        self.driver
            .switch_to_window(tab)
            .await
            .expect("the other tab");
    }

    pub async fn present_tab(&self) -> WindowHandle {
        self.driver.window().await.expect("a tab")
    }

    /// The URL and the visible text, for messages.
    pub(super) async fn describe(&self) -> String {
        let url = self.driver.current_url().await;
        let url = url.map_or_else(|error| error.to_string(), |url| url.to_string());
        let script = "return document.body?.innerText ?? ''";
        let text = self.driver.execute(script, Vec::new()).await;
        let text = text
            .and_then(|text| text.convert::<String>())
            .unwrap_or_default();
        format!("--- {url} ---\n{text}\n---")
    }

    /// Saves a screenshot, the page's text, and what is on the console.
    pub(super) async fn keep_evidence(&self, folder: &Path) {
        let log = self.driver.get_log("browser").await.unwrap_or_default();
        let lines: Vec<_> = log.iter().map(|entry| entry.message.as_str()).collect();
        std::fs::write(folder.join("console.txt"), lines.join("\n")).expect("a text file");
        let shot = self.driver.screenshot(&folder.join("screen.png")).await;
        shot.unwrap_or_else(|error| eprintln!("no screenshot: {error}"));
        let text = self.describe().await;
        std::fs::write(folder.join("page.txt"), text).expect("a text file");
    }

    pub(super) async fn quit(self) {
        self.driver.quit().await.expect("Chromium ends");
    }
}
