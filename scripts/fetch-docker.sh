#!/usr/bin/env bash
# Fetches what `make test-compose` runs on, unless it is there: a Docker engine out of Debian's packages, unpacked and not
# installed; Docker Compose 2; a Debian 12 as base of the images. Nothing outside the cache's folder changes.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/debian-packages.sh
. scripts/debian-packages.sh
cache=$(realpath -m "${FOOTFALL_VAR:-var}/cache/docker")

# What the packages' own scripts would do is done by hand. `--reinstall`: also those that this machine has; what they need
# and this machine has is taken from the machine.
unpack_engine() {
    local package
    (
        cd "$work"
        apt_private_source bookworm
        apt_private update
        apt_private install --yes --download-only --reinstall --no-install-recommends debootstrap docker.io iptables slirp4netns
        mkdir engine
        for package in archives/*.deb; do dpkg-deb -x "$package" engine; done
        [ ! -e engine/usr/sbin/xtables-nft-multi ] || ln -s xtables-nft-multi engine/usr/sbin/iptables
        [ ! -e engine/usr/sbin/xtables-nft-multi ] || ln -s xtables-nft-multi engine/usr/sbin/ip6tables
        mv engine "$cache/engine"
    )
}

# As small as Debian's own image: neither manuals nor translations, now or with later packages.
bootstrap_base() {
    local debian=$work/debian
    mkdir -p "$debian/etc/dpkg/dpkg.cfg.d" "$debian/etc/apt/apt.conf.d" "$debian/etc/apt/sources.list.d"
    printf 'path-exclude /usr/share/%s/*\n' doc info locale man >"$debian/etc/dpkg/dpkg.cfg.d/slim"
    PATH=$cache/engine/usr/sbin:$PATH DEBOOTSTRAP_DIR=$cache/engine/usr/share/debootstrap \
        unshare --mount debootstrap --variant=minbase bookworm "$debian" "$(debian_mirror)"
    rm -rf "$debian"/usr/share/{doc,info,locale,man}/* "$debian"/var/cache/apt/* "$debian"/var/lib/apt/lists/* "$debian"/var/log/*
    take_this_machines_ways "$debian"
    tar --directory "$debian" --create --file "$cache/base.tar.part" .
    mv "$cache/base.tar.part" "$cache/base.tar"
}

# The base carries this machine's ways to packages, so that no Dockerfile need know them: mirrors, proxies, certificates.
take_this_machines_ways() {
    local debian=$1
    rm -f "$debian/etc/apt/sources.list"
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | sort -u \
        | awk '$2 ~ /^bookworm/ {printf "Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n\n", $1, $2}' \
        >"$debian/etc/apt/sources.list.d/debian.sources"
    apt-config dump Acquire | grep -v IndexTargets >"$debian/etc/apt/apt.conf.d/machine"
    {
        printf 'PIP_INDEX_URL=%s\n' "$("$python" -m pip config get global.index-url 2>/dev/null || true)"
        printf 'npm_config_registry=%s\n' "$(npm config get registry 2>/dev/null || true)"
        env | grep -iE '^(http|https|no)_proxy=' || true
        if [ -f "${SSL_CERT_FILE:-}" ]; then
            cp "$SSL_CERT_FILE" "$debian/etc/machine-certificates.pem"
            printf '%s=/etc/machine-certificates.pem\n' SSL_CERT_FILE PIP_CERT NODE_EXTRA_CA_CERTS
        fi
    } | sed '/=$/d' >"$cache/base.env"
}

scripts/fetch-compose.sh >/dev/null
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$cache"
# The base may hold a proxy's password.
chmod 700 "$cache"
# Not with ||, within which bash would go on after a failure.
if [ ! -d "$cache/engine" ]; then unpack_engine; fi
if [ ! -f "$cache/base.tar" ]; then bootstrap_base; fi
