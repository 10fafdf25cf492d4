"""Digests: how a file is known to be the pinned one, before anything is read from it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from footfall.errors import ModelError


@dataclass(frozen=True, slots=True)
class Digest:
    """What a file's content must come to.

    Attributes:
        algorithm: As hashlib names it.
        hexadecimal: In lower case.
    """

    algorithm: str
    hexadecimal: str

    @property
    def title(self) -> str:
        return f"SHA-{self.algorithm.removeprefix('sha')}"


def digest_of(path: Path, algorithm: str) -> str:
    """A file's digest in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def sha256_of(path: Path) -> str:
    """A file's SHA-256 in hexadecimal digits."""
    return digest_of(path, "sha256")


def matches(path: Path, expected: Digest) -> bool:
    """Whether the file has this digest; OSError if it cannot be read."""
    return digest_of(path, expected.algorithm) == expected.hexadecimal


def check(path: Path, what: str, expected: Digest) -> None:
    """Compare a new file with its pinned digest; ModelError if it is another."""
    found = digest_of(path, expected.algorithm)
    if found != expected.hexadecimal:
        raise ModelError(
            f"{what}: expected {expected.title} {expected.hexadecimal}, found {found}; it was not taken, and what "
            "was there before is kept. Try again; if it stays so, it is not the file that models.toml pins and "
            "must not be used"
        )
