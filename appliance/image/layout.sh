# Sourced: where each partition lies, in MiB. An update replaces the first three and keeps the data, so these never change.
# shellcheck shell=bash disable=SC2034
bios_at=1 bios_mib=1
efi_at=2 efi_mib=64
root_at=66 root_mib=3072
data_at=3138 data_mib=64

# guid WORDS: always the same one for the same words.
guid() { python3 -c 'import sys, uuid; print(uuid.uuid5(uuid.NAMESPACE_DNS, sys.argv[1] + ".footfall.local"))' "$1"; }

# partition NAME KIND AT MIB TYPE: a line for sfdisk, which counts in sectors of 512 bytes.
partition() { echo "start=$(($3 * 2048)), size=$(($4 * 2048)), type=$5, uuid=$(guid "$2 $1"), name=footfall-$1"; }

# partition_table appliance|stick: the stick is the same without data, and GRUB knows it by its root's GUID.
partition_table() {
    echo "label: gpt"
    echo "label-id: $(guid "$1 disk")"
    partition bios "$1" $bios_at $bios_mib 21686148-6449-6E6F-744E-656564454649
    partition efi "$1" $efi_at $efi_mib U
    partition root "$1" $root_at $root_mib L
    [ "$1" = stick ] || partition data "$1" $data_at $data_mib L
}
