//! Finds elements by role and name, and acts on them.

use std::time::{Duration, Instant};

use serde_json::json;
use storefront_tests::PATIENCE;
use thirtyfour::WebElement;
use thirtyfour::error::WebDriverResult;

use super::Page;

const FIND: &str = include_str!("find.js");
/// The time between two attempts.
pub(super) const PAUSE: Duration = Duration::from_millis(40);

impl Page {
    /// Waits for the one element with one of the roles and this name, and acts on it. If the
    /// element is gone, covered or not ready, it is tried again, as a visitor would.
    pub(super) async fn act(
        &self,
        roles: &[&str],
        name: &str,
        act: impl AsyncFn(&WebElement) -> WebDriverResult<()>,
    ) {
        let start = Instant::now();
        loop {
            let done = async {
                act(&self.find(roles, name).await?)
                    .await
                    .map_err(|e| e.to_string())
            };
            let Err(trouble) = done.await else { return };
            if start.elapsed() > PATIENCE {
                let shown = self.describe().await;
                panic!("{roles:?} “{name}”: {trouble}\n{shown}");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn find(&self, roles: &[&str], name: &str) -> Result<WebElement, String> {
        let arguments = vec![json!(roles), json!(name)];
        let found = self.driver.execute(FIND, arguments).await;
        let found = found.and_then(|found| found.elements());
        let mut found = found.map_err(|error| error.to_string())?;
        match found.len() {
            1 => Ok(found.remove(0)),
            n => Err(format!("{n} of them")),
        }
    }

    /// Counts the visible elements with one of the roles and this name.
    pub async fn count(&self, role: &str, name: &str) -> usize {
        let arguments = vec![json!([role]), json!(name)];
        let found = self.driver.execute(FIND, arguments).await;
        let found = found.and_then(|found| found.elements());
        found.expect("a list of elements").len()
    }
}
