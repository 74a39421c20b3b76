//! Prices: exact in minor units, shown with two decimals.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A price in minor units (cents).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money(pub i64);

impl Serialize for Money {
    /// As a JSON number that keeps its zeros: `6.10`, not `6.1`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        let text = format!("{sign}{}.{:02}", minor / 100, minor % 100);
        RawValue::from_string(text)
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
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
}
