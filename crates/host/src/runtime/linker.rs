//! The interfaces that components can import.

use anyhow::Result;
use wasmtime::Engine;
use wasmtime::component::{HasData, Linker, Resource};
use wasmtime_wasi::filesystem::Descriptor;
use wasmtime_wasi::p2::bindings::filesystem::preopens;

use super::instance_state::{InstanceState, SpinHost};
use crate::spin::bindings::spin::{redis::redis, sqlite::sqlite, variables::variables};
use crate::spin::bindings::wasi::config::store;

/// A linker with all interfaces: WASI 0.2 and 0.3, `wasi:http`, `wasi:config`, and Spin's.
pub fn linker(engine: &Engine) -> Result<Linker<InstanceState>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    redis::add_to_linker::<_, SpinHost>(&mut linker, |state| state)?;
    sqlite::add_to_linker::<_, SpinHost>(&mut linker, |state| state)?;
    variables::add_to_linker::<_, SpinHost>(&mut linker, |state| state)?;
    store::add_to_linker::<_, SpinHost>(&mut linker, |state| state)?;
    Ok(linker)
}

/// The same linker for a component with mounts that its dependencies must not see.
///
/// After composition, a component and its dependencies import the same interfaces. The
/// standard library of a dependency imports `wasi:filesystem` 0.2, which gets no mounts
/// here. The component reads its mounts through 0.3, which dependencies may not import.
pub fn linker_without_p2_mounts(linker: &Linker<InstanceState>) -> Result<Linker<InstanceState>> {
    let mut linker = linker.clone();
    linker.allow_shadowing(true);
    preopens::add_to_linker::<InstanceState, NoMounts>(&mut linker, |_| NoMounts)?;
    Ok(linker)
}

struct NoMounts;

impl HasData for NoMounts {
    type Data<'a> = Self;
}

impl preopens::Host for NoMounts {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        Ok(Vec::new())
    }
}
