//! `GET /api/users/me/audit`, `/api/users/{id}/audit` and `/api/users/audit`: what happened to
//! an account, and to all of them.

mod pages;
mod rows;
mod secrets;
mod shop;

use serde_json::Value;

use crate::harness::{Api, eventually};

/// Waits until the account's log has these events, the latest first; it is
/// written behind the responses.
async fn log_with(api: &Api, token: &str, path: &str, expected: &[&str]) -> Vec<Value> {
    let what = format!("{expected:?} in {path}");
    let seen = std::cell::RefCell::new(Vec::new());
    eventually(&what, async || {
        let json = api.get_as(token, path).await.status_is(200).json();
        let items = json["items"].as_array().expect("items").clone();
        let events: Vec<_> = items.iter().map(|row| row["event"].clone()).collect();
        if *seen.borrow() != events {
            println!("{path}: {events:?}");
            seen.replace(events);
        }
        (*seen.borrow() == expected).then_some(items)
    })
    .await
}
