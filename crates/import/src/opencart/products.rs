//! Converts staged products to drafts.

use std::collections::BTreeSet;

use anyhow::Result;
use indicatif::ProgressBar;
use rusqlite::Row as SqlRow;
use storefront_assets::FilePath;
use storefront_catalog::Draft;

use super::staging::Staging;
use super::{price, text};
use crate::import::Import;
use crate::listing::tags;

/// The folder of pictures, which both shops leave out of a picture's path.
const PICTURES: &str = "catalog/";

/// Computes the depth of each category. A category whose parents form a circle has none.
const LEVELS: &str = "
    insert into levels
    with recursive found (category_id, level) as (
        select category_id, 0 from category
        where parent_id not in (select category_id from category)
        union all
        select c.category_id, level + 1
        from found f join category c on c.parent_id = f.category_id
    )
    select * from found";

/// A product has one category here: the deepest of its categories, as it is the most specific,
/// and the oldest of several.
const PRODUCTS: &str = "
    select p.product_id, p.model, p.quantity, p.image, p.price, p.status, p.date_added,
        d.name, d.description, d.tag,
        (select n.name from product_to_category pc
            left join levels l on l.category_id = pc.category_id
            join category c on c.category_id = pc.category_id
            join category_description n on n.category_id = pc.category_id
            where pc.product_id = p.product_id and n.language_id = ?1
                and (c.status = '1' or ?2)
            order by l.level desc, pc.category_id limit 1)
    from product p left join product_description d
        on d.product_id = p.product_id and d.language_id = ?1
    order by p.product_id";

/// The pictures of a product beside the first, in their order.
const IMAGES: &str = "
    select image from product_image where product_id = ?
    order by cast(sort_order as integer), product_image_id";

/// Takes each wanted product, with its texts in this language, and reports the others.
///
/// # Errors
/// Errors of SQLite and of the report.
pub fn read_products(
    staging: &Staging,
    language: i64,
    import: &mut Import<'_>,
    progress: &ProgressBar,
) -> Result<()> {
    let database = &staging.database;
    let table = "create temp table levels (category_id integer primary key, level integer)";
    database.execute(table, [])?;
    database.execute(LEVELS, [])?;
    let index = "create index images_of_product on product_image (product_id)";
    database.execute(index, [])?;
    let mut statement = database.prepare(PRODUCTS)?;
    let mut images = database.prepare(IMAGES)?;
    let mut rows = statement.query((language, import.all))?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get("product_id")?;
        let reference = id.to_string();
        if !import.all && row.get_ref("status")?.as_str()? != "1" {
            let reason = "Disabled; --all takes it too";
            import.skip(&reference, reason)?;
            continue;
        }
        let mut notes = BTreeSet::new();
        let mut draft = match draft(row, language, &mut notes)? {
            Ok(draft) => draft,
            Err(reason) => {
                import.skip(&reference, &reason)?;
                continue;
            }
        };
        draft.images.push(draft.image_url.clone());
        for image in images.query_map([id], |row| row.get::<_, String>(0))? {
            draft.images.push(picture(&image?, &mut notes));
        }
        draft.images.retain(|path| !path.is_empty());
        if import.pictures.has_source() {
            draft.images = import.pictures.paths_of(&draft.images, &mut notes)?;
        }
        draft.image_url = draft.images.first().cloned().unwrap_or_default();
        if let Some(stored) = import.products.find(id)? {
            keep_what_is_only_here(&mut draft, stored, &mut notes);
        }
        progress.inc(1);
        import.add(reference, Ok(draft), notes)?;
    }
    Ok(())
}

/// A later dump does not take away what only this shop has of a product.
fn keep_what_is_only_here(draft: &mut Draft, stored: Draft, notes: &mut BTreeSet<String>) {
    if !stored.variants.is_empty() {
        notes.insert("Its variants, which it has here only, keep their prices and stock".into());
    }
    draft.compare_at_price = stored.compare_at_price;
    draft.options = stored.options;
    draft.variants = stored.variants;
}

fn draft(
    row: &SqlRow<'_>,
    language: i64,
    notes: &mut BTreeSet<String>,
) -> Result<Result<Draft, String>> {
    let text = |column: &str| -> rusqlite::Result<String> {
        Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
    };
    let Some(name) = row.get::<_, Option<String>>("name")? else {
        return Ok(Err(format!("No text in language {language}")));
    };
    let stored = text("price")?;
    let price = match price::parse_price(&stored) {
        Ok((price, false)) => price,
        Ok((price, true)) => {
            notes.insert(format!("Price {stored} became {price}"));
            price
        }
        Err(reason) => return Ok(Err(format!("{reason}: {stored:?}"))),
    };
    let quantity = text("quantity")?;
    let Ok(quantity) = quantity.parse::<i64>() else {
        return Ok(Err(format!("Quantity is not a number: {quantity:?}")));
    };
    if quantity < 0 {
        notes.insert(format!("Quantity {quantity} became 0"));
    }
    let category: Option<String> = row.get(10)?;
    Ok(Ok(Draft {
        id: Some(row.get("product_id")?),
        model: text::line(&text("model")?),
        name: text::line(&name),
        description: text::decode(&text("description")?),
        quantity: quantity.max(0),
        price,
        image_url: picture(&text("image")?, notes),
        category: category.as_deref().and_then(text::optional_line),
        tags: tags(text("tag")?.split(',').map(text::line), notes),
        created_at: text::time(&text("date_added")?),
        ..Draft::default()
    }))
}

/// Converts a picture's path; it is empty if the shop cannot serve it.
fn picture(stored: &str, notes: &mut BTreeSet<String>) -> String {
    let path = text::decode(stored);
    let file = path.strip_prefix(PICTURES).map(str::to_owned);
    if file.and_then(FilePath::from_decoded).is_some() {
        return path;
    }
    // `no_image.png` and `placeholder.png` mean that there is no picture.
    if path.starts_with(PICTURES) || path.contains('/') {
        notes.insert(format!(
            "Picture was left out: {path:?} is not below {PICTURES}"
        ));
    }
    String::new()
}
