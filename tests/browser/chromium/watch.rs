//! Failures that no story may cause unnoticed.

use serde_json::Value;

use super::Page;

/// An expected failure: the status, and a part of the URL.
pub struct Expected {
    status: u16,
    address: &'static str,
}

impl Page {
    /// Announces that the shop will refuse a request, which Chromium logs on the console. The
    /// story also fails if this does not happen.
    pub fn expects(&self, status: u16, address: &'static str) {
        let mut expected = self.expected.lock().expect("no panic");
        expected.push(Expected { status, address });
    }

    /// Asserts that the console has no error (scripts, the content security policy, requests),
    /// and that no request went to another origin.
    pub(super) async fn check_watches(&self) {
        self.check_console().await;
        for url in self.requested().await {
            let ours = url
                .strip_prefix(&*self.base)
                .is_some_and(|rest| rest.starts_with('/'));
            // `data:` and `blob:` are parts of the page.
            let inside = ["data:", "blob:", "about:"]
                .iter()
                .any(|scheme| url.starts_with(scheme));
            assert!(ours || inside, "a request to elsewhere: {url}");
        }
    }

    async fn check_console(&self) {
        let log = self.driver.get_log("browser").await.expect("the console");
        let expected = self.expected.lock().expect("no panic");
        let mut seen = vec![false; expected.len()];
        for entry in log.iter().filter(|entry| is_trouble(&entry.level)) {
            let fits = |one: &Expected| {
                let status = format!("responded with a status of {} ", one.status);
                entry.message.contains(one.address) && entry.message.contains(&status)
            };
            // The longest address that fits: one may be the start of another.
            let fitting = (0..expected.len()).filter(|&at| fits(&expected[at]));
            let known = fitting.max_by_key(|&at| expected[at].address.len());
            let known = known.unwrap_or_else(|| panic!("on the console: {entry:?}"));
            seen[known] = true;
        }
        for (one, seen) in expected.iter().zip(seen) {
            assert!(
                seen,
                "no {} from {}, as was expected",
                one.status, one.address
            );
        }
    }

    /// Returns the URLs of all requests of all tabs since the last call.
    pub async fn requested(&self) -> Vec<String> {
        let log = self
            .driver
            .get_log("performance")
            .await
            .expect("the network's log");
        let events = log.iter().map(|entry| {
            let event: Value = serde_json::from_str(&entry.message).expect("an event in JSON");
            event
        });
        let sent = events.filter(|event| event["message"]["method"] == "Network.requestWillBeSent");
        let urls = sent.map(|event| {
            let url = event["message"]["params"]["request"]["url"].as_str();
            url.expect("an address").to_owned()
        });
        urls.collect()
    }
}

fn is_trouble(level: &str) -> bool {
    matches!(level, "SEVERE" | "WARNING")
}
