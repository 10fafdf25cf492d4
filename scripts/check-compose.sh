#!/usr/bin/env bash
# Checks docker-compose.yml with Docker Compose 2: the machine's own, or one fetched by apt and unpacked without installing.
set -euo pipefail
cd "$(dirname "$0")/.."
kept=${FOOTFALL_VAR:-var}/cache/docker-compose

compose() {
    if docker compose version >/dev/null 2>&1; then
        docker compose "$@"
    elif [ -x "$kept" ]; then
        "$kept" "$@"
    else
        return 127
    fi
}

# apt_private COMMAND...: apt with its own lists and sources in the present folder; changes nothing on the machine.
apt_private() {
    mkdir -p lists/partial archives/partial sources.d
    apt-get -q -o Dir::State::Lists="$PWD/lists" -o Dir::Cache::Archives="$PWD/archives" -o Dir::Etc::SourceList="$PWD/sources" \
        -o Dir::Etc::SourceParts="$PWD/sources.d" -o APT::Sandbox::User= -o Acquire::Languages=none "$@"
}

# Debian 12 has only Compose 1; the next Debian's package, from the machine's own mirror, runs on it unpacked.
fetch_compose() {
    local mirror target
    target=$(realpath -m "$kept")
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null | awk '$2 == "bookworm" {print $1; exit}')
    [ -n "$mirror" ] || return 1
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$(dirname "$target")"
    (
        cd "$work"
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >sources
        apt_private update && apt_private download docker-compose && dpkg-deb -x docker-compose_*.deb unpacked
        install -m 755 "$(find unpacked -type f -perm -u=x -name docker-compose | head -n 1)" "$target"
    ) >/dev/null 2>&1
}

[ -f docker-compose.yml ] || { echo "skipped: there is no docker-compose.yml"; exit 0; }
if ! compose version >/dev/null 2>&1 && ! fetch_compose; then
    echo "skipped: no Docker Compose 2 here, and none could be fetched; install docker-compose-v2 (Ubuntu) or docker-compose (Debian 13)"
    exit 0
fi
compose -f docker-compose.yml config -q
