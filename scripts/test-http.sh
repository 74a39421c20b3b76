#!/usr/bin/env bash
# The tests over HTTP. Each starts a shop of its own, and many run side by side, so on a busy
# machine one can miss a time limit that it keeps alone. Those that fail run once more, alone:
# who fails again has failed. Arguments go to the test runner.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[2m  tests · %s\033[0m\n' "$*" >&2; }

most_again=5
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run=(cargo test --release -p storefront-tests --test http)

if "${run[@]}" -- "$@" 2>&1 | tee "$log"; then
  exit
fi
# The names at the end of the runner's report, after its last "failures:".
mapfile -t failed < <(awk '/^failures:$/ { n = 0; next } /^    [a-z0-9_:]+$/ { name[n++] = $1 }
  END { for (i = 0; i < n; i++) print name[i] }' "$log")
if ((${#failed[@]} == 0 || ${#failed[@]} > most_again)); then
  exit 1
fi
say "failed beside others, and now alone: ${failed[*]}"
"${run[@]}" -- --exact --test-threads 1 "${failed[@]}"
