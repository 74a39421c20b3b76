#!/usr/bin/env bash
# Builds the components of examples/ into target/examples, each with the tools of its language:
# cargo, componentize-py (PyPI) and jco (npm), which are installed below target/examples.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly OUT=target/examples
say() { printf '\033[2m  examples · %s\033[0m\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

command -v python3 >/dev/null || fail "python3 is missing: install it, with its venv module"
command -v npm >/dev/null || fail "npm is missing: install Node.js 20 or newer"
mkdir -p "$OUT"

# The interfaces: ours, and those of WASI, of which the package spin-sdk has a copy.
say "WIT"
triple=$(rustc -vV | sed -n 's/^host: //p')
sdk=$(cargo metadata --format-version 1 --filter-platform "$triple" | python3 -c '
import json, os, sys
packages = json.load(sys.stdin)["packages"]
print(next(os.path.dirname(p["manifest_path"]) for p in packages if p["name"] == "spin-sdk"))')
rm -rf "$OUT/wit"
mkdir -p "$OUT/wit/deps"
cp examples/wit/whoami.wit "$OUT/wit"
cp -r wit/auth "$OUT/wit/deps/storefront-auth"
for package in cli clocks filesystem http random sockets; do
  cp -r "$sdk/wit/deps/$package@0.3.0" "$OUT/wit/deps"
done
cp -r "$sdk/wit/deps/wasi-runtime-config-2024-09-27" "$OUT/wit/deps"

say "Rust"
environment=$(scripts/wasm-target.sh)
(
  eval "$environment"
  CARGO_TARGET_DIR=$PWD/$OUT/cargo cargo build --quiet --release --locked --target wasm32-wasip2 \
    --manifest-path examples/rust/Cargo.toml
)
cp "$OUT/cargo/wasm32-wasip2/release/whoami.wasm" "$OUT/rust.wasm"

say "Python"
if ! cmp -s examples/python/requirements.txt "$OUT/python/requirements.txt"; then
  python3 -m venv "$OUT/python"
  "$OUT/python/bin/pip" install --quiet --disable-pip-version-check -r examples/python/requirements.txt
  cp examples/python/requirements.txt "$OUT/python"
fi
"$OUT/python/bin/componentize-py" --quiet -d "$OUT/wit" -w storefront:examples/whoami \
  componentize -p examples/python app -o "$OUT/python.wasm"

say "JavaScript"
if ! cmp -s examples/javascript/package-lock.json "$OUT/javascript/package-lock.json"; then
  mkdir -p "$OUT/javascript"
  cp examples/javascript/package.json "$OUT/javascript"
  (cd "$OUT/javascript" && cp ../../../examples/javascript/package-lock.json . && npm ci --silent --no-fund --no-audit) ||
    { rm -f "$OUT/javascript/package-lock.json"; fail "npm could not install jco"; }
fi
jco() { # source, world, component
  "$OUT/javascript/node_modules/.bin/jco" componentize "$PWD/$1" --backend qjs --wit "$PWD/$OUT/wit" \
    --world-name "$2" --out "$PWD/$3" >/dev/null
}
jco examples/javascript/whoami.js whoami "$OUT/javascript.wasm"
jco examples/javascript/behind.js behind "$OUT/behind.wasm"
