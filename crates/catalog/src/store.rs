//! Statements that write products. Their only parameter is a JSON array: an import writes
//! hundreds of products with the statement by which an admin's form writes one.

use serde_json::Error;

use crate::Product;

/// Creates the missing categories of the products. It runs before [`WRITE_PRODUCTS`], in the
/// same transaction.
pub const WRITE_CATEGORIES: &str = "
    insert into categories (name, slug)
    select value ->> 'category_name', value ->> 'category_slug' from json_each(?1)
    where value ->> 'category_slug' is not null
    on conflict do nothing";

/// The common part of the two statements below.
macro_rules! insert_products {
    () => {
        "insert into products (id, model, name, description, search_text, tags, quantity,
            price_minor, image_url, category_id, created_at)
        select value ->> 'id', value ->> 'model', value ->> 'name', value ->> 'description',
            value ->> 'search_text', value ->> 'tags', value ->> 'quantity',
            value ->> 'price_minor', value ->> 'image_url',
            (select id from categories where slug = value ->> 'category_slug'),
            coalesce(value ->> 'created_at', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
        from json_each(?1) where true "
    };
}

/// Writes new products; existing ones stay as they are.
pub const ADD_PRODUCTS: &str = concat!(insert_products!(), "on conflict do nothing");

/// Writes products, and returns `id` and `version` of those that are new or changed. An
/// unchanged product keeps its version and its time.
pub const WRITE_PRODUCTS: &str = concat!(
    insert_products!(),
    "on conflict (id) do update set
        model = excluded.model, name = excluded.name, description = excluded.description,
        search_text = excluded.search_text, tags = excluded.tags, quantity = excluded.quantity,
        price_minor = excluded.price_minor, image_url = excluded.image_url,
        category_id = excluded.category_id, version = version + 1,
        updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
    where (model, name, description, search_text, tags, quantity, price_minor, image_url,
            category_id)
        is not (excluded.model, excluded.name, excluded.description, excluded.search_text,
            excluded.tags, excluded.quantity, excluded.price_minor, excluded.image_url,
            excluded.category_id)
    returning id, version"
);

/// Deletes categories without products.
pub const FORGET_EMPTY_CATEGORIES: &str = "
    delete from categories
    where not exists (select 1 from products where category_id = categories.id)";

/// The parameter of [`WRITE_CATEGORIES`] and [`WRITE_PRODUCTS`].
///
/// # Errors
/// Serialisation fails, which no product can cause.
pub fn rows(products: &[Product]) -> Result<String, Error> {
    serde_json::to_string(products)
}
