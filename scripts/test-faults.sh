#!/usr/bin/env bash
# The fault tests, one after the other, and the table of docs/reliability.md from their run.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[2m  faults · %s\033[0m\n' "$*" >&2; }

table=target/reliability.md
rm -f "$table"
cargo test --release -p storefront-tests --test faults --no-run
run=(cargo test --quiet --release -p storefront-tests --test faults -- --test-threads 1 --nocapture "$@")
# A small disk needs a mount, which is allowed in a namespace of one's own.
if unshare --user --map-root-user --mount true 2>/dev/null; then
  unshare --user --map-root-user --mount env STOREFRONT_MAY_MOUNT=1 "${run[@]}"
else
  say "no user namespaces here: the tests of a full and of a read-only disk are skipped"
  "${run[@]}"
fi
say "the table is in $table"
