#!/usr/bin/env bash
# Runs the program behind `storefront import` and `storefront export`. It is built when one
# of both is first used, as most shops never do that; `make build` then keeps it up to date.
set -euo pipefail
root=$(cd -P "$(dirname "$0")/.." && pwd)
program=$root/target/release/storefront-import

if [[ ! -x $program ]]; then
  echo "Building the import: one or two minutes, only the first time" >&2
  make --no-print-directory -C "$root" import >&2
fi
exec "$program" "$@"
