#!/usr/bin/env bash
# Installs those of the given Debian packages whose program is missing: debian_packages.sh nginx postgresql ...
set -euo pipefail
PATH=$PATH:/usr/sbin:/usr/local/sbin

present() {  # whether what the package is wanted for is there, from wherever it came
  case $1 in
    gettext-base) command -v envsubst ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' ;;
    prometheus) command -v promtool ;;
    python3-venv) python3 -c 'import venv, ensurepip' ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

missing=()
for package; do present "$package" || missing+=("$package"); done
[ ${#missing[@]} -gt 0 ] || exit 0
echo "Installing ${missing[*]} from Debian's packages"
sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
