#!/usr/bin/env bash
# Makes smaller sizes of the pictures in static/catalog, if a picture or what is made of them
# has changed. The sizes of the demo pictures are committed, so that a first build does not
# compile the encoders.
set -euo pipefail
cd "$(dirname "$0")/.."
pictures=static/catalog sizes=static/catalog/.sizes
manifest=$sizes/.make-sizes

if command -v sha256sum >/dev/null; then sha256=(sha256sum); else sha256=(shasum -a 256); fi

# Lines `<SHA-256>  ./<path>`: of the pictures, and of the manifest.
hashes() { (cd $pictures && find . -name '.?*' -prune -o -type f -exec "${sha256[@]}" {} +); }
recorded() { sed -E '1d; s|^([0-9a-f]*)  [0-9]+  [^ ]*  |\1  ./|' $manifest; }

# The paths of the sizes that the manifest lists.
listed() {
  sed -E '1d; s|^[0-9a-f]*  [0-9]+  ([^ ]*)  |\1  |' $manifest |
    while IFS= read -r line; do
      names=${line%%  *} path=${line#*  }
      for name in ${names//,/ }; do printf '%s\n' "$sizes/$path/$name"; done
    done
}

# The version of what is made, in the program and in the manifest.
wanted() { sed -nE 's/^pub const SETTINGS: u32 = ([0-9]+);/\1/p' crates/images/src/lib.rs; }
made() { sed -nE '1s/.* settings ([0-9]+):.*/\1/p' $manifest; }

is_current() {
  [[ -f $manifest && $(wanted) == "$(made)" ]] || return 1
  [[ $(hashes | LC_ALL=C sort) == "$(recorded | LC_ALL=C sort)" ]] || return 1
  local file
  while IFS= read -r file; do [[ -f $file ]] || return 1; done < <(listed)
}

is_current && exit 0
echo "Making smaller sizes of the pictures: about 2 minutes the first time"
exec cargo run --release -p storefront-images --bin make-sizes -- $pictures $sizes
