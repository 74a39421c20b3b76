#!/usr/bin/env bash
# Schemathesis against a server of its own: does the shop answer as /openapi.json says,
# whatever it is sent? Once as nobody, once as an admin. MINUTES=2 bounds each.
set -euo pipefail
cd "$(dirname "$0")/.."

version=4.32.5
venv=$PWD/target/schemathesis/$version
password='Korrekt Pferd Batterie'
seconds=$((60 * ${MINUTES:-2}))

if [[ ! -x $venv/bin/st ]]; then
  echo "Schemathesis $version is missing: installing it into $venv" >&2
  if ! python3 -m venv "$venv" || ! "$venv/bin/pip" install --quiet "schemathesis==$version"; then
    rm -rf "$venv"
    echo "error: there has to be Python 3.10 or newer with venv (Debian: apt-get install python3-venv), and a way to PyPI." >&2
    exit 1
  fi
fi

state=$(mktemp -d)
server=
finish() {
  [[ -z $server ]] || { kill "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$state"
}
trap finish EXIT

# What the host has compiled is good for the next run too.
mkdir -p target/schemathesis/compiled
ln -s "$PWD/target/schemathesis/compiled" "$state/cache"

# Without limits, so that 429 does not hide what else there is to find.
target/release/storefront up --quiet --listen 127.0.0.1:0 --state-dir "$state" \
  --variable demo_catalogue=on --variable limit_login_account=0 \
  --variable limit_login_address=0 --variable limit_register_address=0 --variable limit_forgot_account=0 \
  >"$state/address" 2>"$state/errors" &
server=$!
until url=$(sed -n 's/^Serving //p' "$state/address") && [[ -n $url ]]; do
  kill -0 "$server" 2>/dev/null || { cat "$state/errors" >&2; exit 1; }
  sleep 0.1
done
url=${url%/}

curl -sS --fail -o /dev/null "$url/api/users/register" -H 'Content-Type: application/json' \
  -d "{\"email\": \"admin@example.com\", \"password\": \"$password\", \"first_name\": \"Ada\"}"
target/release/storefront admin admin@example.com --state-dir "$state"

cp scripts/schemathesis.toml "$state/nobody.toml"
cat scripts/schemathesis.toml - >"$state/admin.toml" <<END

[auth.dynamic.openapi.bearer]
path = "/api/users/login"
payload = { email = "admin@example.com", password = "$password" }
extract_selector = "/access_token"
END

# Where it leaves what it remembers.
cd "$state"
status=0
for who in nobody admin; do
  echo "== As $who"
  # An admin who finds the own account in the list disables it, and that is the end.
  without=; [[ $who == nobody ]] || without=--exclude-operation-id=change_user
  # shellcheck disable=SC2086 # one word, or none
  "$venv/bin/st" --config-file "$who.toml" run "$url/openapi.json" \
    --max-time "$seconds" $without "$@" || status=1
done
exit $status
