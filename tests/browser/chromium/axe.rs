//! Accessibility checks with axe-core.

use std::fs;
use std::sync::OnceLock;

use serde_json::Value;

use super::{Page, folder};

/// Returns the violations, and where they are.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
      ({ violations }) => done(violations.map(({ id, impact, help, nodes }) => ({
        id, impact, help,
        where: nodes.map(({ html, failureSummary }) => `${html}\\n    ${failureSummary}`),
      }))),
      (error) => done([{ id: 'axe', impact: 'critical', help: String(error), where: [] }]),
    );";

impl Page {
    /// Asserts that the page has no serious or critical violation. Saves a screenshot in
    /// `target/browser/looks`, as axe cannot judge everything.
    pub async fn is_accessible(&self, what: &str) {
        let pictures = folder("looks");
        fs::create_dir_all(&pictures).expect("a folder for pictures");
        let picture = self.picture(true).await;
        fs::write(pictures.join(format!("{what}.webp")), picture).expect("a picture file");
        let is_there: bool = self.eval("return Boolean(window.axe)").await;
        if !is_there {
            let loaded = self.driver.execute(axe(), Vec::new()).await;
            loaded.expect("axe-core runs");
        }
        let found = self.driver.execute_async(RUN, Vec::new()).await;
        let found = found.expect("axe-core's findings");
        let found = found.json().as_array().expect("a list");
        let is_grave = |one: &&Value| one["impact"] == "serious" || one["impact"] == "critical";
        let grave: Vec<_> = found.iter().filter(is_grave).collect();
        assert!(grave.is_empty(), "{what}: {grave:#?}");
    }
}

fn axe() -> &'static str {
    static AXE: OnceLock<String> = OnceLock::new();
    AXE.get_or_init(|| {
        let path = folder("axe-core").join("axe.min.js");
        let read = fs::read_to_string(&path);
        read.unwrap_or_else(|_| panic!("{} is missing: make test-browser", path.display()))
    })
}
