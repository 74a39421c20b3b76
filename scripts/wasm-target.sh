#!/usr/bin/env bash
# Provides the Rust target wasm32-wasip2 and prints, as `export` lines for the
# caller to evaluate, what a cargo call needs to build for it.
#
#   eval "$(scripts/wasm-target.sh)" && cargo build --target wasm32-wasip2
#
# First choice: `rustup target add`. Where rustup's server cannot be reached,
# Debian's packages give a compiler, the matching source of std and a libc for
# Wasm; std is built from them once. Nothing else in the project knows which of
# the two it was. Cheap when there is nothing to do.
set -euo pipefail

readonly TARGET=wasm32-wasip2
readonly TOOLCHAIN=storefront-debian

say() { printf '\033[2m  wasm target · %s\033[0m\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

has_std() { # does this sysroot have std for the target?
  compgen -G "$1/lib/rustlib/$TARGET/lib/libstd-*.rlib" >/dev/null
}

command -v rustup >/dev/null && command -v cargo >/dev/null ||
  fail "Rust is missing. Install it from https://rustup.rs, then run this again."

host_sysroot=$(rustc --print sysroot)
has_std "$host_sysroot" && exit 0

# The linker comes with rustup's own toolchain; Debian's rustc has none for Wasm.
print_debian_environment() {
  local triple bin
  triple=$(rustc -vV | sed -n 's/^host: //p')
  bin=$host_sysroot/lib/rustlib/$triple/bin
  [[ -x $bin/wasm-component-ld && -x $bin/gcc-ld/wasm-ld ]] ||
    fail "the active Rust toolchain ($host_sysroot) has no wasm-component-ld. Run: rustup toolchain install stable"
  cat <<ENV
export RUSTUP_TOOLCHAIN=$TOOLCHAIN
export CARGO_TARGET_WASM32_WASIP2_LINKER=$bin/wasm-component-ld
export PATH="$bin:$bin/gcc-ld:\$PATH"
ENV
}

debian_sysroot=$([[ -x /usr/bin/rustc ]] && /usr/bin/rustc --print sysroot || true)
if [[ -n $debian_sysroot ]] && has_std "$debian_sysroot" &&
  [[ -e $HOME/.rustup/toolchains/$TOOLCHAIN || -e ${RUSTUP_HOME:-$HOME/.rustup}/toolchains/$TOOLCHAIN ]]; then
  print_debian_environment
  exit 0
fi

say "rustup target add $TARGET"
if timeout 120 rustup target add "$TARGET" >&2; then
  exit 0
fi

command -v apt-get >/dev/null ||
  fail "rustup could not add $TARGET. Check the network, then run: rustup target add $TARGET"
say "rustup's server does not answer: building std from Debian's packages (about a minute)"

as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi; }
packages=(rustc-web cargo-web rust-web-src wasi-libc)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  say "apt-get install ${packages[*]}"
  { as_root apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >&2 ||
    fail "could not install ${packages[*]}. Install them by hand, or run where rustup can reach its server."
fi
debian_sysroot=$(/usr/bin/rustc --print sysroot)
rustup toolchain link "$TOOLCHAIN" "$debian_sysroot" >&2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
printf '[package]\nname = "wasm-std"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[profile.release]\npanic = "abort"\n' >"$work/Cargo.toml"
: >"$work/src/lib.rs"
# The metadata hash keeps these crates apart from any other std;
# embedded bitcode is what lets the components be built with LTO.
(
  cd "$work"
  env -u RUSTFLAGS -u CARGO_ENCODED_RUSTFLAGS \
    RUSTUP_TOOLCHAIN=$TOOLCHAIN RUSTC_BOOTSTRAP=1 __CARGO_DEFAULT_LIB_METADATA=wasip2 \
    CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" \
    cargo build --release --target "$TARGET" -Zbuild-std=std,panic_abort,proc_macro,test >&2
) || fail "could not build std for $TARGET from Debian's rust-web-src"

# Two builds of std must never mix, and the folder appears whole or not at all.
destination=$debian_sysroot/lib/rustlib/$TARGET
staged=$work/staged/$TARGET
mkdir -p "$staged/lib/self-contained"
find "$work/target/$TARGET/release/deps" -name '*.rlib' ! -name 'libwasm_std-*' -exec cp {} "$staged/lib/" \;
libc=$(dirname "$(dpkg -L wasi-libc | grep '/libc\.a$' | grep -v threads | head -n 1)")
cp "$libc"/{libc.a,crt1-command.o,crt1-reactor.o} "$staged/lib/self-contained/"
as_root rm -rf "$destination"
as_root cp -r "$staged" "$destination"
say "std for $TARGET is in $destination"
print_debian_environment
