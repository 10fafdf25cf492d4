#!/usr/bin/env bash
# build-tools.sh FOLDER: unpacks the programs that make a disk, and the boot loaders, of the Debian that goes into the image.
# So the same disk comes out on whatever system it is made, and nothing that boots is installed on that system.
set -euo pipefail
here=$(dirname "$0")
folder=${1:?usage: build-tools.sh FOLDER}
# shellcheck source=appliance/image/debian.sh
. "$here/debian.sh"
packages=dosfstools,e2fsprogs,fdisk,grub-common,grub-efi-amd64-signed,grub-pc-bin,libarchive13t64,mtools,shim-signed

stamp=$(sha256sum "$0" "$here/debian.sh" | sha256sum)
[ "$(cat "$folder/.stamp" 2>/dev/null)" != "$stamp" ] || exit 0
echo "image: programs that make the disk"
rm -rf "$folder"
mkdir -p "$folder"
mmdebstrap --quiet --variant=extract --architectures=amd64 --include="$packages" --aptopt='APT::Install-Recommends "false"' \
    --aptopt='Acquire::Check-Valid-Until "false"' "$suite" - "$mirror" \
    | tar -C "$folder" -x --no-same-owner --exclude='./dev/*'
echo "$stamp" >"$folder/.stamp"
