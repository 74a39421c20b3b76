//! The words that the search index has of prices, as the view `product_words` makes them: each
//! beginning of a price in minor units, after the number of its digits. 9.45 is `0price3x`,
//! `0price3x9`, `0price3x94` and `0price3x945`.
//!
//! A range of prices is a few such words, and a search reads their products and no others.

use crate::Money;

/// Returns words that are in the index of each product with a price in the range, and of no
/// other one. There are none if the range is empty.
pub fn in_range(min: Money, max: Money) -> Vec<String> {
    let mut words = Vec::new();
    let mut lowest = 0;
    for digits in 1..=Money::MAX.0.ilog10() + 1 {
        let above = 10_i64.pow(digits);
        let (start, end) = (min.0.max(lowest), max.0.min(above - 1));
        if (start, end) == (lowest, above - 1) {
            words.push(word(digits, ""));
        } else {
            push_beginnings(&mut words, digits, start, end);
        }
        lowest = above;
    }
    words
}

/// Adds the words for the numbers from `start` to `end`, which have as many digits.
fn push_beginnings(words: &mut Vec<String>, digits: u32, mut start: i64, end: i64) {
    while start <= end {
        // The most numbers from here on that have a beginning in common.
        let sizes = (0..digits).rev().map(|zeros| 10_i64.pow(zeros));
        let fits = |size: &i64| start % size == 0 && start + size - 1 <= end;
        let size = sizes.into_iter().find(fits).unwrap_or(1);
        words.push(word(digits, &(start / size).to_string()));
        start += size;
    }
}

fn word(digits: u32, beginning: &str) -> String {
    format!("0price{digits}x{beginning}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a price.
    fn of(price: i64) -> Vec<String> {
        let price = price.to_string();
        let digits = u32::try_from(price.len()).unwrap();
        let lengths = 0..=price.len();
        lengths
            .map(|length| word(digits, &price[..length]))
            .collect()
    }

    #[test]
    fn a_range_that_people_choose_is_a_few_words() {
        let range = |min, max| in_range(Money(min), Money(max)).join(" ");
        assert_eq!(range(1_000, 1_999), "0price4x1");
        assert_eq!(range(900, 1_000), "0price3x9 0price4x1000");
        assert_eq!(range(0, 99), "0price1x 0price2x");
        assert_eq!(range(5, 5), "0price1x5");
        assert_eq!(range(20, 10), "");
        let open = range(10_000, Money::MAX.0);
        assert!(open.starts_with("0price5x 0price6x"), "{open}");
        assert!(open.ends_with("0price12x100000000000"), "{open}");
    }

    #[test]
    fn a_price_in_the_range_has_one_of_the_words_and_another_none() {
        let ends = [
            0, 1, 9, 10, 11, 99, 100, 101, 945, 999, 1000, 1234, 9876, 10_000, 123_456,
        ];
        for (min, max) in ends.iter().flat_map(|min| ends.map(|max| (*min, max))) {
            let range = in_range(Money(min), Money(max));
            let near = ends.iter().flat_map(|end| [end - 1, *end, end + 1]);
            for price in near.filter(|price| *price >= 0) {
                let words = of(price);
                let common = range.iter().filter(|word| words.contains(word)).count();
                let expected = usize::from((min..=max).contains(&price));
                assert_eq!(common, expected, "{price} in {min}..={max}: {range:?}");
            }
        }
    }

    #[test]
    fn the_longest_range_is_short_enough_for_a_query() {
        let longest = in_range(Money(1), Money(Money::MAX.0 - 1));
        assert!(longest.len() < 250, "{}", longest.len());
    }
}
