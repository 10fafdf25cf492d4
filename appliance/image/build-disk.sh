#!/usr/bin/env bash
# build-disk.sh ROOT.tar OUT.raw: makes a disk that boots by BIOS and by UEFI (with Secure Boot too) of a root file system.
# Writes OUT.qcow2 and OUT.raw.zst beside it. Needs no root's rights and no loop devices. The same tar and the same
# SOURCE_DATE_EPOCH give the same disk, bit by bit.
#
#   MiB       1           2        66               3138         3202
#             | GRUB core | EFI, FAT | root, ext4, ro | data, ext4 |     data grows to the disk's end at the first start
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root_tar=${1:?usage: build-disk.sh ROOT.tar OUT.raw}
out=${2:?usage: build-disk.sh ROOT.tar OUT.raw}
: "${SOURCE_DATE_EPOCH:?expected the time that files and file systems get: git log -1 --format=%ct}"
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8
tools=${FOOTFALL_VAR:-var}/cache/image/tools
# shellcheck source=appliance/image/layout.sh
. "$here/layout.sh"

fail() { printf 'image: %s\n' "$*" >&2; exit 1; }

# tool PROGRAM ARGUMENT...: a program of the image's own Debian, with the libraries that lie beside it.
tool() {
    local program
    program=$(find "$tools/usr/bin" "$tools/usr/sbin" -name "$1" -print -quit)
    "$tools/usr/lib64/ld-linux-x86-64.so.2" --library-path "$tools/usr/lib/x86_64-linux-gnu" "$program" "${@:2}"
}

# make_ext4 FILE MIB LABEL OPTION...
make_ext4() {
    local file=$1 mib=$2 label=$3 uuid
    uuid=$(guid "$label file system")
    truncate -s "${mib}M" "$file"
    MKE2FS_CONFIG=$tools/etc/mke2fs.conf tool mke2fs -q -t ext4 -T default -m 0 -L "$label" -U "$uuid" "${@:4}" "$file"
}

# Small blocks: 40,000 files waste 70 MB less.
make_root() {
    make_ext4 "$work/root" "$root_mib" footfall-root -b 1024 -O ^has_journal -E "hash_seed=$(guid 'root hash seed')" -d "$root_tar"
    local wanted
    for wanted in vmlinuz initrd.img; do
        tool debugfs -R "stat /$wanted" "$work/root" 2>/dev/null | grep -q ^Inode: || fail "expected /$wanted in $root_tar, found none"
    done
}

# Made with room to grow to 1 TiB, and with a journal for a disk of that size.
make_data() {
    make_ext4 "$work/data" "$data_mib" footfall-data -b 4096 -J size=16 -E "hash_seed=$(guid 'data hash seed'),resize=268435456,lazy_itable_init=0"
}

# The signed boot loaders of Debian: firmware -> shim -> GRUB -> the signed kernel. They look for EFI/debian/grub.cfg.
make_efi() {
    local tree=$work/efi-tree
    mkdir -p "$tree/EFI/BOOT" "$tree/EFI/debian"
    cp "$tools/usr/lib/shim/shimx64.efi.signed" "$tree/EFI/BOOT/BOOTX64.EFI"
    cp "$tools/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" "$tree/EFI/BOOT/grubx64.efi"
    sed -e "s/@STICK_ROOT@/$(guid 'stick root')/" -e "s/@ROOT_DIGEST@/$(sha256sum <"$work/root" | cut -d ' ' -f 1)/" \
        "$here/grub.cfg" >"$tree/EFI/debian/grub.cfg"
    find "$tree" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
    truncate -s "${efi_mib}M" "$work/efi"
    tool mkfs.fat -F 32 -s 1 -i "$(guid 'efi volume' | cut -c 1-8)" -n FOOTFALL --invariant "$work/efi" >/dev/null
    # Sorted, so that names always come to lie in the same order.
    (cd "$tree" && find EFI -type d | sort) | while read -r folder; do tool mmd -i "$work/efi" "::$folder"; done
    (cd "$tree" && find EFI -type f | sort) | while read -r file; do tool mcopy -m -i "$work/efi" "$tree/$file" "::$file"; done
}

make_bios_core() {
    tool grub-mkimage -O i386-pc -d "$tools/usr/lib/grub/i386-pc" -p '(,gpt2)/EFI/debian' -o "$work/core" \
        biosdisk part_gpt fat ext2 normal linux echo regexp probe serial terminal sleep reboot test
}

# place FILE MIB: copies a partition to its place, leaving holes where it has zeros.
place() { dd if="$1" of="$work/disk" bs=1M seek="$2" conv=notrunc,sparse status=none; }

assemble() {
    truncate -s "$((data_at + data_mib + 1))M" "$work/disk"
    partition_table appliance | tool sfdisk -q --no-reread --no-tell-kernel "$work/disk"
    python3 "$here/embed_grub.py" --sector $((bios_at * 2048)) --room $((bios_mib * 2048)) \
        "$work/disk" "$tools/usr/lib/grub/i386-pc/boot.img" "$work/core"
    place "$work/efi" "$efi_at"
    place "$work/root" "$root_at"
    place "$work/data" "$data_at"
}

say() { printf 'image: %s\n' "$*"; }

"$here/build-tools.sh" "$tools"
mkdir -p "$(dirname "$out")"
work=$(mktemp -d "$out.XXXXXX")
trap 'rm -rf "$work"' EXIT
say "file systems"
make_root
make_data
make_efi
make_bios_core
say "disk"
assemble
say "qcow2 and compressed"
qemu-img convert -f raw -O qcow2 "$work/disk" "$work/disk.qcow2"
zstd -q -T0 -12 "$work/disk" -o "$work/disk.zst"
mv "$work/disk.qcow2" "${out%.raw}.qcow2"
mv "$work/disk.zst" "$out.zst"
mv "$work/disk" "$out"
say "$out: $(du -BM "$out" | cut -f 1) of content, $(du -BM --apparent-size "$out.zst" | cut -f 1) compressed"
