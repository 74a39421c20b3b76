//! Prices and numbers, as `Intl.NumberFormat` of browsers writes them in English.

use storefront_catalog::Money;

/// The currencies with two decimals that have a sign in English. Others with two decimals are
/// written with their code; those with none, such as JPY, are not supported.
const SIGNS: [(&str, &str); 14] = [
    ("AUD", "A$"),
    ("BRL", "R$"),
    ("CAD", "CA$"),
    ("CNY", "CN¥"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("HKD", "HK$"),
    ("ILS", "₪"),
    ("INR", "₹"),
    ("MXN", "MX$"),
    ("NZD", "NZ$"),
    ("PHP", "₱"),
    ("TWD", "NT$"),
    ("USD", "$"),
];

/// A price with its currency (ISO 4217): `€1,234.50`.
pub fn format(price: Money, currency: &str) -> String {
    let sign = SIGNS.iter().find(|(code, _)| *code == currency);
    let sign = sign.map_or_else(|| format!("{currency}\u{a0}"), |(_, sign)| (*sign).into());
    format!("{sign}{}.{:02}", grouped(price.0 / 100), price.0 % 100)
}

/// A number that is not negative, with commas between its thousands.
pub fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_written_as_browsers_do() {
        assert_eq!(format(Money(616), "EUR"), "€6.16");
        assert_eq!(format(Money(5), "USD"), "$0.05");
        assert_eq!(format(Money(123_456_789), "CHF"), "CHF\u{a0}1,234,567.89");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
    }
}
