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

/// The common part of the two statements below. A product without a slug keeps the one that it
/// has. A variant without an id keeps the one of the stored variant with its options, unless
/// another variant has that id now.
macro_rules! insert_products {
    () => {
        "insert into products (id, model, name, description, search_text, tags, quantity,
            price_minor, price_max_minor, compare_at_minor, image_url, images, options, variants,
            slug, category_id, created_at, title_words, text_words, words_version)
        select value ->> 'id', value ->> 'model', value ->> 'name', value ->> 'description',
            value ->> 'search_text', value ->> 'tags', value ->> 'quantity',
            value ->> 'price_minor', value ->> 'price_max_minor', value ->> 'compare_at_minor',
            value ->> 'image_url', value ->> 'images', value ->> 'options',
            iif(value ->> 'variants' is null, null, (
                select json_group_array(json_set(variant.value, '$.id',
                    coalesce(variant.value ->> 'id', (
                        select old.value ->> 'id' from json_each(
                            (select variants from products where id = input.value ->> 'id')) old
                        where old.value ->> 'options' = variant.value ->> 'options'
                            and old.value ->> 'id' not in (
                                select other.value ->> 'id'
                                from json_each(input.value, '$.variants') other
                                where other.value ->> 'id' is not null)))))
                from json_each(input.value, '$.variants') variant)),
            coalesce(value ->> 'slug', (select slug from products where id = value ->> 'id'),
                value ->> 'slug_of_name'),
            (select id from categories where slug = value ->> 'category_slug'),
            coalesce(value ->> 'created_at', strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            value ->> 'title_words', value ->> 'text_words', 1
        from json_each(?1) input where true "
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
        price_minor = excluded.price_minor, price_max_minor = excluded.price_max_minor,
        compare_at_minor = excluded.compare_at_minor, image_url = excluded.image_url,
        images = excluded.images, options = excluded.options, variants = excluded.variants,
        slug = excluded.slug, category_id = excluded.category_id, title_words = excluded.title_words,
        text_words = excluded.text_words, version = version + 1, words_version = version + 1,
        updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
    where (model, name, description, search_text, tags, quantity, price_minor, price_max_minor,
            compare_at_minor, image_url, images, options, variants, slug, category_id)
        is not (excluded.model, excluded.name, excluded.description, excluded.search_text,
            excluded.tags, excluded.quantity, excluded.price_minor, excluded.price_max_minor,
            excluded.compare_at_minor, excluded.image_url, excluded.images, excluded.options,
            excluded.variants, excluded.slug, excluded.category_id)
    returning id, version"
);

/// Selects another product with a slug. The parameters are the slug, and the id of the product that
/// may have it, or null.
pub const OTHER_WITH_SLUG: &str = "select 1 from products where slug = ? and id is not ?";

/// Selects whether products wait to be put into the search index, and whether there are some that
/// [`UNPREPARED_PRODUCTS`] selects.
pub const WHAT_IS_LEFT: &str = "
    select exists (select 1 from unindexed_products),
        exists (select 1 from products where slug is null or words_version <> version)";

/// Lets one instance at a time prepare products. The parameter is what it calls itself. Returns a
/// row if it may, for the next three seconds.
pub const TAKE_UPGRADE_LEASE: &str = "
    update upgrade_lease set holder = ?1, expires_at = unixepoch() + 3
    where holder = ?1 or expires_at <= unixepoch() returning 1";

/// Puts products into the search index that a new index does not have yet, the newest first. The
/// parameter is how many. Returns a row for each of them.
pub const INDEX_PRODUCTS: &str = "
    delete from unindexed_products
    where id in (select id from unindexed_products order by id desc limit ?1) returning id";

/// Selects products that an earlier release has written: id, version, title, text, and name.
/// They have no slug, or their words are not in the index as they should be.
pub const UNPREPARED_PRODUCTS: &str = "
    select id, version, name || ' ' || model || ' ' || tags, search_text, name from products
    where slug is null or words_version <> version limit ?1";

/// Prepares products that have not changed since. The parameter is a JSON array of arrays: id,
/// version, words of the title and of the text, each of which can be null, and slug.
pub const PREPARE_PRODUCTS: &str = "
    update products set
        title_words = (select value ->> 2 from json_each(?1) where value ->> 0 = products.id),
        text_words = (select value ->> 3 from json_each(?1) where value ->> 0 = products.id),
        slug = coalesce(slug,
            (select value ->> 4 from json_each(?1) where value ->> 0 = products.id)),
        words_version = version
    where (id, version) in (select value ->> 0, value ->> 1 from json_each(?1))";

/// Deletes categories without products.
pub const FORGET_EMPTY_CATEGORIES: &str = "
    delete from categories
    where not exists (select 1 from products where category_id = categories.id)";

/// All pictures of a stored product: its column `images` has them if there are several.
pub fn all_images(image_url: &str, several: Option<Vec<String>>) -> Vec<String> {
    several.unwrap_or_else(|| match image_url {
        "" => Vec::new(),
        only => vec![only.to_owned()],
    })
}

/// The parameter of [`WRITE_CATEGORIES`] and [`WRITE_PRODUCTS`].
///
/// # Errors
/// Serialisation fails, which no product can cause.
pub fn rows(products: &[Product]) -> Result<String, Error> {
    serde_json::to_string(products)
}
