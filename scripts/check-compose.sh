#!/usr/bin/env bash
# Checks docker-compose.yml with Docker Compose 2: the machine's own, or one that is fetched and not installed.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -f docker-compose.yml ] || { echo "skipped: there is no docker-compose.yml"; exit 0; }
if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
elif program=$(scripts/fetch-compose.sh 2>/dev/null); then
    compose=("$program")
else
    echo "skipped: no Docker Compose 2 here, and none could be fetched; install docker-compose-v2 (Ubuntu) or docker-compose (Debian 13)"
    exit 0
fi
"${compose[@]}" -f docker-compose.yml --profile '*' config -q
