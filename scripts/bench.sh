#!/usr/bin/env bash
# Measures the shop against native programs in one run; see crates/bench.
# Provides what that needs besides the shop itself: wrk, nginx, libargon2.
set -euo pipefail
cd "$(dirname "$0")/.."

# Debian has nginx where only root looks.
PATH=$PATH:/usr/sbin

as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi; }

# pkg-config knows where Homebrew keeps it; elsewhere the default is right.
argon2_flags() { pkg-config --cflags --libs libargon2 2>/dev/null || echo -largon2; }

has_argon2() {
  # shellcheck disable=SC2046 # several flags
  echo '#include <argon2.h>
int main(void) { return argon2_error_message(0) == 0; }' |
    cc -x c - -o /dev/null $(argon2_flags) 2>/dev/null
}

debian=() brew=()
command -v wrk >/dev/null || { debian+=(wrk); brew+=(wrk); }
command -v nginx >/dev/null || { debian+=(nginx-light); brew+=(nginx); }
has_argon2 || { debian+=(libargon2-dev); brew+=(argon2 pkgconf); }

if ((${#debian[@]})); then
  if command -v apt-get >/dev/null; then
    echo "missing: apt-get install ${debian[*]}" >&2
    as_root apt-get update -qq >&2 &&
      as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${debian[@]}" >&2 || true
  elif command -v brew >/dev/null; then
    echo "missing: brew install ${brew[*]}" >&2
    brew install "${brew[@]}" >&2 || true
  fi
  if ! { command -v wrk && command -v nginx && has_argon2; } >/dev/null; then
    echo "error: missing for make bench. Install it (Debian: apt-get install ${debian[*]}, macOS: brew install ${brew[*]}), then run this again." >&2
    exit 1
  fi
fi

mkdir -p target/bench
source=crates/bench/c/argon2.c program=target/bench/argon2
if [[ ! $program -nt $source ]]; then
  # shellcheck disable=SC2046
  cc -O2 -Wall -Wextra "$source" -o "$program" $(argon2_flags)
fi

cargo build --profile dist -p storefront-bench
# Whoever develops with it set would measure how errors find their callers.
unset RUST_BACKTRACE
exec target/dist/storefront-bench run "$@"
