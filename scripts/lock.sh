#!/usr/bin/env bash
# Resolves requirements.in into requirements.lock, with hashes and without any registry's address.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .tools/bin/uv)
"$uv" --version >/dev/null || { echo "lock: uv is needed: run 'make setup' first." >&2; exit 1; }
echo "Resolving requirements.in"
"$uv" pip compile --quiet --python-version 3.10 --overrides requirements.overrides --generate-hashes \
  --no-emit-index-url --custom-compile-command "make lock" requirements.in -o requirements.lock
echo "Wrote requirements.lock"
