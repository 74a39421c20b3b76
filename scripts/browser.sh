#!/usr/bin/env bash
# Makes sure that there is what the browser tests need: Chromium, chromedriver, and
# axe-core below the target folder.
set -euo pipefail

AXE=axe-core@4.14.1
cd "$(dirname "$0")/.."

as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi; }

has_browser() {
  command -v chromedriver >/dev/null &&
    { command -v chromium || command -v google-chrome; } >/dev/null
}

if ! has_browser && command -v apt-get >/dev/null; then
  echo "Chromium is missing: apt-get install chromium chromium-driver" >&2
  as_root apt-get update -qq >&2 &&
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends chromium chromium-driver >&2 || true
fi
if ! has_browser; then
  echo "error: Chromium is missing. Install Chromium or Chrome, and the chromedriver of the same version (Debian: apt-get install chromium chromium-driver, macOS: brew install --cask google-chrome chromedriver), then run this again." >&2
  exit 1
fi

folder=target/browser/axe-core
[[ $(cat $folder/version 2>/dev/null) == "$AXE" ]] && exit 0
if ! command -v npm >/dev/null; then
  echo "error: npm is missing, which gets axe-core, the accessibility rules (Debian: apt-get install npm, macOS: brew install node)." >&2
  exit 1
fi
mkdir -p $folder
# npm compares the package with the registry's hash of it.
package=$(cd $folder && npm pack --silent "$AXE")
tar -xzf "$folder/$package" -C $folder --strip-components=1 package/axe.min.js
rm "$folder/$package"
echo "$AXE" >$folder/version
