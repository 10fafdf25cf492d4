#!/usr/bin/env bash
# Builds the appliance's disk image into var/image/: footfall.raw, footfall.qcow2, footfall.raw.zst. Does nothing when all
# that goes into it is as it was the last time.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${FOOTFALL_VAR:-var}/image
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

# A digest of all that goes into the image; its version and its dates are the commit's.
ingredients() { { git rev-parse HEAD && git ls-files --cached --others --exclude-standard -z | xargs -0 sha256sum; } | sha256sum; }

# Only root can make a system's files.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo --preserve-env=SOURCE_DATE_EPOCH,FOOTFALL_VAR "$@"; fi
}

wanted=$(ingredients)
if [ "$(cat "$folder/.ingredients" 2>/dev/null)" = "$wanted" ]; then
    echo "image: $folder/footfall.raw is up to date"
    exit 0
fi
# As whoever builds, before root lays anything down there.
mkdir -p "$folder" "${FOOTFALL_VAR:-var}/cache/image"
rm -f "$folder/.ingredients"
as_root appliance/image/build-root.sh "$folder/root.tar"
appliance/image/build-disk.sh "$folder/root.tar" "$folder/footfall.raw"
echo "$wanted" >"$folder/.ingredients"
