#!/usr/bin/env bash
# Builds every image and runs the whole set in containers, on a Docker engine of its own: unpacked, not installed, in
# namespaces that end with the tests, and with them every process, mount and network. What was built stays in the cache's
# folder for the next time; `make clean` takes it away. The machine's own Docker is neither used nor touched.
#
#   scripts/test-compose.sh [PYTEST'S OPTIONS]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/debian-packages.sh
. scripts/debian-packages.sh
cache=$(realpath -m "${FOOTFALL_VAR:-var}/cache/docker")

skip() { printf 'test-compose: skipped: %s\n' "$*"; exit 0; }

[ "$(id -u)" = 0 ] || skip "it takes root to run a Docker engine; try: sudo make test-compose"
command -v apt-get >/dev/null || skip "there is no apt-get here to fetch a Docker engine with"
[ -n "$(debian_mirror)" ] || skip "Debian 12's packages, of which the engine is made, are not among this machine's"
[ -c /dev/net/tun ] || skip "there is no /dev/net/tun here, by which a network of its own reaches the packages"
unshare --net --mount --pid --fork --mount-proc true 2>/dev/null || skip "this machine lets nobody make namespaces"
mkdir -p "$(dirname "$cache")"
log=$(dirname "$cache")/fetch-docker.log
if ! scripts/fetch-docker.sh >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    echo "test-compose: stopped: no Docker engine could be fetched; the whole output is in $log" >&2
    exit 1
fi

work=$(mktemp -d /tmp/footfall-compose.XXXXXX)
cgroups=footfall-test-$$
trap 'rm -rf "$work"; find /sys/fs/cgroup -depth -type d -path "*/$cgroups*" -exec rmdir {} + 2>/dev/null || true' EXIT
# The network that this script is in stays reachable under a name, for the fetching of packages.
: >"$work/outside"
FOOTFALL_DOCKER_WORK=$work FOOTFALL_DOCKER_CGROUPS=$cgroups unshare --mount --propagation private bash -c '
    mount --bind /proc/self/ns/net "$FOOTFALL_DOCKER_WORK/outside"
    exec unshare --net --pid --fork --kill-child --mount-proc "$@"' \
    bash .venv/bin/python -m pytest -o timeout_func_only=true "${@:-tests/compose}"
