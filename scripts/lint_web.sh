#!/usr/bin/env bash
# Lints the page's JavaScript and CSS with Biome, from npm. Without Node it says so; where CI is set, that is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null; then
  echo "lint: npm was not found, so web/ was not linted (Debian: apt-get install npm)." >&2
  [ -z "${CI:-}" ]; exit
fi
if [ ! -x web/node_modules/.bin/biome ]; then
  echo "Installing the front-end linter (a few seconds)" >&2
  # Node knows only its own certificates; a hospital's network may need the system's too.
  certificates=/etc/ssl/certs/ca-certificates.crt
  [ ! -r "$certificates" ] || export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$certificates}"
  npm install --prefix web --loglevel=error --no-package-lock --no-audit --no-fund >&2 ||
    { echo "lint: the front-end linter could not be installed: check the connection to the npm registry." >&2; exit 1; }
fi
cd web
node_modules/.bin/biome ci --colors=off .
