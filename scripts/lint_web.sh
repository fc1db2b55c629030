#!/usr/bin/env bash
# Lints the page's JavaScript and CSS with Biome, from npm. Without Node it says so; where CI is set, that is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null; then
  echo "lint: npm was not found, so web/ was not linted (Debian: apt-get install npm)." >&2
  [ -z "${CI:-}" ]; exit
fi
[ -x web/node_modules/.bin/biome ] || npm install --prefix web --silent --no-package-lock --no-audit --no-fund
cd web
node_modules/.bin/biome ci --colors=off .
