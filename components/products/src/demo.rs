//! The demo catalogue: what a first visit to the shop shows.

use storefront_catalog::{Draft, store};
use storefront_guest::database::{self, Once};
use storefront_guest::{Error, Result, variables};

use crate::sanitiser;

/// As `storefront export` writes it. Pictures of the same products:
/// `scripts/make-pictures.py`.
const PRODUCTS: &str = include_str!("../../../sqlite/demo.jsonl");

/// Loads the demo catalogue, once per database, if `demo_catalogue` is on.
/// Products that are there already stay as they are.
///
/// # Errors
/// 503 when the variable is wrong or SQLite is not there.
pub async fn load() -> Result<()> {
    if !variables::switch("demo_catalogue").await? {
        return Ok(());
    }
    let statements = || {
        let products = products(sanitiser::sanitise)?;
        Ok(vec![
            (store::WRITE_CATEGORIES, vec![products.clone().into()]),
            (store::ADD_PRODUCTS, vec![products.into()]),
        ])
    };
    database::apply_once(Once {
        name: "demo_catalogue",
        statements: Box::new(statements),
    })
    .await
}

fn products(sanitise: fn(&str) -> String) -> Result<String> {
    let wrong = |cause: &dyn std::fmt::Debug| Error::Internal(format!("demo catalogue: {cause:?}"));
    let mut products = Vec::new();
    for line in PRODUCTS.lines() {
        let draft: Draft = serde_json::from_str(line).map_err(|error| wrong(&error))?;
        products.push(draft.check(sanitise).map_err(|mistakes| wrong(&mistakes))?);
    }
    store::rows(&products).map_err(|error| wrong(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_catalogue_keeps_the_rules() {
        let sanitise = storefront_catalog::html::sanitise;
        assert!(products(sanitise).unwrap().len() > 10_000);
    }

    #[test]
    fn its_descriptions_are_as_the_sanitiser_leaves_them() {
        for line in PRODUCTS.lines() {
            let draft: Draft = serde_json::from_str(line).unwrap();
            let clean = storefront_catalog::html::sanitise(&draft.description);
            assert_eq!(clean, draft.description);
        }
    }
}
