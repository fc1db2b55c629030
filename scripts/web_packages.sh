#!/usr/bin/env bash
# Installs the front end's packages from npm, where they are missing or not those of web/package-lock.json.
set -euo pipefail
cd "$(dirname "$0")/../web"
command -v npm >/dev/null || { echo "npm was not found (Debian: apt-get install npm)." >&2; exit 1; }
stamp=node_modules/.installed-from
wanted=$(sha256sum package-lock.json | cut -d' ' -f1)
[ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ] || exit 0
echo "Installing the front end's packages (a few seconds)" >&2
# Node knows only its own certificates; a hospital's network may need the system's too.
certificates=/etc/ssl/certs/ca-certificates.crt
[ ! -r "$certificates" ] || export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$certificates}"
npm ci --loglevel=error >&2 ||
  { echo "The front end's packages could not be installed: check the connection to the npm registry." >&2; exit 1; }
printf '%s' "$wanted" >"$stamp"
