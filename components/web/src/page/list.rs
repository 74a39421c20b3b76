//! The home page and the pages of categories, as `home.js` shows them.

mod choices;
mod view;

use futures::future::join3;
use serde_json::json;
use storefront_browse::cached::{self, ORDERED_BY_VIEWS};
use storefront_browse::views::Window;
use storefront_browse::{categories, popular};
use storefront_http::query::Query;
use storefront_http::{Error, Result};
use storefront_settings::Settings as _;

use super::address::{self, PublicUrl};
use super::head::{SHOP, breadcrumbs};
use super::{Head, Modules, Page, answer, cache_name};
pub use choices::Choices;
use view::View;

/// Products on a page.
const PER_PAGE: i64 = 12;
/// Popular products on the home page.
const POPULAR: i64 = 5;

const ABOUT: &str = "Connectors, boards, sensors and the tools to join them.";

/// The page of a list without a search.
///
/// # Errors
/// 404 when there is no such category or page, 422 when a choice is wrong, 503 when SQLite fails.
pub async fn page(choices: &Choices) -> Result<String> {
    let query = choices.query_of_api();
    let make = async || Ok(make(choices, &query).await?.into_bytes());
    let page = cached::read_through(&cache_name(&query), ORDERED_BY_VIEWS, make).await?;
    String::from_utf8(page).map_err(|error| Error::Internal(error.to_string()))
}

async fn make(choices: &Choices, query: &str) -> Result<String> {
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
        return Err(Error::NotFound("Not Found"));
    }
    let view = View {
        choices,
        category,
        categories: &categories,
        slice: &slice,
        popular: &popular,
    };
    let mut answers = format!(
        "{{\"list\":{},\"categories\":{}",
        answer(&slice)?,
        answer(&categories)?
    );
    if is_home {
        // The API has no list of nothing.
        let popular = Some(&popular).filter(|popular| !popular.is_empty());
        answers += &format!(",\"popular\":{}", answer(&popular)?);
    }
    answers.push('}');
    let page = Page {
        head: &head(&view, &PublicUrl::load().await?.0),
        modules: Modules::List,
        main: view.element(),
        answers,
    };
    Ok(page.render())
}

fn head(view: &View<'_>, base: &str) -> Head {
    let Choices { page, .. } = *view.choices;
    let narrowed = view.choices.is_narrowed();
    let title = match (narrowed, page) {
        (false, _) => String::new(),
        (true, 1) => view.heading().into(),
        (true, _) => format!("{} – page {page}", view.heading()),
    };
    let names: Vec<_> = view.slice.items.iter().map(|item| &*item.name).collect();
    let description = match view.category {
        None => ABOUT.into(),
        Some(category) => format!(
            "{} in {}: {}",
            view.count(),
            category.name,
            names.join(", ")
        ),
    };
    let own = view.choices.canonical().map(|path| format!("{base}{path}"));
    let home = format!("{base}/");
    let first = view.popular.first().map(|teaser| &teaser.img_url);
    let first = first.or_else(|| Some(&view.slice.items.first()?.image_url));
    let image = first.filter(|path| !path.is_empty());
    let data = match view.category {
        Some(category) => breadcrumbs(&[
            ("Products", home),
            (
                &*category.name,
                format!("{base}{}", address::category(&category.slug)),
            ),
        ]),
        None => json!({
            "@context": "https://schema.org", "@type": "WebSite", "name": SHOP, "url": home,
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
