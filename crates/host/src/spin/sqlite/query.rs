//! Rows and values between SQLite and a guest.

use rusqlite::Statement;
use rusqlite::types::{ToSqlOutput, Type, ValueRef};

use crate::spin::bindings::spin::sqlite::sqlite::{RowResult, Value};

/// The most memory of one result, as in Spin.
pub const MAX_RESULT_BYTES: usize = 128 << 20;

/// The whole result of a statement.
///
/// It is read before the guest gets its first row: most results have a few rows, and
/// sending each of them alone would take a task switch.
#[derive(Debug)]
pub struct Rows {
    /// Column names.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<RowResult>,
}

/// Runs a statement with its parameters, and reads all rows.
///
/// # Errors
/// Those of SQLite; a text that is not UTF-8; more than [`MAX_RESULT_BYTES`].
pub fn query_rows(statement: &mut Statement<'_>, parameters: &[Value]) -> rusqlite::Result<Rows> {
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut result = statement.query(rusqlite::params_from_iter(parameters))?;
    let mut rows = Vec::new();
    let mut bytes = 0;
    while let Some(row) = result.next()? {
        let mut values = Vec::with_capacity(columns.len());
        for index in 0..columns.len() {
            let value = column_value(row.get_ref(index)?, index)?;
            bytes += size_of::<Value>() + payload_bytes(&value);
            values.push(value);
        }
        if bytes > MAX_RESULT_BYTES {
            return Err(rusqlite::Error::ToSqlConversionFailure(
                format!("query result exceeds limit of {MAX_RESULT_BYTES} bytes").into(),
            ));
        }
        rows.push(RowResult { values });
    }
    Ok(Rows { columns, rows })
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(n) => ValueRef::Integer(*n),
            Value::Real(n) => ValueRef::Real(*n),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn column_value(value: ValueRef<'_>, index: usize) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Integer(n),
        ValueRef::Real(n) => Value::Real(n),
        // A text in SQLite can have any bytes; a guest's string must be UTF-8.
        ValueRef::Text(bytes) => Value::Text(
            std::str::from_utf8(bytes)
                .map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, error.into())
                })?
                .to_owned(),
        ),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_owned()),
    })
}

/// The bytes of a value outside of its own structure.
pub fn payload_bytes(value: &Value) -> usize {
    match value {
        Value::Null | Value::Integer(_) | Value::Real(_) => 0,
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
    }
}
