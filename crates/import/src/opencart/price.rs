//! OpenCart's prices: `decimal(15,4)`.

use storefront_catalog::Money;

/// Parses a price. Returns it in cents, and whether it was rounded: half a cent is rounded up,
/// as OpenCart does for display (`number_format`).
///
/// # Errors
/// A sentence for people, if it is not a price.
pub fn parse_price(stored: &str) -> Result<(Money, bool), &'static str> {
    let stored = stored.trim();
    let (whole, fraction) = stored.split_once('.').unwrap_or((stored, ""));
    let fraction = fraction.trim_end_matches('0');
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("Price is not a number");
    }
    if stored.starts_with('-') {
        return Err("Price is below zero");
    }
    let Some((cents, rest)) = fraction.split_at_checked(2) else {
        return Ok((Money::parse(stored)?, false));
    };
    let Money(cents) = Money::parse(&format!("{whole}.{cents}"))?;
    let carry = i64::from(rest.as_bytes().first().is_some_and(|digit| *digit >= b'5'));
    Ok((Money(cents + carry), !rest.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_rounded_half_up_and_it_is_told() {
        for (stored, cents, is_rounded) in [
            ("100.0000", 10_000, false),
            ("279.9900", 27_999, false),
            ("0.5000", 50, false),
            ("7", 700, false),
            ("1.2350", 124, true),
            ("1.2349", 123, true),
            ("19.9950", 2_000, true),
            ("0.0049", 0, true),
        ] {
            assert_eq!(
                parse_price(stored),
                Ok((Money(cents), is_rounded)),
                "{stored}"
            );
        }
        for wrong in ["", "-1.0000", "1,50", "1.2.3", "abc", "99999999999.0000"] {
            assert!(parse_price(wrong).is_err(), "{wrong}");
        }
    }
}
