#!/usr/bin/env bash
# Checks web/: style (Biome), types (TypeScript), and that web/dist/ is what its source builds.
# Without Node it says so; where CI is set, that is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null; then
  echo "lint: npm was not found, so web/ was not checked (Debian: apt-get install npm)." >&2
  [ -z "${CI:-}" ]; exit
fi
scripts/web_packages.sh
cd web
node_modules/.bin/biome ci --colors=off .
node_modules/.bin/tsc --project .
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
node build.mjs "$built"
diff --recursive --brief "$built" dist ||
  { echo "lint: web/dist/ is not what web/src/ builds: run make web and commit it." >&2; exit 1; }
