#!/usr/bin/env bash
# All tests, the quick ones first; goes on after a failing kind, so that one run shows everything.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
failed=()
run() {
    local what=$1
    shift
    echo "test: $what"
    .venv/bin/python -m pytest "$@" || failed+=("$what")
}

run "unit and contract" tests/unit tests/contract -n auto --cov --cov-report=term-missing:skip-covered --cov-fail-under=100
run "integration" tests/integration -n 2
run "accuracy" tests/accuracy -n 2 --dist loadfile
run "whole stack" tests/e2e

if [ ${#failed[@]} -gt 0 ]; then
    printf 'test: failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
