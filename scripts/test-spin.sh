#!/usr/bin/env bash
# The tests over HTTP, with the `spin` on PATH instead of the embedded host. Arguments go to
# the test runner: scripts/test-spin.sh sessions::
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v spin >/dev/null; then
  echo "error: there is no \`spin\` on PATH. Install Spin 4.1 or newer: https://spinframework.dev/install" >&2
  exit 1
fi
version=$(spin --version | sed -n 's/^spin \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
read -r major minor <<<"${version:-0 0}"
if ((major < 4 || (major == 4 && minor < 1))); then
  echo "error: $(spin --version) cannot run the components, which need wasi:http 0.3.0: install Spin 4.1 or newer." >&2
  exit 1
fi
echo "With $(spin --version)"
# What is about the embedded host and its commands is left out. So is what Spin does in another
# way: it follows links when it copies files, closes the connection before it has read a body
# that is refused, and answers a header that is not UTF-8 with an empty 500.
STOREFRONT_TEST_HOST=spin exec cargo test --release -p storefront-tests --test http -- \
  --skip host:: --skip operations:: --skip imports:: --skip middleware::composition \
  --skip hidden_files_links_and_folders_are_not_found \
  --skip only_pictures_with_a_fitting_name_are_taken \
  --skip bytes_that_are_no_text_are_refused "$@"
