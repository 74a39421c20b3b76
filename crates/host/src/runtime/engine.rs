//! The Wasm engine and what components can import.

use anyhow::Result;
use wasmtime::component::{HasData, Linker, Resource};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
};
use wasmtime_wasi::filesystem::Descriptor;
use wasmtime_wasi::p2::bindings::filesystem::preopens;

use crate::runtime::state::{Spin, State};
use crate::spin::bindings;

/// The most memory of one instance: 13 argon2 hashes' worth, and far below
/// what 64 of them at once would need to exhaust a small machine.
const MAX_MEMORY_BYTES: usize = 256 << 20;

/// Instances at the same time, over all components. More than the requests
/// that are let in, as idle ones count too.
pub const MAX_INSTANCES: u32 = 400;

/// The engine's configuration. A change here changes the key of compiled
/// components by itself (see `cache.rs`).
pub fn engine() -> Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(MAX_INSTANCES)
        // A composed component is several core modules and one memory for each
        // part that was linked on its own.
        .total_core_instances(MAX_INSTANCES * 8)
        .max_core_instances_per_component(40)
        .total_memories(MAX_INSTANCES * 3)
        .max_memories_per_component(8)
        .total_tables(MAX_INSTANCES * 6)
        .max_tables_per_component(24)
        .table_elements(50_000)
        .total_stacks(MAX_INSTANCES * 4)
        .max_memory_size(MAX_MEMORY_BYTES)
        // What a freed slot keeps for the next instance. A small handler fits
        // whole; of a password hash's 19 MiB only the start stays, or sixteen
        // idle slots would hold 300 MB.
        .linear_memory_keep_resident(1 << 20)
        .table_keep_resident(64 << 10)
        .max_unused_warm_slots(16)
        // Resets only pages that were written, where the kernel can tell.
        .pagemap_scan(Enabled::Auto);

    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .wasm_component_model(true)
        .wasm_component_model_async(true)
        // Only needed by profilers and debuggers outside of the process.
        .native_unwind_info(false);
    avoid_slow_instructions(&mut config);
    Ok(Engine::new(&config)?)
}

/// Keeps Cranelift from two instructions that slow Argon2 down. `vpmullq` (AVX-512DQ)
/// multiplies 64-bit lanes, also where both factors have 32 bits; `pmuludq` does those
/// several times as fast. `vpermi2b` (AVX-512VBMI) takes bytes from two vectors, also
/// where a rotation needs one of them; on Intel, three plain instructions are faster.
fn avoid_slow_instructions(config: &mut Config) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: without a feature, Cranelift only has fewer instructions to choose from.
    #[expect(unsafe_code, reason = "the flags exist in no other way")]
    unsafe {
        config.cranelift_flag_set("has_avx512dq", "false");
        config.cranelift_flag_set("has_avx512vbmi", "false");
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = config;
}

/// Everything that a component can import.
pub fn linker(engine: &Engine) -> Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    bindings::spin::redis::redis::add_to_linker::<State, Spin>(&mut linker, |state| state)?;
    bindings::spin::sqlite::sqlite::add_to_linker::<State, Spin>(&mut linker, |state| state)?;
    bindings::spin::variables::variables::add_to_linker::<State, Spin>(&mut linker, |state| state)?;
    Ok(linker)
}

/// The same for a component with mounts whose dependencies must not see them.
/// After composition both import the same names, so the mounts are taken from
/// the `wasi:filesystem` that a dependency's standard library brings along (0.2);
/// the component has them in the other (0.3), which dependencies may not import.
pub fn linker_with_hidden_mounts(linker: &Linker<State>) -> Result<Linker<State>> {
    let mut linker = linker.clone();
    linker.allow_shadowing(true);
    preopens::add_to_linker::<State, NoMounts>(&mut linker, |_| NoMounts)?;
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
