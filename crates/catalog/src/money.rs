//! Prices: exact, in minor units, written with two decimals.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Number;
use serde_json::value::RawValue;

/// A price in minor units (cents).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(pub i64);

impl Money {
    /// The highest valid price: far more than any product costs, and far less than what a JSON
    /// number can express to the cent.
    pub const MAX: Self = Self(100_000_000_000);

    /// Parses a decimal number with at most two significant decimals: `6`, `6.1`, `6.1600`.
    ///
    /// # Errors
    /// A sentence for people, if it is not a number from 0 to [`Self::MAX`].
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const NOT_A_PRICE: &str = "Price should be a number from 0 with at most two decimals";
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 2 {
            return Err(NOT_A_PRICE);
        }
        let minor: i64 = format!("{whole}{fraction:0<2}")
            .parse()
            .map_err(|_| "Price is too high")?;
        if minor > Self::MAX.0 {
            return Err("Price is too high");
        }
        Ok(Self(minor))
    }

    /// Parses what is added to a price: as [`Self::parse`], and may be negative.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_signed(text: &str) -> Result<Self, &'static str> {
        match text.strip_prefix('-') {
            Some(amount) => Ok(Self(-Self::parse(amount)?.0)),
            None => Self::parse(text),
        }
    }

    /// Converts a JSON number. Its shortest decimal form is what the client wrote, so nothing
    /// is rounded.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn from_number(number: &Number) -> Result<Self, &'static str> {
        Self::parse(&number.to_string())
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", minor / 100, minor % 100)
    }
}

impl Serialize for Money {
    /// Serialises as a JSON number with both decimals: `6.10`, not `6.1`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_string())
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Number::deserialize(deserializer)?;
        Self::from_number(&number).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_keep_their_two_decimals() {
        for (minor, text) in [
            (616, "6.16"),
            (610, "6.10"),
            (5, "0.05"),
            (0, "0.00"),
            (-150, "-1.50"),
        ] {
            assert_eq!(serde_json::to_string(&Money(minor)).unwrap(), text);
        }
    }

    #[test]
    fn prices_are_read_exactly_or_not_at_all() {
        for (json, minor) in [
            ("6.16", 616),
            ("6.1", 610),
            ("7", 700),
            ("0.07", 7),
            ("1e2", 10_000),
        ] {
            assert_eq!(serde_json::from_str::<Money>(json).unwrap(), Money(minor));
        }
        for json in [
            "6.165",
            "-1",
            "1e30",
            "1e-7",
            "\"6\"",
            "true",
            "9999999999.99",
        ] {
            assert!(serde_json::from_str::<Money>(json).is_err(), "{json}");
        }
        assert_eq!(Money::parse("19.9900"), Ok(Money(1999)));
        assert!(Money::parse("").is_err() && Money::parse("1,50").is_err());
    }
}
