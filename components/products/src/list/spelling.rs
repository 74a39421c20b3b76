//! Words of the catalog that a misspelt one may stand for.

use storefront_catalog::search::Search;
use storefront_http::Result;

/// The most words of a search that are taken for misspelt.
const MAX_MISSPELT: usize = 3;
/// Letters at the start of a word that are taken for right. So a part of the vocabulary is
/// read, and not all of it.
const RIGHT_LETTERS: usize = 2;
/// The most words of the catalog that are compared with one of the search.
const MAX_COMPARED: i64 = 5_000;

/// Lets words of titles match that differ from a word of the search in one letter. Returns
/// whether there are any.
pub async fn allow_similar(search: &mut Search) -> Result<bool> {
    const SQL: &str = "select term from product_vocabulary
        where term >= ?1 and term <= ?1 || char(1114111) and length(term) between ?2 and ?3
        limit ?4";
    let mut known = Vec::new();
    for word in search.misspelt().iter().take(MAX_MISSPELT) {
        let start: String = word.chars().take(RIGHT_LETTERS).collect();
        let letters = i64::try_from(word.chars().count()).unwrap_or(i64::MAX);
        let parameters = [
            start.into(),
            (letters - 1).into(),
            (letters + 1).into(),
            MAX_COMPARED.into(),
        ];
        for mut row in storefront_browse::query(SQL, parameters).await? {
            known.push(row.take_text(0)?);
        }
    }
    Ok(search.allow_similar(&known))
}
