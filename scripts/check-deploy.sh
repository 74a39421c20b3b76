#!/usr/bin/env bash
# Validates the manifests in deploy/ with the schemas of Kubernetes, which come from PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.37.0
venv=$PWD/target/check-deploy/$version
if [[ ! -x $venv/bin/kubernetes-validate ]]; then
  echo "The schemas of Kubernetes are missing: installing kubernetes-validate $version into $venv" >&2
  if ! python3 -m venv "$venv" ||
    ! "$venv/bin/pip" install --quiet "kubernetes-validate==$version"; then
    rm -rf "$venv"
    echo "error: there has to be Python 3 with venv (Debian: apt-get install python3-venv), and a way to PyPI." >&2
    exit 1
  fi
fi
exec "$venv/bin/python" scripts/check-deploy.py
