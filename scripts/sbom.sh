#!/usr/bin/env bash
# Lists every package of requirements.lock, with its version and hashes, as a CycloneDX 1.6 file that is checked against
# CycloneDX's own schema. The tool has an environment of its own: it asks for newer packages than Rasa allows.
set -euo pipefail
cd "$(dirname "$0")/.."
version=7.5.0
venv=.tools/cyclonedx-$version
if [ ! -x $venv/bin/cyclonedx-py ]; then
  echo "Setting up cyclonedx-bom $version in $venv" >&2
  python3 -m venv $venv
  $venv/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom==$version
fi
mkdir -p reports
$venv/bin/cyclonedx-py requirements --output-reproducible --spec-version 1.6 --validate -o reports/sbom.json requirements.lock
echo "Wrote reports/sbom.json"
