#!/usr/bin/env bash
# Makes sure that there is a redis-server (or valkey-server) to start.
set -euo pipefail

for server in redis-server valkey-server; do
  command -v "$server" >/dev/null && exit 0
done

as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi; }

if command -v apt-get >/dev/null; then
  echo "redis-server is missing: apt-get install redis-server" >&2
  as_root apt-get update -qq >&2 &&
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends redis-server >&2 && exit 0
elif command -v brew >/dev/null; then
  echo "redis-server is missing: brew install redis" >&2
  brew install redis >&2 && exit 0
fi
echo "error: redis-server is missing. Install it (Debian: apt-get install redis-server, macOS: brew install redis), then run this again." >&2
exit 1
