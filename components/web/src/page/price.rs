//! Prices and numbers, as `Intl.NumberFormat` of browsers writes them. Both languages of the
//! front write digits alike, and signs of currencies before them.

use storefront_catalog::Money;
use storefront_languages::Language;

/// The currencies with a sign of their own (CLDR 48): in English and in Chinese. Others are
/// written with their code.
const SIGNS: [(&str, [&str; 2]); 22] = [
    ("AUD", ["A$", "AU$"]),
    ("BRL", ["R$", "R$"]),
    ("CAD", ["CA$", "CA$"]),
    ("CNY", ["CN¥", "¥"]),
    ("EUR", ["€", "€"]),
    ("GBP", ["£", "£"]),
    ("HKD", ["HK$", "HK$"]),
    ("ILS", ["₪", "₪"]),
    ("INR", ["₹", "₹"]),
    ("JPY", ["¥", "JP¥"]),
    ("KRW", ["₩", "₩"]),
    ("MXN", ["MX$", "MX$"]),
    ("NZD", ["NZ$", "NZ$"]),
    ("PHP", ["₱", "PHP"]),
    ("TWD", ["NT$", "NT$"]),
    ("USD", ["$", "US$"]),
    ("VND", ["₫", "₫"]),
    ("XAF", ["FCFA", "FCFA"]),
    ("XCD", ["EC$", "EC$"]),
    ("XCG", ["Cg.", "Cg."]),
    ("XOF", ["F\u{202f}CFA", "F\u{202f}CFA"]),
    ("XPF", ["CFPF", "CFPF"]),
];

/// The currencies without a smaller unit (ISO 4217). The catalog has two decimals for all others:
/// browsers are told to write as many.
const WITHOUT_DECIMALS: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
];

/// How many decimals prices in a currency have.
pub fn decimals(currency: &str) -> u8 {
    if WITHOUT_DECIMALS.contains(&currency) {
        0
    } else {
        2
    }
}

/// A price with its currency (ISO 4217): `€1,234.50`.
pub fn format(price: Money, currency: &str, language: Language) -> String {
    let signs = SIGNS.iter().find(|(code, _)| *code == currency);
    let sign = signs.map_or(currency, |(_, [english, chinese])| match language {
        Language::English => english,
        Language::SimplifiedChinese => chinese,
    });
    let is_word = sign.ends_with(|last: char| last.is_alphanumeric() || last == '.');
    let space = if is_word { "\u{a0}" } else { "" };
    match decimals(currency) {
        0 => format!("{sign}{space}{}", grouped((price.0 + 50) / 100)),
        _ => format!(
            "{sign}{space}{}.{:02}",
            grouped(price.0 / 100),
            price.0 % 100
        ),
    }
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
        let english = |cents, currency| format(Money(cents), currency, Language::English);
        assert_eq!(english(616, "EUR"), "€6.16");
        assert_eq!(english(5, "USD"), "$0.05");
        assert_eq!(english(123_456_789, "CHF"), "CHF\u{a0}1,234,567.89");
        assert_eq!(english(123_456_750, "JPY"), "¥1,234,568");
        assert_eq!(english(150, "XAF"), "FCFA\u{a0}2");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        let chinese = |cents, currency| format(Money(cents), currency, Language::SimplifiedChinese);
        assert_eq!(chinese(616, "CNY"), "¥6.16");
        assert_eq!(chinese(616, "USD"), "US$6.16");
        assert_eq!(chinese(616, "PHP"), "PHP\u{a0}6.16");
        assert_eq!(chinese(616, "JPY"), "JP¥6");
    }
}
