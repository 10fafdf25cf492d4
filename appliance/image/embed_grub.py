"""Embeds GRUB for BIOS into a disk image: boot.img in the first sector, core.img in the BIOS boot partition.

grub-bios-setup does the same, but only to devices whose partitions the running kernel knows.

Source:
    GRUB 2.12, include/grub/i386/pc/boot.h (places in boot.img), grub-core/boot/i386/pc/diskboot.S (block list).
"""

import argparse
import struct
import sys
from pathlib import Path

SECTOR = 512
_BOOT_CODE = 440
"""So much of the first sector is code; the partition table follows."""
_KERNEL_SECTOR_AT = 0x5C
_DRIVE_CHECK_AT = 0x66
_NO_DRIVE_CHECK = b"\x90\x90"
"""Two idle instructions, for BIOSes that tell a hard disk's number wrongly."""
_BLOCK_LIST_AT = SECTOR - 12
_DEFAULT_START = 2


def boot_sector(boot: bytes, core_sector: int) -> bytes:
    """The code of the first sector, which loads the sector given."""
    if len(boot) != SECTOR or struct.unpack_from("<Q", boot, _KERNEL_SECTOR_AT) != (1,):
        raise ValueError("expected GRUB's boot.img as its package ships it, got something else")
    patched = bytearray(boot[:_BOOT_CODE])
    struct.pack_into("<Q", patched, _KERNEL_SECTOR_AT, core_sector)
    patched[_DRIVE_CHECK_AT : _DRIVE_CHECK_AT + 2] = _NO_DRIVE_CHECK
    return bytes(patched)


def core_image(core: bytes, core_sector: int) -> bytes:
    """GRUB's core, whose first sector knows where the others are."""
    if struct.unpack_from("<Q", core, _BLOCK_LIST_AT) != (_DEFAULT_START,):
        raise ValueError("expected a core.img that grub-mkimage made for i386-pc, got something else")
    patched = bytearray(core)
    struct.pack_into("<Q", patched, _BLOCK_LIST_AT, core_sector + 1)
    return bytes(patched)


def main() -> int:
    """Write both into the image; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path)
    parser.add_argument("boot", type=Path)
    parser.add_argument("core", type=Path)
    parser.add_argument("--sector", type=int, required=True, help="where the BIOS boot partition begins")
    parser.add_argument("--room", type=int, required=True, help="its size in sectors")
    given = parser.parse_args()
    core = core_image(given.core.read_bytes(), given.sector)
    if len(core) > given.room * SECTOR:
        sys.stderr.write(
            f"GRUB's core has {len(core)} bytes, the BIOS boot partition {given.room * SECTOR}\n"
        )
        return 1
    with given.image.open("r+b") as image:
        image.write(boot_sector(given.boot.read_bytes(), given.sector))
        image.seek(given.sector * SECTOR)
        image.write(core)
    return 0


if __name__ == "__main__":
    sys.exit(main())
