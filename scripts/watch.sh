#!/usr/bin/env bash
# Serves the shop, and builds and restarts it when a source file changes. Arguments go to
# `storefront up`.
set -euo pipefail
cd "$(dirname "$0")/.."

sources=(components crates/account crates/assets crates/browse crates/catalog crates/host crates/http
  crates/identity crates/images crates/languages crates/settings crates/storage crates/tokens
  crates/webauthn languages sqlite static wit spin.toml)
server=
stop() {
  [[ -z $server ]] || { kill "$server" && wait "$server"; } 2>/dev/null || true
  server=
}
trap stop EXIT

# The newest time of change of a source file. The build itself writes those left out.
newest() {
  find "${sources[@]}" -type f -not -path 'static/catalog/.sizes/*' \
    -not -name 'catalog.index' -printf '%T@\n' | sort -n | tail -1
}

while true; do
  built=$(newest)
  if make --no-print-directory build redis; then
    stop
    target/release/storefront up --variable demo_catalogue="${DEMO_CATALOGUE:-on}" "$@" &
    server=$!
  else
    echo "The build failed. The shop goes on as it was until the next change." >&2
  fi
  while [[ $(newest) == "$built" ]]; do sleep 0.5; done
  echo "A file has changed: building" >&2
done
