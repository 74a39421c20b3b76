#!/bin/sh
# Unit tests, and whether nobody comes in without a token. Needs curl and Spin 4.1.
set -eu
cd "$(dirname "$0")"
cargo test --lib
address=${ADDRESS:-127.0.0.1:3999}
route='{{http-path}}'
url=http://$address${route%...}
spin build
spin up --listen "$address" --quiet &
trap 'kill $!' EXIT
for _ in $(seq 300); do
  curl -s -o /dev/null "$url" && break
  sleep 0.2
done
status=$(curl -s -o /dev/null -w '%{http_code}' "$url" -H 'x-auth-subject: forged')
if [ "$status" != 401 ]; then
  echo "a request without a token is answered with $status" >&2
  exit 1
fi
echo "a request without a token is refused"
