//! The demo products, for a first visit to the shop.

use miniz_oxide::inflate::decompress_to_vec;
use storefront_catalog::store;
use storefront_http::{Error, Result};
use storefront_settings as settings;
use storefront_storage::sqlite::{self, OneTimeChange};

/// The products as statements take them, deflated; the build script has checked them.
const PRODUCTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/demo.json.deflate"));

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
        let products = products()?;
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

fn products() -> Result<String> {
    let rows = decompress_to_vec(PRODUCTS).ok();
    let rows = rows.and_then(|rows| String::from_utf8(rows).ok());
    rows.ok_or_else(|| Error::Internal("the demo products cannot be inflated".into()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_demo_products_are_there() {
        assert!(super::products().unwrap().len() > 10_000);
    }
}
