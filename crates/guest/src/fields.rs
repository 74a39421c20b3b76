//! The fields of a request, parsed into types, with all mistakes told at once.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use crate::error::{Error, FieldError, Result};
use crate::json;

/// The fields of a JSON object. Unknown ones are ignored.
///
/// ```
/// # use storefront_guest::fields::Fields;
/// let mut fields = Fields::parse(br#"{"name": "x"}"#).unwrap();
/// let name = fields.required("name", |text: String| Ok(text));
/// let age = fields.required("age", |text: String| Ok(text));
/// assert!(name.is_ok() && age.is_err());
/// assert!(fields.check().is_err(), "tells that `age` is missing");
/// ```
pub struct Fields {
    object: Map<String, Value>,
    errors: Vec<FieldError>,
}

/// Proof that a mistake was recorded; [`Fields::check`] tells it.
#[derive(Debug)]
pub struct Invalid;

impl From<Invalid> for Error {
    /// Only for `?` behind [`Fields::check`], which has told the mistake already.
    fn from(_: Invalid) -> Self {
        Error::InvalidFields(Vec::new())
    }
}

impl Fields {
    /// Reads the fields of a JSON object.
    ///
    /// # Errors
    /// 400 when it is not JSON, 422 when it is not an object.
    pub fn parse(body: &[u8]) -> Result<Self> {
        match json::parse(body)? {
            Value::Object(object) => Ok(Self {
                object,
                errors: Vec::new(),
            }),
            _ => Err(Error::InvalidFields(vec![FieldError {
                loc: vec!["body".into()],
                msg: "Input should be an object".into(),
                kind: "model_type",
            }])),
        }
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// [`Invalid`], with the mistake recorded, when it is missing, of another
    /// type, or refused by `parse` with a sentence for people.
    pub fn required<T: FromJson, U, E: Into<Cow<'static, str>>>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(T) -> std::result::Result<U, E>,
    ) -> std::result::Result<U, Invalid> {
        match self.object.remove(name) {
            None => Err(self.record(name, "Field required", "missing")),
            Some(value) => self.convert(name, value, parse),
        }
    }

    /// A field that may be missing or null.
    ///
    /// # Errors
    /// As [`Fields::required`].
    pub fn optional<T: FromJson, U, E: Into<Cow<'static, str>>>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(T) -> std::result::Result<U, E>,
    ) -> std::result::Result<Option<U>, Invalid> {
        match self.object.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => self.convert(name, value, parse).map(Some),
        }
    }

    /// Was this field sent, be it as null?
    pub fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// Tells the mistakes, if there were any.
    ///
    /// # Errors
    /// 422 with a list of them.
    pub fn check(self) -> Result<()> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Error::InvalidFields(self.errors))
        }
    }

    fn convert<T: FromJson, U, E: Into<Cow<'static, str>>>(
        &mut self,
        name: &'static str,
        value: Value,
        parse: impl FnOnce(T) -> std::result::Result<U, E>,
    ) -> std::result::Result<U, Invalid> {
        match T::from_json(value) {
            None => Err(self.record(name, T::EXPECTED, T::MISTAKE)),
            Some(value) => parse(value).map_err(|reason| self.record(name, reason, "value_error")),
        }
    }

    fn record(
        &mut self,
        name: &'static str,
        msg: impl Into<Cow<'static, str>>,
        kind: &'static str,
    ) -> Invalid {
        self.errors.push(FieldError {
            loc: vec!["body".into(), name.into()],
            msg: msg.into(),
            kind,
        });
        Invalid
    }
}

/// A JSON type that a field can have. Nothing is converted: `"1"` is no number.
pub trait FromJson: Sized {
    /// What should have been sent, for people.
    const EXPECTED: &str;
    /// The same, for programs.
    const MISTAKE: &str;
    /// The value, if it is of this type.
    fn from_json(value: Value) -> Option<Self>;
}

impl FromJson for String {
    const EXPECTED: &str = "Input should be a valid string";
    const MISTAKE: &str = "string_type";

    fn from_json(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl FromJson for bool {
    const EXPECTED: &str = "Input should be a valid boolean";
    const MISTAKE: &str = "bool_type";

    fn from_json(value: Value) -> Option<Self> {
        value.as_bool()
    }
}

impl FromJson for Number {
    const EXPECTED: &str = "Input should be a valid number";
    const MISTAKE: &str = "float_type";

    fn from_json(value: Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
}

impl FromJson for Vec<String> {
    const EXPECTED: &str = "Input should be a list of strings";
    const MISTAKE: &str = "list_type";

    fn from_json(value: Value) -> Option<Self> {
        match value {
            Value::Array(items) => items.into_iter().map(String::from_json).collect(),
            _ => None,
        }
    }
}

impl FromJson for i64 {
    const EXPECTED: &str = "Input should be a valid integer";
    const MISTAKE: &str = "int_type";

    fn from_json(value: Value) -> Option<Self> {
        value.as_i64()
    }
}
