//! Redis's replies as values of `spin:redis`.

use redis::{ErrorKind, FromRedisValue, ParsingError, RedisError, Value};

use crate::spin::bindings::spin::redis::redis::{Error, RedisResult};

/// A reply to `execute`: nested arrays become one flat list, as in Spin.
#[derive(Debug)]
pub struct FlatReply(pub Vec<RedisResult>);

impl FromRedisValue for FlatReply {
    fn from_redis_value(value: Value) -> Result<Self, ParsingError> {
        let mut flat = Vec::new();
        append(&mut flat, value)?;
        Ok(Self(flat))
    }
}

fn append(flat: &mut Vec<RedisResult>, value: Value) -> Result<(), ParsingError> {
    flat.push(match value {
        Value::Nil => RedisResult::Nil,
        Value::Int(n) => RedisResult::Int64(n),
        Value::Boolean(yes) => RedisResult::Int64(i64::from(yes)),
        Value::BulkString(bytes) => RedisResult::Binary(bytes),
        Value::Double(n) => RedisResult::Binary(n.to_string().into_bytes()),
        Value::BigNumber(digits) => RedisResult::Binary(digits),
        Value::SimpleString(text) => RedisResult::Status(text),
        Value::Okay => RedisResult::Status("OK".into()),
        Value::Array(values) | Value::Set(values) => {
            return values.into_iter().try_for_each(|value| append(flat, value));
        }
        Value::ServerError(error) => {
            return Err(ParsingError::from(format!("server error: {error:?}")));
        }
        other => {
            return Err(ParsingError::from(format!(
                "replies of this type are not supported: {other:?}"
            )));
        }
    });
    Ok(())
}

/// Converts an error for the guest. As in Spin, it has the server's text, in which
/// components look for codes such as `WRONGTYPE`.
pub fn guest_error(error: &RedisError) -> Error {
    match error.kind() {
        ErrorKind::UnexpectedReturnType => Error::TypeError,
        _ => Error::Other(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_arrays_become_one_list() {
        let value = Value::Array(vec![
            Value::Int(1),
            Value::Array(vec![Value::Nil, Value::BulkString(b"x".to_vec())]),
            Value::Okay,
        ]);
        let FlatReply(flat) = FlatReply::from_redis_value(value).unwrap();
        assert!(matches!(
            flat.as_slice(),
            [RedisResult::Int64(1), RedisResult::Nil, RedisResult::Binary(_), RedisResult::Status(ok)] if ok == "OK"
        ));
        assert!(FlatReply::from_redis_value(Value::Map(Vec::new())).is_err());
    }
}
