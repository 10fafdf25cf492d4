"""The kinds of sources of models, as models.toml describes them."""

from pathlib import PurePosixPath
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from footfall.models.digests import Digest

Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Sha384 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{96}$")]
Address = Annotated[str, StringConstraints(pattern="^https?://[^/]+/.+")]
Size = Annotated[int, Field(gt=0)]


class Entry(BaseModel):
    """A part of the list of models: fixed, and without keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Pinned(Entry):
    """Something that is downloaded, and what it must be.

    Attributes:
        sha384: Where whoever publishes it gives nothing else.
    """

    size_bytes: Size
    sha256: Sha256 | None = None
    sha384: Sha384 | None = None

    @property
    def digest(self) -> Digest | None:
        """What its content must come to; None where nobody has published that."""
        if self.sha256 is not None:
            return Digest("sha256", self.sha256)
        return None if self.sha384 is None else Digest("sha384", self.sha384)


class SourceFile(Pinned):
    """A file of the model, by its path inside a package or an archive."""

    path: Annotated[str, Field(min_length=1)]

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


class AddressFile(Pinned):
    """A file of the model, by its own address and others where it lies too."""

    address: Address
    mirrors: tuple[Address, ...] = ()

    @property
    def name(self) -> str:
        return PurePosixPath(unquote(urlsplit(self.address).path)).name


Files = Annotated[tuple[SourceFile, ...], Field(min_length=1)]
"""The network's file first, then those that belong to it."""


class _Package(Entry):
    """A package of a registry.

    Attributes:
        size_bytes: Of the package's whole archive.
        sha256: Of the same.
        files: By their paths inside the archive.
    """

    package: str
    version: str
    size_bytes: Size
    sha256: Sha256
    files: Files

    @property
    def title(self) -> str:
        return f"{self.package} {self.version}"

    @property
    def digest(self) -> Digest:
        return Digest("sha256", self.sha256)


class NpmSource(_Package):
    """A package of the npm registry; its files' paths begin inside npm's folder `package`."""

    kind: Literal["npm"]


class PypiSource(_Package):
    """A wheel or source distribution of the Python Package Index."""

    kind: Literal["pypi"]


class AddressSource(Entry):
    """Plain files, each at its own address."""

    kind: Literal["address"]
    files: Annotated[tuple[AddressFile, ...], Field(min_length=1)]

    @property
    def title(self) -> str:
        return self.files[0].address


class ArchiveSource(AddressFile):
    """A .tar.gz or .zip at an address; what is wanted from it, by the paths inside."""

    kind: Literal["archive"]
    files: Files

    @property
    def title(self) -> str:
        return self.address


class OwnSource(Entry):
    """Files of the user's own, which `footfall models add` has copied into the cache."""

    kind: Literal["own"]
    files: Files

    @property
    def title(self) -> str:
        return f"own file {self.files[0].name}"


Source = Annotated[
    NpmSource | PypiSource | AddressSource | ArchiveSource | OwnSource, Field(discriminator="kind")
]
