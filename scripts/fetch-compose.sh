#!/usr/bin/env bash
# Fetches Docker Compose 2 as a program of its own, unless it is there, and says where it lies. Debian 12 has only
# Compose 1; the next Debian's package, from the machine's own mirror, runs on it unpacked.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/debian-packages.sh
. scripts/debian-packages.sh
target=$(realpath -m "${FOOTFALL_VAR:-var}/cache/docker-compose")

fetch() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$(dirname "$target")"
    (
        cd "$work"
        apt_private_source trixie
        apt_private update && apt_private download docker-compose && dpkg-deb -x docker-compose_*.deb unpacked
        install -m 755 "$(find unpacked -type f -perm -u=x -name docker-compose | head -n 1)" "$target"
    ) >/dev/null 2>&1
}

if [ ! -x "$target" ] && { [ -z "$(debian_mirror)" ] || ! fetch; }; then
    echo "no Docker Compose 2 could be fetched" >&2
    exit 1
fi
echo "$target"
