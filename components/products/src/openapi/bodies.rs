//! What admins send. The handlers read the fields one by one, to tell all mistakes at
//! once; the rules are those of `storefront-catalog`.

#![expect(dead_code, reason = "only their schemas are used")]

use utoipa::ToSchema;

/// A product. Texts are on one line, but for the description.
#[derive(ToSchema)]
#[schema(example = json!({
    "model": "CQRJSTEL-A", "name": "JST EL - 2 Pin Connector Kit", "price": 6.16,
    "description": "<p>Connectors</p>", "quantity": 999,
    "image_url": "catalog/CQRobot/JST EL/JST EL 2P-1.jpg", "category": "Connectors",
    "tags": ["jst", "2 pin"]
}))]
pub struct NewProduct {
    #[schema(min_length = 1, max_length = 64)]
    model: String,
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// With at most two decimals.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    price: f64,
    #[serde(flatten)]
    rest: Rest,
}

/// A part of a product.
#[derive(ToSchema)]
#[schema(example = json!({"price": 5.99, "quantity": 998}))]
pub struct ProductChanges {
    #[schema(min_length = 1, max_length = 64, nullable = false)]
    model: Option<String>,
    #[schema(min_length = 1, max_length = 255, nullable = false)]
    name: Option<String>,
    /// With at most two decimals.
    #[schema(minimum = 0, maximum = 1_000_000_000, nullable = false)]
    price: Option<f64>,
    #[serde(flatten)]
    rest: Rest,
}

/// What a product has a default for.
#[derive(ToSchema)]
pub struct Rest {
    /// HTML, at most 60 000 bytes.
    #[schema(max_length = 60_000, nullable = false)]
    description: Option<String>,
    /// Pieces in stock.
    #[schema(minimum = 0, maximum = 1_000_000_000, nullable = false)]
    quantity: Option<i64>,
    /// The path of a picture, as `catalog/kit.jpg`; empty for none.
    #[schema(nullable = false)]
    image_url: Option<String>,
    /// A category's name or slug; a new name makes a new category.
    category: Option<String>,
    /// Words to find it by, of 1 to 64 characters each.
    #[schema(max_items = 32, nullable = false)]
    tags: Option<Vec<String>>,
}
