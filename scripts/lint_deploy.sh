#!/usr/bin/env bash
# Checks deploy/ without a network: the Kubernetes manifests against their schemas, the container files, the shell scripts'
# syntax, and nginx's configuration where nginx is installed (the production tests start it).
set -euo pipefail
cd "$(dirname "$0")/.."

manifests=()
for file in deploy/kubernetes/*.yaml; do
  [ "$file" = deploy/kubernetes/kustomization.yaml ] || manifests+=("$file")
done
# Warnings of its old packages go to the same place as its findings: the findings begin with a word in capitals.
said=$(.venv/bin/kubernetes-validate --strict --kubernetes-version 1.28.0 "${manifests[@]}" 2>&1) ||
  { grep -E '^(ERROR|WARN)' <<<"$said" >&2; echo "lint: the manifests above are not valid." >&2; exit 1; }
.venv/bin/hadolint deploy/containers/Dockerfile deploy/containers/Dockerfile.nginx
for script in deploy/nginx/start.sh scripts/*.sh .ci/run; do bash -n "$script"; done
