//! A statement that is put together of parts, and its parameters.

use storefront_guest::Result;
use storefront_guest::database::Value;
use storefront_guest::page::{Page, Slice};

use crate::catalogue::{self, ITEM_COLUMNS, Item};

/// The parameters of a statement so far.
#[derive(Default)]
pub struct Parameters(Vec<Value>);

impl Parameters {
    /// Adds one and gives its name.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    /// The end of a `select` of this part.
    pub fn slice(&mut self, slice: Slice) -> String {
        format!(
            "limit {} offset {}",
            self.bind(slice.limit),
            self.bind(slice.offset)
        )
    }
}

/// A page of the catalogue and its total, in one round trip.
pub struct Statement {
    /// Common table expressions of the others.
    pub with: String,
    /// Selects the total.
    pub total: String,
    /// Selects `id` and `place` of the products on this page.
    pub listed: String,
    /// Their order, by columns of `products p` or by `listed.place`.
    pub order: &'static str,
}

impl Statement {
    pub async fn run(self, parameters: Parameters) -> Result<Page<Item>> {
        let Self {
            with,
            total,
            listed,
            order,
        } = self;
        // There is always a row, so that the total is told without products too.
        let sql = format!(
            "{with} select counted.total, {ITEM_COLUMNS} from (select ({total}) as total) counted
             left join ({listed}) listed on true left join products p on p.id = listed.id
             order by {order}"
        );
        let rows = catalogue::query(&sql, parameters.0).await?;
        let total = rows.first().map_or(Ok(0), |row| row.integer(0))?;
        let found = rows.iter().filter(|row| row.optional_text(2).is_some());
        let items = found
            .map(|row| Item::from_row(row, 1))
            .collect::<Result<_>>()?;
        Ok(Page { items, total })
    }
}
