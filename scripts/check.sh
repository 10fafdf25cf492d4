#!/usr/bin/env bash
# Everything that can be checked without running Footfall; goes on after a failure and names all of them at the end.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
PATH=$PWD/.venv/bin:$PATH
failed=()
check() {
    local what=$1
    shift
    echo "check: $what"
    "$@" || failed+=("$what")
}

ours=(find . \( -name '.venv*' -o -name node_modules -o -name .git -o -path ./var \) -prune -o -type f)
mapfile -t dockerfiles < <("${ours[@]}" -name Dockerfile -print)
mapfile -t scripts < <("${ours[@]}" -exec awk 'FNR == 1 && /^#!.*sh$/ {print FILENAME} {nextfile}' {} +)
check "style (ruff)" ruff check .
check "format (ruff)" ruff format --check .
check "types (mypy)" mypy --strict
check "imports (import-linter)" lint-imports --no-cache
check "scripts (shellcheck)" shellcheck --external-sources --severity=warning "${scripts[@]}"
[ ${#dockerfiles[@]} = 0 ] || check "Dockerfiles (hadolint)" hadolint "${dockerfiles[@]}"
check "docker-compose.yml" scripts/check-compose.sh

if [ ${#failed[@]} -gt 0 ]; then
    printf 'check: failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
echo "check: all passed"
