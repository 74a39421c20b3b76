//! `spin:variables`: the values of a component's variables.

use wasmtime::component::Accessor;

use super::bindings::spin::variables::variables::{Error, Host, HostWithStore};
use crate::runtime::instance_state::{InstanceState, SpinHost};

impl Host for InstanceState {}

impl<T: Send> HostWithStore<T> for SpinHost {
    async fn get(
        accessor: &Accessor<T, Self>,
        name: String,
    ) -> wasmtime::Result<Result<String, Error>> {
        if !is_variable_name(&name) {
            return Ok(Err(Error::InvalidName(format!(
                "{name:?} is not a lower snake_case name"
            ))));
        }
        Ok(accessor.with(|mut access| {
            let component = &access.get().component;
            component.variables.get(&name).cloned().ok_or_else(|| {
                Error::Undefined(format!("no variable for {:?}.{name:?}", component.id))
            })
        }))
    }
}

/// Whether Spin allows the name: words of lower-case letters and digits, which begin with
/// a letter, with one `_` between them.
fn is_variable_name(name: &str) -> bool {
    name.split('_').all(|word| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::is_variable_name;

    #[test]
    fn names_are_lower_snake_case() {
        for name in ["a", "redis_address2"] {
            assert!(is_variable_name(name), "{name}");
        }
        for name in ["", "A", "a__b", "_a", "a-b", "2a"] {
            assert!(!is_variable_name(name), "{name}");
        }
    }
}
