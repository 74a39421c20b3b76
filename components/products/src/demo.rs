//! The demo products, for a first visit to the shop.

use storefront_catalog::{Draft, TextTools, store};
use storefront_http::{Error, Result};
use storefront_settings as settings;
use storefront_storage::sqlite::{self, OneTimeChange};

use crate::sanitiser;

/// The products, as `storefront export` writes them.
const PRODUCTS: &str = include_str!("../../../sqlite/demo.jsonl");

/// Loads the demo products, once per database, if the variable `demo_catalogue` is on.
/// Products that are there already stay as they are.
///
/// # Errors
/// 503 when the variable is wrong or SQLite fails.
pub async fn load() -> Result<()> {
    if !settings::switch("demo_catalogue").await? {
        return Ok(());
    }
    let statements = || {
        let products = products(&sanitiser::TOOLS)?;
        Ok(vec![
            (store::WRITE_CATEGORIES, vec![products.clone().into()]),
            (store::ADD_PRODUCTS, vec![products.into()]),
        ])
    };
    sqlite::apply_once(OneTimeChange {
        name: "demo_catalogue",
        statements: Box::new(statements),
    })
    .await
}

fn products(tools: &TextTools) -> Result<String> {
    let wrong = |cause: &dyn std::fmt::Debug| Error::Internal(format!("demo catalog: {cause:?}"));
    let mut products = Vec::new();
    for line in PRODUCTS.lines() {
        let draft: Draft = serde_json::from_str(line).map_err(|error| wrong(&error))?;
        products.push(draft.check(tools).map_err(|invalid| wrong(&invalid))?);
    }
    store::rows(&products).map_err(|error| wrong(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_products_keep_the_rules() {
        assert!(products(&TextTools::OWN).unwrap().len() > 10_000);
    }

    #[test]
    fn the_sanitiser_changes_no_demo_description() {
        for line in PRODUCTS.lines() {
            let draft: Draft = serde_json::from_str(line).unwrap();
            let clean = storefront_catalog::html::sanitise(&draft.description);
            assert_eq!(clean, draft.description);
        }
    }
}
