//! Prices as people and spreadsheets write them.

use storefront_catalog::Money;

/// Parses a price: `9.45`, `9,45`, `1.234,50`, `1,299.00`, `1 299,00`, `1'299.00`, `€ 9,45`,
/// `1.299 EUR`.
///
/// # Errors
/// A sentence for people, also if it can be read in two ways.
pub fn parse(text: &str) -> Result<Money, String> {
    let is_number = |c: char| c.is_ascii_digit() || ".,-+".contains(c);
    // Signs and names of currencies at the ends, and what separates thousands.
    let trimmed = text.trim_matches(|c: char| !is_number(c));
    let number: String = trimmed
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’'))
        .collect();
    let separators: Vec<(usize, char)> = number
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | ','))
        .collect();
    let Some(&(last, decimal)) = separators.last() else {
        return Ok(Money::parse(&number)?);
    };
    let others = &separators[..separators.len() - 1];
    let decimals = number.len() - last - 1;
    let is_grouped = |separators: &[(usize, char)], end: usize| {
        let starts = separators.iter().map(|(at, _)| *at);
        let ends = starts.clone().skip(1).chain([end]);
        starts.zip(ends).all(|(at, next)| next - at == 4)
    };
    let plain = |text: &str| text.replace(['.', ','], "");
    // `1,234,567`: one separator, several times.
    if !others.is_empty() && others.iter().all(|(_, c)| *c == decimal) {
        return match is_grouped(&separators, number.len()) {
            true => Ok(Money::parse(&plain(&number))?),
            false => Err(format!("Price is not a number: {text:?}")),
        };
    }
    if others.iter().any(|(_, c)| *c == decimal) || !is_grouped(others, last) {
        return Err(format!("Price is not a number: {text:?}"));
    }
    if others.is_empty() && decimals == 3 && decimal == ',' && !number.starts_with('0') {
        let (whole, rest) = (&number[..last], &number[last + 1..]);
        return Err(format!(
            "Price {text:?} can be {whole}.{rest} or {whole}{rest}: write {whole}{rest}.00 or fewer decimals"
        ));
    }
    let whole = plain(&number[..last]);
    Ok(Money::parse(&format!("{whole}.{}", &number[last + 1..]))?)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn prices_of_all_countries_are_read() {
        for (text, minor) in [
            ("9.45", 945),
            ("9,45", 945),
            ("9", 900),
            ("9.4500", 945),
            ("1.234,50", 123_450),
            ("1,299.00", 129_900),
            ("1 299,00", 129_900),
            ("1\u{a0}299,00", 129_900),
            ("1'299.00", 129_900),
            ("€ 9,45", 945),
            ("9,45 €", 945),
            ("$1,299.5", 129_950),
            ("1.299,00 EUR", 129_900),
            ("US$ 12", 1_200),
            ("¥1,234,567", 123_456_700),
            ("1.234.567", 123_456_700),
            ("1.234.567,89", 123_456_789),
        ] {
            assert_eq!(parse(text).map(|price| price.0), Ok(minor), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_or_two_is_refused() {
        for text in [
            "",
            "free",
            "1,234",
            "12,34,56",
            "1.23.4",
            "1,23.4,5",
            "-5",
            "1,2345.00",
            "9.999",
        ] {
            assert!(parse(text).is_err(), "{text}: {:?}", parse(text));
        }
        let error = parse("1,234").unwrap_err();
        assert!(error.contains("1234.00"), "{error}");
    }
}
