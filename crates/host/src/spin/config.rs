//! `wasi:config`: the same values as `spin:variables`, by calls that are not asynchronous. There
//! are languages whose tools do not import asynchronous functions.

use super::bindings::wasi::config::store::{Error, Host};
use crate::runtime::instance_state::InstanceState;

impl Host for InstanceState {
    async fn get(&mut self, key: String) -> wasmtime::Result<Result<Option<String>, Error>> {
        Ok(Ok(self.component.variables.get(&key).cloned()))
    }

    async fn get_all(&mut self) -> wasmtime::Result<Result<Vec<(String, String)>, Error>> {
        let variables = self.component.variables.clone();
        Ok(Ok(variables.into_iter().collect()))
    }
}
