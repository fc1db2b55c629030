#!/usr/bin/env bash
# Asks PyPI what is known of every package of requirements.lock, and fails for what docs/vulnerabilities.yml does not explain.
# The tool has an environment of its own, as that of sbom.sh has. It needs PyPI's JSON interface, which some mirrors lack.
set -euo pipefail
cd "$(dirname "$0")/.."
version=2.10.1
venv=.tools/pip-audit-$version
if [ ! -x $venv/bin/pip-audit ]; then
  echo "Setting up pip-audit $version in $venv" >&2
  python3 -m venv $venv
  $venv/bin/pip install --quiet --disable-pip-version-check pip-audit==$version
fi
mapfile -t known < <(grep -oE '(CVE-[0-9]{4}-[0-9]+|GHSA(-[0-9a-z]{4}){3})' docs/vulnerabilities.yml | sort -u)
$venv/bin/pip-audit --requirement requirements.lock --disable-pip --require-hashes --strict --progress-spinner off \
  "${known[@]/#/--ignore-vuln=}"
