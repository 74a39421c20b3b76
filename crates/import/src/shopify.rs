//! Products as Shopify exports them: the rows of one handle are one product, and each has a
//! variant, a picture, or both.
//!
//! There are two headers: `Handle, Title, Body (HTML), …`, and since 2025 `Title, URL handle,
//! Description, …`.

use anyhow::Result;
use storefront_catalog::{ProductOption, VariantDraft};

use crate::import::Import;
use crate::listing::{Listing, add_value, is_true, line, optional_price, stock};
use crate::table::Table;

/// How many options a product of Shopify can have.
const OPTIONS: usize = 3;
/// The option and the value of a product without options.
const NO_OPTION: &str = "title";
const NO_VALUE: &str = "default title";

/// Whether a table with these columns is Shopify's.
pub fn wrote(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|known| known == name);
    has("title")
        && (has("handle") || has("url handle"))
        && has("option1 value")
        && (has("variant price") || has("price"))
}

/// Where the columns are.
struct Columns {
    handle: Option<usize>,
    title: Option<usize>,
    body: Option<usize>,
    vendor: Option<usize>,
    kind: Option<usize>,
    category: Option<usize>,
    tags: Option<usize>,
    published: Option<usize>,
    status: Option<usize>,
    option_names: [Option<usize>; OPTIONS],
    option_values: [Option<usize>; OPTIONS],
    sku: Option<usize>,
    tracker: Option<usize>,
    quantity: Option<usize>,
    policy: Option<usize>,
    price: Option<usize>,
    compare_at: Option<usize>,
    image: Option<usize>,
    image_position: Option<usize>,
    variant_image: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let column = |names: &[&str]| table.column(names);
        let option = |number: usize, what: &str| column(&[&format!("option{} {what}", number + 1)]);
        Self {
            handle: column(&["handle", "url handle"]),
            title: column(&["title"]),
            body: column(&["body (html)", "description"]),
            vendor: column(&["vendor"]),
            kind: column(&["type"]),
            category: column(&["product category"]),
            tags: column(&["tags"]),
            published: column(&["published", "published on online store"]),
            status: column(&["status"]),
            option_names: [0, 1, 2].map(|number| option(number, "name")),
            option_values: [0, 1, 2].map(|number| option(number, "value")),
            sku: column(&["variant sku", "sku"]),
            tracker: column(&["variant inventory tracker", "inventory tracker"]),
            quantity: column(&["variant inventory qty", "inventory quantity"]),
            policy: column(&[
                "variant inventory policy",
                "continue selling when out of stock",
            ]),
            price: column(&["variant price", "price"]),
            compare_at: column(&["variant compare at price", "compare-at price"]),
            image: column(&["image src", "product image url"]),
            image_position: column(&["image position"]),
            variant_image: column(&["variant image", "variant image url"]),
        }
    }
}

/// A product whose rows are being read.
#[derive(Default)]
struct Product {
    listing: Listing,
    images: Vec<(u32, String)>,
    /// Why it is not taken.
    refusal: Option<String>,
}

/// Imports all products.
///
/// # Errors
/// The file cannot be read, or the database cannot be written.
pub fn import(mut table: Table, import: &mut Import<'_>) -> Result<()> {
    let columns = Columns::of(&table);
    let mut product: Option<Product> = None;
    while let Some(row) = table.next_line(&mut import.report)? {
        let cells = row.cells;
        let get = |column: Option<usize>| column.map_or("", |at| cells[at].trim());
        let handle = get(columns.handle);
        // The later rows of a product may leave it out. Only the first has a title.
        let is_next = product.as_ref().is_none_or(|product| match handle {
            "" => !get(columns.title).is_empty(),
            handle => product.listing.handle != handle,
        });
        if is_next {
            finish(product.take(), import)?;
            product = Some(start(&columns, &get, row.reference.clone(), import.all));
        }
        if let Some(product) = &mut product {
            product.add_row(&columns, &get, &row.reference);
        }
    }
    finish(product, import)?;
    import.products.flush(&mut import.report)
}

fn start<'c>(
    columns: &Columns,
    get: &impl Fn(Option<usize>) -> &'c str,
    reference: String,
    all: bool,
) -> Product {
    let handle = get(columns.handle).to_owned();
    let status = get(columns.status).to_lowercase();
    let is_shown = match status.as_str() {
        "" | "active" => !get(columns.published).eq_ignore_ascii_case("false"),
        _ => false,
    };
    let mut tags: Vec<String> = get(columns.tags).split(',').map(str::to_owned).collect();
    tags.push(get(columns.vendor).to_owned());
    // Shopify's own categories are paths: `Apparel > Shirts`.
    let category = match get(columns.kind) {
        "" => get(columns.category).rsplit('>').next().unwrap_or_default(),
        kind => kind,
    };
    let option_names = columns.option_names.iter().map(|column| line(get(*column)));
    let options = option_names
        .take_while(|name| !name.is_empty())
        .map(|name| ProductOption {
            name,
            values: Vec::new(),
        });
    let missing = [
        ("description", columns.body.is_none()),
        (
            "category",
            columns.kind.is_none() && columns.category.is_none(),
        ),
        ("tags", columns.tags.is_none()),
        ("quantity", columns.quantity.is_none()),
    ];
    let missing = missing.into_iter().filter(|(_, is_missing)| *is_missing);
    Product {
        listing: Listing {
            reference,
            name: line(get(columns.title)),
            description: get(columns.body).to_owned(),
            category: Some(line(category)).filter(|name| !name.is_empty()),
            tags,
            options: options.collect(),
            missing: missing.map(|(field, _)| field).collect(),
            handle,
            ..Listing::default()
        },
        images: Vec::new(),
        refusal: (!all && !is_shown)
            .then(|| "Not shown in the other shop; --all takes it too".to_owned()),
    }
}

impl Product {
    fn add_row<'c>(
        &mut self,
        columns: &Columns,
        get: &impl Fn(Option<usize>) -> &'c str,
        reference: &str,
    ) {
        let image = get(columns.image);
        if !image.is_empty() {
            let position = get(columns.image_position).parse().unwrap_or(u32::MAX);
            self.images.push((position, image.to_owned()));
        }
        // A row without an option's value has a picture only.
        let is_variant =
            !get(columns.option_values[0]).is_empty() || !get(columns.price).is_empty();
        if is_variant && let Err(reason) = self.add_variant(columns, get) {
            let is_first = self.listing.reference == reference;
            self.refusal.get_or_insert_with(|| match is_first {
                true => reason,
                false => format!("{reason} ({reference})"),
            });
        }
    }

    fn add_variant<'c>(
        &mut self,
        columns: &Columns,
        get: &impl Fn(Option<usize>) -> &'c str,
    ) -> Result<(), String> {
        let listing = &mut self.listing;
        let price = optional_price(get(columns.price))?;
        let price = price.ok_or_else(|| "It has no price".to_owned())?;
        let before = optional_price(get(columns.compare_at))?;
        let mut variant = VariantDraft {
            // A spreadsheet takes digits behind an apostrophe for a text.
            sku: get(columns.sku).trim_start_matches('\'').to_owned(),
            price,
            compare_at_price: before.filter(|before| *before > price),
            image_url: get(columns.variant_image).to_owned(),
            ..VariantDraft::default()
        };
        // It is sold without an end if nobody counts it, or if it may go below zero.
        let is_counted = columns.tracker.is_none() || !get(columns.tracker).is_empty();
        let is_endless = !is_counted
            || get(columns.policy).eq_ignore_ascii_case("continue")
            || is_true(get(columns.policy));
        let quantity = match (get(columns.quantity), is_endless) {
            (quantity, true) if stock(quantity, false, &mut Default::default())? <= 0 => "",
            (quantity, _) => quantity,
        };
        variant.quantity = stock(quantity, is_endless, &mut listing.notes)?;
        for (option, column) in listing.options.iter_mut().zip(columns.option_values) {
            let value = line(get(column));
            add_value(option, &value);
            variant.options.insert(option.name.clone(), value);
        }
        listing.variants.push(variant);
        Ok(())
    }
}

fn finish(product: Option<Product>, import: &mut Import<'_>) -> Result<()> {
    let Some(mut product) = product else {
        return Ok(());
    };
    let mut listing = product.listing;
    if let Some(reason) = product.refusal {
        return import.skip(&listing.reference, &reason);
    }
    let is_plain = matches!(&listing.options[..], [only] if only.name.eq_ignore_ascii_case(NO_OPTION)
        && matches!(&only.values[..], [value] if value.eq_ignore_ascii_case(NO_VALUE)));
    if is_plain || listing.variants.is_empty() {
        listing.options.clear();
    }
    if listing.options.is_empty() {
        listing.sku = listing
            .variants
            .first()
            .map(|only| only.sku.clone())
            .unwrap_or_default();
    }
    product.images.sort_by_key(|(position, _)| *position);
    listing.images = product
        .images
        .into_iter()
        .map(|(_, address)| address)
        .collect();
    listing.add_to(import)
}
