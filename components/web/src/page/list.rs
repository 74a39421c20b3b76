//! The home page and the pages of categories, as `home.js` shows them.

mod choices;
mod view;

use futures::future::join3;
use serde::Serialize;
use serde_json::json;
use storefront_browse::cached::{self, ORDERED_BY_VIEWS};
use storefront_browse::categories::{self, Category};
use storefront_browse::popular::{self, Teaser};
use storefront_browse::product::Item;
use storefront_browse::views::Window;
use storefront_http::json::to_text;
use storefront_http::page::Page as Slice;
use storefront_http::public_url::PublicUrl;
use storefront_http::query::Query;
use storefront_http::{Error, Result};

use super::address;
use super::head::breadcrumbs;
use super::{Head, Modules, Page, cache_name};
use crate::front::NOT_FOUND;
use crate::site::Site;
pub use choices::Choices;
use view::View;

/// Products on a page.
const PER_PAGE: i64 = 12;
/// Popular products on the home page.
const POPULAR: i64 = 5;

/// The page of a list without a search.
///
/// # Errors
/// 404 when there is no such category or page, 422 when a choice is wrong, 503 when SQLite fails.
pub async fn page(site: Site, choices: &Choices) -> Result<String> {
    let query = choices.query_of_api();
    let make = async || Ok(make(site, choices, &query).await?.into_bytes());
    let page = cached::read_through(&cache_name(site, &query), ORDERED_BY_VIEWS, make).await?;
    String::from_utf8(page).map_err(|error| Error::Internal(error.to_string()))
}

async fn make(site: Site, choices: &Choices, query: &str) -> Result<String> {
    let query = Query::parse(query.as_bytes());
    let is_home = choices.is_home();
    let (list, categories, popular) = join3(
        storefront_browse::list::read(&query),
        categories::read(),
        async {
            match is_home {
                true => popular::read(Window::Week, POPULAR).await,
                false => Ok(Vec::new()),
            }
        },
    )
    .await;
    let (slice, categories, popular) = (list?, categories?, popular?);
    let category = categories.iter().find(|one| one.slug == choices.category);
    let is_beyond = choices.page > 1 && slice.items.is_empty();
    if is_beyond || (category.is_none() && !choices.category.is_empty()) {
        return Err(NOT_FOUND);
    }
    let view = View {
        site,
        choices,
        category,
        categories: &categories,
        slice: &slice,
        popular: &popular,
    };
    let answers = Answers {
        list: &slice,
        categories: &categories,
        popular: is_home.then(|| Some(&*popular).filter(|popular| !popular.is_empty())),
    };
    let page = Page {
        site,
        head: &head(&view, &PublicUrl::get().await?.0),
        modules: Modules::List,
        main: view.element(),
        answers: to_text(&answers)?,
    };
    Ok(page.render())
}

/// The answers that the front makes the page of.
#[derive(Serialize)]
struct Answers<'a> {
    list: &'a Slice<Item>,
    categories: &'a [Category],
    /// Of the home page only. Null: the API has no list of nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    popular: Option<Option<&'a [Teaser]>>,
}

fn head(view: &View<'_>, base: &str) -> Head {
    let Choices { page, .. } = *view.choices;
    let site = view.site;
    let narrowed = view.choices.is_narrowed();
    let title = match (narrowed, page) {
        (false, _) => String::new(),
        (true, 1) => view.heading().into(),
        (true, _) => site.fill("{0} – page {1}", &[view.heading(), &page.to_string()]),
    };
    let names: Vec<_> = view.slice.items.iter().map(|item| &*item.name).collect();
    let description = match view.category {
        None => site.t(&site.shop.description).into(),
        Some(category) => {
            let count = site.products(view.slice.total);
            let names = names.join(", ");
            site.fill("{0} in {1}: {2}", &[&count, &category.name, &names])
        }
    };
    let own = view.choices.canonical().map(|path| format!("{base}{path}"));
    let home = format!("{base}/");
    let first = view.popular.first().map(|teaser| &teaser.img_url);
    let first = first.or_else(|| Some(&view.slice.items.first()?.image_url));
    let image = first.filter(|path| !path.is_empty());
    let data = match view.category {
        Some(category) => breadcrumbs(&[
            (site.t("Products"), home),
            (
                &*category.name,
                format!("{base}{}", address::category(&category.slug)),
            ),
        ]),
        None => json!({
            "@context": "https://schema.org", "@type": "WebSite", "name": site.shop.name, "url": home,
        }),
    };
    Head {
        title,
        description,
        image: image.map(|path| format!("{base}{}", address::picture(path, 1280))),
        data: if own.is_some() {
            vec![data]
        } else {
            Vec::new()
        },
        canonical: own,
        properties: Vec::new(),
    }
}
