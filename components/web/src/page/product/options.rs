//! What a buyer chooses, as `options.js` shows it.

use maud::{Markup, html};
use storefront_browse::variant::{ProductOption, Variant};

use super::chosen::exact;
use crate::site::Site;

/// The group of radio buttons of an option, the `number`th on the page.
pub fn group(
    site: Site,
    option: &ProductOption,
    number: usize,
    variants: &[Variant],
    present: &Variant,
) -> Markup {
    let has = |one: &Variant, value: &str| {
        one.options
            .get(&option.name)
            .is_some_and(|own| own == value)
    };
    // A value that no variant has leads nowhere.
    let offered = option.values.iter();
    let offered = offered.filter(|value| variants.iter().any(|one| has(one, value)));
    html! {
        fieldset.option {
            legend {
                (option.name) " "
                span { (present.options.get(&option.name).map_or("", String::as_str)) }
            }
            div.option-values {
                @for value in offered {
                    (radio(site, number, value, has(present, value), exact(variants, present, &option.name, value)))
                }
            }
        }
    }
}

fn radio(
    site: Site,
    number: usize,
    value: &str,
    is_chosen: bool,
    leads_to: Option<&Variant>,
) -> Markup {
    let is_sold_out = leads_to.is_some_and(|one| one.quantity <= 0);
    let state = match leads_to {
        None => site.t("unavailable"),
        Some(_) if is_sold_out => site.t("sold out"),
        Some(_) => "",
    };
    html! {
        label.option-value.unavailable[leads_to.is_none()].sold-out[is_sold_out] {
            input type="radio" name={ "option-" (number) } value=(value) checked[is_chosen];
            (value)
            span.visually-hidden { @if !state.is_empty() { " (" (state) ")" } }
        }
    }
}
