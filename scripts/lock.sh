#!/usr/bin/env bash
# Writes every lock anew: hashes and versions, no addresses. Run by `make lock` after a change of dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-annotate "$@"
}
parts=(inference ui-server ffserver appliance)
compile "${parts[@]/%//pyproject.toml}" scripts/build-requirements.in -o requirements.lock
compile --group dev -c requirements.lock -o requirements-dev.lock
for part in inference ui-server ffserver; do
    compile "$part/pyproject.toml" scripts/build-requirements.in -c requirements.lock -o "$part/requirements.lock"
done
(cd node-red && npm install --package-lock-only --omit-lockfile-registry-resolved=true --no-audit --no-fund)
