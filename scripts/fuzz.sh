#!/usr/bin/env bash
# Fuzzes the parsers, one after the other. Findings go to target/fuzz/artifacts, new inputs to
# target/fuzz/corpus; tests/fuzz/corpus has those that reach all known code.
#
#   SECONDS_EACH=60 TARGETS="dates ranges" scripts/fuzz.sh
#
# After a run, `MERGE=1` puts what is new and small into tests/fuzz/corpus.
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
  if [[ ${MERGE:-} ]]; then
    "$program" -merge=1 -max_len=4096 "tests/fuzz/corpus/$target" "$OUT/corpus/$target" 2>/dev/null
  fi
done
exit "$found"
