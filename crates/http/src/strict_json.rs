//! JSON in which no object has a key twice.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Parses JSON in which no object has a key twice.
///
/// Two readers that disagree about which of two equal keys counts is how checks
/// are bypassed (RFC 8259 section 4), so such keys are refused at any depth.
///
/// # Errors
/// The text is not such JSON.
pub fn parse(text: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice::<UniqueKeys>(text).map(|value| value.0)
}

struct UniqueKeys(Value);

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor).map(UniqueKeys)
    }
}

struct ValueVisitor;

type Parsed<E> = std::result::Result<Value, E>;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Parsed<E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Parsed<E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Parsed<A::Error> {
        let mut array = Vec::new();
        while let Some(UniqueKeys(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Parsed<A::Error> {
        let mut object = Map::new();
        while let Some((key, UniqueKeys(value))) = entries.next_entry::<String, _>()? {
            if object.insert(key, value).is_some() {
                return Err(de::Error::custom("duplicate key"));
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_but_strict_json_is_refused() {
        for body in [
            &b""[..],
            b"{",
            b"{\"a\":1,\"a\":2}",
            b"{\"a\":{\"b\":1,\"b\":1}}",
            b"\xef\xbb\xbf{}",
            b"{\"a\":\"\xff\"}",
            br#"{"a":"\ud800"}"#,
            b"{} {}",
            "[".repeat(200).as_bytes(),
        ] {
            assert!(parse(body).is_err(), "{}", body.escape_ascii());
        }
        assert_eq!(
            parse(br#"{"a":["\ud83d\ude00",1.5,null]}"#).unwrap()["a"][0],
            "😀"
        );
    }
}
