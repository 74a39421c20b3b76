//! Which variant is shown, as `variants.js` chooses it.

use storefront_browse::variant::Variant;

/// The variant with this id. Without one: the first in stock, or else the first.
pub fn initial(variants: &[Variant], id: Option<i64>) -> Option<&Variant> {
    let named = variants.iter().find(|one| Some(one.id) == id);
    named
        .or_else(|| variants.iter().find(|one| one.quantity > 0))
        .or(variants.first())
}

/// The variant with this value of an option, and with all other options as `present` has them.
pub fn exact<'a>(
    variants: &'a [Variant],
    present: &Variant,
    name: &str,
    value: &str,
) -> Option<&'a Variant> {
    variants.iter().find(|one| {
        one.options.iter().all(|(other, has)| match other == name {
            true => has == value,
            false => present.options.get(other) == Some(has),
        })
    })
}
