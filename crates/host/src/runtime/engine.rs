//! The Wasm engine's settings and limits.

use anyhow::Result;
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
};

/// The most memory of one instance. That is 13 times an Argon2 hash, and a small machine
/// can have 64 such hashes at the same time.
const MAX_MEMORY_BYTES: usize = 256 << 20;

/// The most instances at the same time, of all components. That is more than the requests
/// that are let in, as idle instances count too.
const MAX_INSTANCES: u32 = 400;

/// Creates the engine. The key of compiled components depends on its settings (see
/// `compile_cache.rs`).
pub fn engine() -> Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(MAX_INSTANCES)
        // A composed component has several core modules, and a memory for each of the
        // components that it was composed of.
        .total_core_instances(MAX_INSTANCES * 8)
        .max_core_instances_per_component(40)
        .total_memories(MAX_INSTANCES * 3)
        .max_memories_per_component(8)
        .total_tables(MAX_INSTANCES * 6)
        .max_tables_per_component(24)
        .table_elements(50_000)
        .total_stacks(MAX_INSTANCES * 4)
        .max_memory_size(MAX_MEMORY_BYTES)
        // The memory that a free slot keeps for the next instance. A small request fits
        // in. Of a password hash's 19 MiB only the start stays, as sixteen idle slots
        // would keep 300 MB otherwise.
        .linear_memory_keep_resident(1 << 20)
        .table_keep_resident(64 << 10)
        .max_unused_warm_slots(16)
        // Resets only pages that were written, if the kernel can tell which.
        .pagemap_scan(Enabled::Auto);

    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .wasm_component_model(true)
        .wasm_component_model_async(true)
        // Only profilers and debuggers need it.
        .native_unwind_info(false);
    avoid_slow_instructions(&mut config);
    Ok(Engine::new(&config)?)
}

/// Disables two instructions that slow Argon2 down. `vpmullq` (AVX-512DQ) multiplies
/// 64-bit lanes, and Cranelift also uses it where both factors have 32 bits; `pmuludq` is
/// several times as fast there. `vpermi2b` (AVX-512VBMI) selects bytes from two vectors,
/// and Cranelift also uses it for rotations, which need one; three plain instructions are
/// faster there on Intel's processors.
fn avoid_slow_instructions(config: &mut Config) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: without a feature, Cranelift only has fewer instructions to choose from.
    #[expect(unsafe_code, reason = "wasmtime has no safe function for these flags")]
    unsafe {
        config.cranelift_flag_set("has_avx512dq", "false");
        config.cranelift_flag_set("has_avx512vbmi", "false");
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = config;
}
