#!/usr/bin/env bash
# build-stick.sh IMAGE.raw OUT: makes an install stick of the appliance's disk; OUT is a file or a whole device like /dev/sdX.
# The stick is that disk without its data, under other names: from there Footfall starts as its own installer.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
image=${1:?usage: build-stick.sh IMAGE.raw OUT}
out=${2:?usage: build-stick.sh IMAGE.raw OUT, with OUT a file or a whole device like /dev/sdX}
# sfdisk lies where an ordinary user's PATH does not lead.
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C
# shellcheck source=appliance/image/layout.sh
. "$here/layout.sh"

fail() { printf 'install-stick: %s\n' "$*" >&2; exit 1; }

# A whole device that nothing uses, and that holds the stick.
check_device() {
    local kind mounted
    kind=$(lsblk -dno TYPE "$out")
    [ "$kind" = disk ] || fail "expected a whole disk, got $out, which is a ${kind:-device of another kind}; give /dev/sdX without a number"
    mounted=$(lsblk -no MOUNTPOINTS "$out" | xargs)
    [ -z "$mounted" ] || fail "$out is in use ($mounted); unmount it, or give another device"
    [ "$(lsblk -dno HOTPLUG "$out" | xargs)" = 1 ] || fail "$out is a disk of this computer, no stick; give the stick's device"
    [ -w "$out" ] || fail "$out cannot be written by $(id -un); run it with sudo"
    [ "$(lsblk -bdno SIZE "$out")" -ge $(((data_at + 1) << 20)) ] || fail "$out is too small: a stick of 4 GB or more is needed"
}

case $out in /dev/*) [ -b "$out" ] || fail "there is no device $out; \`lsblk -do NAME,SIZE,MODEL,TRAN\` lists those that are there" ;; esac
[ ! -b "$out" ] || check_device
[ -f "$image" ] || fail "expected the image $image, found none; \`make image\` makes it"
stick=$out
[ ! -b "$out" ] || stick=$(mktemp "$image.stick.XXXXXX")
[ "$stick" = "$out" ] || trap 'rm -f "$stick"' EXIT
# copy MIB MIB: what lies between two places of the image, to the same place of the stick.
copy() { dd if="$image" of="$stick" bs=1M skip="$1" seek="$1" count="$(($2 - $1))" conv=notrunc,sparse status=none; }

rm -f "$stick"
truncate -s "$((data_at + 1))M" "$stick"
partition_table stick | sfdisk -q --no-reread --no-tell-kernel "$stick"
dd if="$image" of="$stick" bs=440 count=1 conv=notrunc status=none
copy $bios_at $data_at
if [ -b "$out" ]; then
    echo "install-stick: writing $(lsblk -dno NAME,SIZE,MODEL "$out" | xargs)"
    dd if="$stick" of="$out" bs=4M oflag=direct conv=fsync status=progress
fi
echo "install-stick: $out is ready; a PC that starts from it installs Footfall"
