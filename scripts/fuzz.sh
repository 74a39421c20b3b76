#!/usr/bin/env bash
# Fuzzes the parsers, one after the other. Findings go to target/fuzz/artifacts. Inputs that
# reach new code go to target/fuzz/corpus, where those of earlier runs are from the start
# (tests/fuzz/found.tar.gz); tests/fuzz/corpus has some that people wrote.
#
#   SECONDS_EACH=60 TARGETS="dates ranges" scripts/fuzz.sh
#   PACK=1 scripts/fuzz.sh          # packs what was found, for the next runs
set -euo pipefail
cd "$(dirname "$0")/.."

readonly VERSION=0.13.2
readonly EACH=${SECONDS_EACH:-600}
readonly OUT=$PWD/target/fuzz

say() { printf '\033[2m  fuzz · %s\033[0m\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Sanitizers need a nightly compiler.
cargo +nightly --version >/dev/null 2>&1 ||
  fail "a nightly compiler is missing. Run: rustup toolchain install nightly --profile minimal"
tools=$PWD/target/tools
if [[ ! -x $tools/bin/cargo-fuzz ]]; then
  say "installing cargo-fuzz $VERSION (about a minute)"
  cargo install --quiet --locked "cargo-fuzz@$VERSION" --root "$tools"
fi
export PATH=$tools/bin:$PATH

say "building the targets (some minutes the first time)"
export CARGO_TARGET_DIR=$PWD/target/fuzz/build
cargo +nightly fuzz build --fuzz-dir tests/fuzz

targets=${TARGETS:-$(cargo +nightly fuzz list --fuzz-dir tests/fuzz)}
mkdir -p "$OUT/corpus"
tar -C "$OUT/corpus" --skip-old-files -xzf tests/fuzz/found.tar.gz
triple=$(rustc -vV | sed -n 's/^host: //p')
found=0
for target in $targets; do
  mkdir -p "$OUT/corpus/$target" "$OUT/artifacts/$target"
  program=$CARGO_TARGET_DIR/$triple/release/$target
  [[ -x $program ]] || fail "no target $target; there is: $(cargo +nightly fuzz list --fuzz-dir tests/fuzz | tr '\n' ' ')"
  say "$target: $EACH seconds"
  "$program" "$OUT/corpus/$target" "tests/fuzz/corpus/$target" -max_total_time="$EACH" \
    -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 \
    -artifact_prefix="$OUT/artifacts/$target/" >"$OUT/$target.log" 2>&1 ||
    { found=1; say "$target: FOUND something, see $OUT/$target.log"; }
  grep -h 'number_of_executed_units' "$OUT/$target.log" >&2 || true
done
if [[ ${PACK:-} ]]; then
  say "packing tests/fuzz/found.tar.gz"
  packed=$(mktemp -d)
  trap 'rm -rf "$packed"' EXIT
  for target in $(ls "$OUT/corpus"); do
    mkdir "$packed/$target"
    "$CARGO_TARGET_DIR/$triple/release/$target" -merge=1 -max_len=2048 "$packed/$target" "$OUT/corpus/$target" 2>/dev/null
  done
  tar -C "$packed" --sort=name --mtime=2026-01-01 --owner=0 --group=0 -czf tests/fuzz/found.tar.gz .
fi
exit "$found"
