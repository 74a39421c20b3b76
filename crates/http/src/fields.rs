//! Fields of a request's body, and all their mistakes at once.
//!
//! Bodies are structs that derive [`deserr::Deserr`] with [`FieldErrors`] as their error:
//! unlike serde, it goes on behind a faulty field and reports the others too.

use std::borrow::Cow;
use std::ops::ControlFlow;

use deserr::{
    DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, Value, ValueKind,
    ValuePointerRef, take_cf_content,
};
use serde_json::Number;

use crate::error::{Error, FieldError};

/// The mistakes of a body, at most one for each field.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

/// Why a value is refused, as a sentence for people.
pub type Reason = Cow<'static, str>;

impl FieldErrors {
    /// One field with a value that breaks a rule.
    pub fn invalid_value(field: &'static str, reason: impl Into<Reason>) -> Self {
        let loc = vec!["body".into(), field.into()];
        Self(vec![FieldError {
            loc,
            msg: reason.into(),
            kind: "value_error",
        }])
    }

    /// One field that is needed and missing.
    pub fn missing(field: &'static str) -> Self {
        Self(vec![FieldError {
            loc: vec!["body".into(), field.into()],
            msg: "Field required".into(),
            kind: "missing",
        }])
    }

    fn add(&mut self, error: FieldError) {
        if self.0.iter().all(|known| known.loc != error.loc) {
            self.0.push(error);
        }
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::InvalidFields(errors.0)
    }
}

impl DeserializeError for FieldErrors {
    fn error<V: IntoValue>(
        errors: Option<Self>,
        error: ErrorKind<V>,
        location: ValuePointerRef,
    ) -> ControlFlow<Self, Self> {
        let mut loc = path(location);
        let (msg, kind) = match error {
            ErrorKind::MissingField { field } => {
                loc.push(field.to_owned().into());
                ("Field required".into(), "missing")
            }
            ErrorKind::IncorrectValueKind {
                accepted: [ValueKind::Map],
                ..
            } if is_in_list(location) => ("Input should be a list of objects".into(), "list_type"),
            ErrorKind::IncorrectValueKind {
                accepted: [ValueKind::Integer | ValueKind::NegativeInteger, ..],
                ..
            } if is_in_list(location) => ("Input should be a list of integers".into(), "list_type"),
            _ if is_in_list(location) => type_error(ValueKind::Sequence),
            ErrorKind::IncorrectValueKind { accepted, .. } => {
                type_error(*accepted.first().unwrap_or(&ValueKind::Null))
            }
            ErrorKind::UnknownValue { accepted, .. } => {
                let values = accepted.join(" or ");
                (format!("Input should be {values}").into(), "value_error")
            }
            ErrorKind::Unexpected { msg } => (msg.into(), "value_error"),
            ErrorKind::UnknownKey { .. } | ErrorKind::BadSequenceLen { .. } => {
                ("Input is not valid".into(), "value_error")
            }
        };
        let mut errors = errors.unwrap_or_default();
        errors.add(FieldError { loc, msg, kind });
        ControlFlow::Continue(errors)
    }
}

impl MergeWithError<Self> for FieldErrors {
    fn merge(errors: Option<Self>, other: Self, _: ValuePointerRef) -> ControlFlow<Self, Self> {
        let mut errors = errors.unwrap_or_default();
        other.0.into_iter().for_each(|error| errors.add(error));
        ControlFlow::Continue(errors)
    }
}

impl MergeWithError<Reason> for FieldErrors {
    fn merge(errors: Option<Self>, reason: Reason, at: ValuePointerRef) -> ControlFlow<Self, Self> {
        let mut errors = errors.unwrap_or_default();
        errors.add(FieldError {
            loc: path(at),
            msg: reason,
            kind: "value_error",
        });
        ControlFlow::Continue(errors)
    }
}

/// The path of a field. Items of a list are reported as the list.
fn path(location: ValuePointerRef) -> Vec<Cow<'static, str>> {
    match location {
        ValuePointerRef::Origin => vec!["body".into()],
        ValuePointerRef::Key { key, prev } => {
            let mut path = path(*prev);
            path.push(key.to_owned().into());
            path
        }
        ValuePointerRef::Index { prev, .. } => path(*prev),
    }
}

fn is_in_list(location: ValuePointerRef) -> bool {
    matches!(location, ValuePointerRef::Index { .. })
}

/// The texts that FastAPI has for a value of another type.
fn type_error(expected: ValueKind) -> (Reason, &'static str) {
    let (msg, kind) = match expected {
        ValueKind::Null => ("Input should be null", "none_required"),
        ValueKind::Boolean => ("Input should be a valid boolean", "bool_type"),
        ValueKind::Integer | ValueKind::NegativeInteger => {
            ("Input should be a valid integer", "int_type")
        }
        ValueKind::Float => ("Input should be a valid number", "float_type"),
        ValueKind::String => ("Input should be a valid string", "string_type"),
        ValueKind::Sequence => ("Input should be a list of strings", "list_type"),
        ValueKind::Map => ("Input should be an object", "model_type"),
    };
    (msg.into(), kind)
}

/// A field of a partial update: not sent, sent as null, or sent with a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The field was not sent: what it stands for stays as it is.
    #[default]
    Absent,
    /// The field is null: what it stands for is removed.
    Null,
    /// The new value.
    Value(T),
}

impl<T> Patch<T> {
    /// Applies the change to the present value.
    pub fn apply(self, present: Option<T>) -> Option<T> {
        match self {
            Self::Absent => present,
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }

    /// Changes the value. A function that returns nothing makes it null.
    pub fn and_then<U>(self, change: impl FnOnce(T) -> Option<U>) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => change(value).map_or(Patch::Null, Patch::Value),
        }
    }
}

impl<T: Deserr<E>, E: DeserializeError> Deserr<E> for Patch<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, E> {
        match value {
            Value::Null => Ok(Self::Null),
            value => T::deserialize_from_value(value, location).map(Self::Value),
        }
    }
}

/// A field that may be missing, but is not null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omittable<T>(pub Option<T>);

impl<T> Default for Omittable<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Deserr<E>, E: DeserializeError> Deserr<E> for Omittable<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, E> {
        T::deserialize_from_value(value, location).map(|value| Self(Some(value)))
    }
}

/// A JSON number of any kind.
#[derive(Clone, Debug)]
pub struct JsonNumber(pub Number);

impl<E: DeserializeError> Deserr<E> for JsonNumber {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, E> {
        let number = match value {
            Value::Integer(number) => Some(number.into()),
            Value::NegativeInteger(number) => Some(number.into()),
            Value::Float(number) => Number::from_f64(number),
            actual => {
                let accepted = &[ValueKind::Float];
                let error = ErrorKind::IncorrectValueKind { actual, accepted };
                return Err(take_cf_content(E::error(None, error, location)));
            }
        };
        // JSON has no infinite numbers.
        Ok(Self(number.unwrap_or_else(|| 0.into())))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserr)]
    #[deserr(error = FieldErrors)]
    struct Body {
        #[deserr(try_from(String) = even -> Reason)]
        name: Even,
        #[deserr(default)]
        nickname: Patch<String>,
        #[deserr(default)]
        tags: Omittable<Vec<String>>,
        price: JsonNumber,
        count: i64,
        flag: bool,
    }

    #[derive(Debug)]
    struct Even(String);

    fn even(text: String) -> Result<Even, Reason> {
        match text.len() % 2 {
            0 => Ok(Even(text)),
            _ => Err("Name should have an even length".into()),
        }
    }

    fn errors(body: serde_json::Value) -> Vec<(String, Reason, &'static str)> {
        let errors = deserr::deserialize::<Body, _, FieldErrors>(body).unwrap_err();
        let error = |error: FieldError| (error.loc.join("."), error.msg, error.kind);
        errors.0.into_iter().map(error).collect()
    }

    #[test]
    fn every_faulty_field_is_reported_once() {
        let body = json!({
            "name": "odd", "tags": ["a", 1, 2], "nickname": 7, "price": "6", "flag": "yes"
        });
        let mut found = errors(body);
        found.sort();
        let expected: [(&str, &str, &str); 6] = [
            ("body.count", "Field required", "missing"),
            ("body.flag", "Input should be a valid boolean", "bool_type"),
            (
                "body.name",
                "Name should have an even length",
                "value_error",
            ),
            (
                "body.nickname",
                "Input should be a valid string",
                "string_type",
            ),
            ("body.price", "Input should be a valid number", "float_type"),
            (
                "body.tags",
                "Input should be a list of strings",
                "list_type",
            ),
        ];
        let expected = expected.map(|(loc, msg, kind)| (loc.into(), Reason::from(msg), kind));
        assert_eq!(found, expected);
    }

    #[test]
    fn null_is_not_the_same_as_a_missing_field() {
        let body = |extra: serde_json::Value| {
            let mut body = json!({ "name": "even", "price": 6.16, "count": 3, "flag": true });
            let (body_map, extra) = (body.as_object_mut().unwrap(), extra.as_object().unwrap());
            body_map.extend(extra.clone());
            body
        };
        let read = |extra| deserr::deserialize::<Body, _, FieldErrors>(body(extra)).unwrap();
        assert_eq!(read(json!({})).nickname, Patch::Absent);
        assert_eq!(read(json!({ "nickname": null })).nickname, Patch::Null);
        let named = read(json!({ "nickname": "n" }));
        assert_eq!(named.nickname, Patch::Value("n".into()));
        assert_eq!(
            (named.name.0.as_str(), named.count, named.flag),
            ("even", 3, true)
        );
        assert_eq!(named.price.0.as_f64(), Some(6.16));
        assert_eq!(named.tags, Omittable(None));
        let null = errors(body(json!({ "tags": null })));
        assert_eq!(null[0].0, "body.tags");
    }

    #[test]
    fn a_body_that_is_not_an_object_is_reported_as_a_whole() {
        let found = errors(json!(["list"]));
        assert_eq!(found[0].0, "body");
        assert_eq!(found[0].2, "model_type");
    }
}
