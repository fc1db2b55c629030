#!/usr/bin/env bash
# Checks deploy/ without a network: the Kubernetes manifests against their schemas, the container files, and the shell
# scripts' syntax. nginx's configuration is tried by the production tests, which start it.
set -euo pipefail
cd "$(dirname "$0")/.."

manifests=()
for file in deploy/kubernetes/*.yaml; do
  [ "$file" = deploy/kubernetes/kustomization.yaml ] || manifests+=("$file")
done
# All but what passed is shown: where it cannot read a file it says so in words of another form.
said=$(.venv/bin/kubernetes-validate --strict --kubernetes-version 1.28.0 "${manifests[@]}" 2>&1) || {
  grep -v '^INFO .* passed for ' <<<"$said" >&2 || true
  echo "lint: the manifests above are not valid." >&2
  exit 1
}
.venv/bin/hadolint deploy/containers/*
for script in deploy/nginx/*.sh scripts/*.sh .ci/run; do bash -n "$script"; done
