#!/usr/bin/env bash
# Sets up .venv from requirements.lock: finds uv and Python 3.10, installs, quietens Rasa, builds the sentence encoder.
# Does nothing when the environment is already that of the lock file.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
export UV_SYSTEM_CERTS=true  # hospitals' networks often have certificates of their own, which the system knows
stamp=.venv/.set-up-from
wanted=$(cat requirements.lock scripts/setup.sh | sha256sum | cut -d' ' -f1)

say() { printf '%s\n' "$*" >&2; }
fail() { say "setup: $*"; exit 1; }

find_uv() {
  if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then echo uv; return; fi
  if [ ! -x .tools/bin/uv ]; then
    say "Installing uv ${UV_VERSION}, the installer of Python packages, into .tools/"
    python3 -m venv .tools >&2 || fail "python3 with its venv module is needed: install it (Debian: apt-get install python3-venv)."
    .tools/bin/pip install --quiet --disable-pip-version-check "uv==${UV_VERSION}" >&2 || fail "uv could not be installed: check the connection to PyPI."
  fi
  echo .tools/bin/uv
}

is_310() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

find_python() {
  local candidate pyenv home
  pyenv=$(pyenv root 2>/dev/null || true)
  home=$(getent passwd "$(id -u)" | cut -d: -f6)
  for candidate in python3.10 python3 python {"${PYENV_ROOT:-}","$pyenv","$HOME/.pyenv","$home/.pyenv",/opt/pyenv,/usr/local/pyenv}/versions/3.10*/bin/python; do
    if is_310 "$candidate"; then command -v "$candidate"; return; fi
  done
  say "No Python 3.10 on PATH nor in pyenv's versions: asking uv for one"
  if "$1" python install 3.10 >&2 && candidate=$("$1" python find 3.10 2>/dev/null) && is_310 "$candidate"; then
    echo "$candidate"; return
  fi
  fail "Python 3.10 is needed and was not found: install it (for example 'pyenv install 3.10') and run the command again."
}

if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
  uv=$(find_uv)
  python=$(find_python "$uv")
  say "Installing the packages of requirements.lock for $python (about 3.8 GB on disk; a minute or two)"
  rm -rf .venv
  "$uv" venv --quiet --python "$python" .venv
  "$uv" pip sync --python .venv/bin/python --require-hashes --compile-bytecode requirements.lock
  # Settings of the environment itself, so that the stock `rasa` commands have them too. Sanic puts a filter of its own
  # before all others, so that the deprecations of Rasa's old packages would be shown whatever is asked for. The OpenBLAS
  # of Rasa's numpy takes a processor newer than itself for one of 2004, at half the speed: it is told what this one can.
  cat >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/marrow_environment.pth" <<'PTH'
import os; e = os.environ; e.setdefault("RASA_TELEMETRY_ENABLED", "false"); e.setdefault("TF_CPP_MIN_LOG_LEVEL", "3"); e.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
import os; flags = open("/proc/cpuinfo").read(9999).split() if os.path.exists("/proc/cpuinfo") else []; "avx2" in flags and os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX" if {"avx512f", "avx512dq", "avx512bw", "avx512vl"} <= set(flags) else "Haswell")
import warnings; warnings.showwarning = lambda message, category, *rest, show=warnings.showwarning: None if issubclass(category, (DeprecationWarning, PendingDeprecationWarning)) else show(message, category, *rest)
PTH
  # `marrow` for `python -m marrow`, whatever folder one is in.
  cat >.venv/bin/marrow <<'SH'
#!/bin/sh
root=$(cd "$(dirname "$0")/../.." && pwd)
PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" exec "$root/.venv/bin/python" -m marrow "$@"
SH
  chmod +x .venv/bin/marrow
  printf '%s' "$wanted" >"$stamp"
fi
.venv/bin/python -m marrow encoder
