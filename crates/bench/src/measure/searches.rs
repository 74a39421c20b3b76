//! Lists and searches in a large shop, against those in a small one.

use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use storefront_catalog::words;

use super::Bench;
use super::requests::compare;
use crate::load::Load;
use crate::process::Server;
use crate::servers;
use crate::table::Row;

const LARGE: u32 = 100_000;
const SMALL: u32 = 1_000;
/// A search in the large shop may take three times as long as one in the small shop.
const LEAST_RATIO: f64 = 1.0 / 3.0;
/// Different words, in each of the two scripts.
const VOCABULARY: u32 = 20_000;
/// Of so many products, one has changed since it was written.
const CHANGED: u32 = 20;

/// Lists and searches by their parameters.
fn searches() -> Vec<(&'static str, String)> {
    let (first, second, rare) = (word(1), word(2), word(1_000));
    let mut misspelt = word(3);
    misspelt.replace_range(misspelt.len() - 1.., "x");
    let run = percent_encoded(&format!("{}{}", dense_word(30), dense_word(40)));
    vec![
        ("list", String::new()),
        ("search a frequent word", first.clone()),
        ("search a rare word", rare),
        ("search a misspelt word", misspelt),
        ("search two words", format!("{first}+{second}")),
        ("search a run of 4", run),
        (
            "search a price range",
            format!("{first}&min_price=20&max_price=79.99"),
        ),
        (
            "search a narrow range",
            format!("{first}&min_price=14&max_price=14.99"),
        ),
        ("search in stock", format!("{first}&in_stock=true")),
        ("search by price", format!("{first}&sort=price")),
    ]
}

pub fn rows(bench: &Bench) -> Result<Vec<Row>> {
    let (large, small) = (shop(bench, LARGE)?, shop(bench, SMALL)?);
    let load = |shop: &Server, search: &str| {
        let url = format!("{}/api/products?limit=20&search={search}", shop.url);
        Load::get(&url, &[]).from(1)
    };
    let compare_one = |(name, search): (&str, String)| {
        let loads = [load(&large, &search), load(&small, &search)];
        compare(bench, &format!("{name} · 1 000"), &loads, LEAST_RATIO)
    };
    searches().into_iter().map(compare_one).collect()
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A shop with many products.
fn shop(bench: &Bench, products: u32) -> Result<Server> {
    let state = bench.folder.join(format!("shop-{products}"));
    let shop = servers::shop_alone(&state)?;
    let list = format!("{}/api/products?limit=1", shop.url);
    bench.http.get(&list, &[])?;
    fill(bench, &state.join("sqlite_db.db"), products)?;
    Ok(shop)
}

/// Writes products with words as frequent as in a language, half of them in Chinese characters.
fn fill(bench: &Bench, database: &Path, products: u32) -> Result<()> {
    let mut database = Connection::open(database)
        .with_context(|| format!("cannot open {}", database.display()))?;
    let mut numbers = Numbers(1);
    let transaction = database.transaction()?;
    for number in 0..products {
        if number % 10_000 == 0 {
            bench.say(&format!("a shop with {products} products: {number}"));
        }
        let dense = number % 2 == 0;
        let mut text = |count: u32| -> String {
            let words = (0..count).map(|_| match numbers.rank(VOCABULARY) {
                rank if dense => dense_word(rank),
                rank => word(rank),
            });
            words.collect::<Vec<_>>().join(if dense { "" } else { " " })
        };
        let (name, description) = (text(5), text(60));
        transaction.prepare_cached(
            "insert into products (model, name, description, search_text, quantity, price_minor,
                 image_url, slug, title_words, text_words, words_version)
             values ('M-' || ?1, ?2, ?3, ?3, ?1 % 3, ?4, '', 'p-' || ?1, ?5, ?6, 1)",
        )?
        .execute(params![
            number,
            name,
            description,
            numbers.rank(100_000),
            words::index(&name).map(|name| format!("{name} M-{number}")),
            words::index(&description),
        ])?;
    }
    transaction.commit()?;
    let change = "update products set quantity = iif(quantity > 0, 0, 9), version = version + 1,
        words_version = version + 1 where id = ?";
    for id in (1..=products).step_by(CHANGED as usize) {
        database.prepare_cached(change)?.execute([id])?;
    }
    Ok(())
}

/// Numbers that look random, and are the same each time (xorshift).
struct Numbers(u64);

impl Numbers {
    /// A number from 1 to `most`. Half as high ones are twice as frequent (Zipf's law).
    fn rank(&mut self, most: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let fraction = f64::from((self.0 >> 32) as u32) / 2_f64.powi(32);
        (f64::from(most).powf(fraction)) as u32
    }
}

/// A word of letters, with a rank by how frequent it is.
fn word(rank: u32) -> String {
    const SYLLABLES: [&str; 16] = [
        "ka", "lo", "mi", "ter", "son", "con", "nec", "tor", "dri", "pow", "cab", "fan", "led",
        "bat", "vol", "chi",
    ];
    let mut rest = rank + 16;
    let mut word = String::new();
    while rest > 0 {
        word.push_str(SYLLABLES[rest as usize % 16]);
        rest /= 16;
    }
    word
}

/// A word of two Chinese characters.
fn dense_word(rank: u32) -> String {
    let character = |number: u32| char::from_u32(0x4e00 + number % 6_000).unwrap_or('一');
    [character(rank * 7), character(rank * 13 + 1_000)]
        .iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn words_are_different_and_the_first_ones_are_frequent() {
        let words: BTreeSet<_> = (1..=VOCABULARY).map(word).collect();
        assert_eq!(words.len() as u32, VOCABULARY);
        let mut numbers = Numbers(1);
        let ranks: Vec<_> = (0..10_000).map(|_| numbers.rank(VOCABULARY)).collect();
        assert!(ranks.iter().all(|rank| (1..=VOCABULARY).contains(rank)));
        let low = ranks.iter().filter(|rank| **rank <= 141).count();
        assert!(
            (4_500..5_500).contains(&low),
            "{low} of 10000 in half of the magnitudes"
        );
    }
}
