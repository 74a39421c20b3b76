//! What the address of a list asks for.

use storefront_http::query::Query;

use super::super::address;
use super::PER_PAGE;

/// The choices in an address; an empty one is as none.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Words.
    pub search: String,
    /// The slug of a category.
    pub category: String,
    /// The lowest price.
    pub min_price: String,
    /// The highest price.
    pub max_price: String,
    /// Leaves out what is sold out.
    pub in_stock: bool,
    /// The order.
    pub sort: String,
    /// From 1.
    pub page: i64,
}

impl Choices {
    /// Reads the query of a page's address. Pages of categories have that in their path.
    pub fn new(category: Option<String>, query: &Query) -> Self {
        let text = |name| query.get(name).unwrap_or_default().to_owned();
        let page = query.get("page").and_then(|text| text.parse().ok());
        Self {
            search: text("search"),
            category: category.unwrap_or_else(|| text("category")),
            min_price: text("min_price"),
            max_price: text("max_price"),
            in_stock: query.get("in_stock") == Some("true"),
            sort: text("sort"),
            page: page.filter(|page| *page > 0).unwrap_or(1),
        }
    }

    /// Whether something was chosen but the order.
    pub fn is_narrowed(&self) -> bool {
        self.is_filtered() || !self.category.is_empty() || self.page > 1
    }

    /// Whether it is the home page, which welcomes and has popular products.
    pub fn is_home(&self) -> bool {
        !self.is_narrowed()
    }

    fn is_filtered(&self) -> bool {
        let texts = [&self.search, &self.min_price, &self.max_price];
        self.in_stock || texts.iter().any(|text| !text.is_empty())
    }

    /// The query of `GET /api/products` for the same list, as the front writes it. It names the
    /// page in the read cache.
    pub fn query_of_api(&self) -> String {
        let (limit, offset) = (
            PER_PAGE,
            self.page.saturating_sub(1).saturating_mul(PER_PAGE),
        );
        let (limit, offset) = (limit.to_string(), offset.to_string());
        let mut parameters = self.parameters();
        parameters.extend([("limit", &*limit), ("offset", &*offset)]);
        let path = address::with_query("", &parameters);
        path.trim_start_matches('?').to_owned()
    }

    /// The path of another page of the list.
    pub fn at_page(&self, page: i64) -> String {
        let number = page.to_string();
        let mut parameters = self.parameters();
        if page > 1 {
            parameters.push(("page", &number));
        }
        if !self.has_path() {
            return address::with_query("/", &parameters);
        }
        parameters.retain(|(name, _)| *name != "category");
        address::with_query(&address::category(&self.category), &parameters)
    }

    /// The path of the same list in another category, or in all if it is empty.
    pub fn in_category(&self, slug: &str) -> String {
        let category = slug.to_owned();
        Self {
            category,
            ..self.clone()
        }
        .at_page(1)
    }

    /// The path by which search engines know the list, in whatever order it is shown. None: they
    /// need not know all that can be chosen.
    pub fn canonical(&self) -> Option<String> {
        let plain = Self {
            category: self.category.clone(),
            page: self.page,
            ..Self::default()
        };
        (!self.is_filtered()).then(|| plain.at_page(self.page))
    }

    /// Results of a search in a category have no path of their own.
    fn has_path(&self) -> bool {
        !self.category.is_empty() && self.search.is_empty()
    }

    /// What was chosen but the page, in the front's order.
    fn parameters(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("search", &*self.search),
            ("category", &*self.category),
            ("min_price", &*self.min_price),
            ("max_price", &*self.max_price),
            ("in_stock", if self.in_stock { "true" } else { "" }),
            ("sort", &*self.sort),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(category: Option<&str>, query: &str) -> Choices {
        Choices::new(category.map(str::to_owned), &Query::parse(query.as_bytes()))
    }

    #[test]
    fn a_list_has_one_canonical_path() {
        for (category, query, path) in [
            (None, "", Some("/")),
            (None, "page=2&sort=price", Some("/?page=2")),
            (None, "page=0", Some("/")),
            (None, "category=kits", Some("/category/kits")),
            (Some("kits"), "page=3", Some("/category/kits?page=3")),
            (Some("kits"), "in_stock=true", None),
            (None, "search=a", None),
        ] {
            let found = choices(category, query).canonical();
            assert_eq!(found.as_deref(), path, "{category:?} {query}");
        }
    }

    #[test]
    fn addresses_keep_what_was_chosen() {
        let some = choices(Some("kits"), "sort=-price&max_price=5&page=2");
        assert_eq!(
            some.at_page(3),
            "/category/kits?max_price=5&sort=-price&page=3"
        );
        assert_eq!(some.in_category(""), "/?max_price=5&sort=-price");
        assert_eq!(
            some.query_of_api(),
            "category=kits&max_price=5&sort=-price&limit=12&offset=12"
        );
        let search = choices(None, "search=a b&category=kits");
        assert_eq!(search.at_page(1), "/?search=a+b&category=kits");
    }
}
