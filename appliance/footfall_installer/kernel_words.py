"""What GRUB told the kernel: from which partition it runs, and what that partition's digest is."""

from dataclasses import dataclass

from footfall_installer.errors import InstallError


@dataclass(frozen=True, slots=True)
class KernelWords:
    """The GUID of the root's partition, and the SHA-256 it had when the stick was made."""

    root: str
    digest: str


def read_kernel_words(line: str) -> KernelWords:
    """Read /proc/cmdline.

    Raises:
        InstallError: This was not started from an install stick.
    """
    words = dict(word.partition("=")[::2] for word in line.split())
    kind, _, root = words.get("root", "").partition("=")
    digest = words.get("footfall.digest", "")
    if kind != "PARTUUID" or not root or len(digest) != 64:
        raise InstallError(
            "expected to run from an install stick; make one with `make install-stick`, and start the PC from it"
        )
    return KernelWords(root, digest)
