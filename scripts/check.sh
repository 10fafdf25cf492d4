#!/usr/bin/env bash
# Everything that can be checked without running Footfall; goes on after a failure and names all of them at the end.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/.venv/bin:$PATH
failed=()
check() {
    local what=$1
    shift
    echo "check: $what"
    "$@" || failed+=("$what")
}

mapfile -t dockerfiles < <(find . -name Dockerfile -not -path '*/node_modules/*' -not -path './.venv/*')
check "style (ruff)" ruff check .
check "format (ruff)" ruff format --check .
check "types (mypy)" mypy --strict
check "imports (import-linter)" lint-imports --no-cache
[ ${#dockerfiles[@]} = 0 ] || check "Dockerfiles (hadolint)" hadolint "${dockerfiles[@]}"
check "docker-compose.yml" scripts/check-compose.sh

if [ ${#failed[@]} -gt 0 ]; then
    printf 'check: failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
echo "check: all passed"
