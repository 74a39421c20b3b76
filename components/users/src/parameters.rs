//! Descriptions of the parameters of lists.

#![expect(dead_code, reason = "only their descriptions are used")]

use utoipa::IntoParams;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

/// The parameters of `GET /api/users`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserListParameters {
    /// Part of an address, a username or a name.
    search: Option<String>,
    /// Only accounts with this role.
    #[param(schema_with = roles)]
    role: Option<String>,
    /// Only accounts in this state.
    #[param(schema_with = states)]
    state: Option<String>,
    /// `-` turns the order round. By default, the oldest is first.
    #[param(schema_with = orders)]
    sort: Option<String>,
}

/// The parameters of the audit log.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditParameters {
    /// Only what has this name, such as `login_failed`.
    event: Option<String>,
    /// A date or a time in UTC: nothing before it.
    #[param(schema_with = times)]
    since: Option<String>,
    /// A date or a time in UTC: only what is before it.
    #[param(schema_with = times)]
    until: Option<String>,
}

fn roles() -> Object {
    texts(&["", "user", "admin"])
}

fn states() -> Object {
    texts(&["", "enabled", "disabled", "unverified"])
}

fn orders() -> Object {
    texts(&["", "newest", "-newest", "email", "-email"])
}

/// A date, a time with seconds, or nothing.
fn times() -> Object {
    let pattern = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?)?$";
    let text = ObjectBuilder::new().schema_type(Type::String);
    text.pattern(Some(pattern)).build()
}

/// Some texts. An empty one is as none: forms send it if nothing is chosen.
fn texts(values: &[&str]) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(values.iter().copied()))
        .build()
}
