"""The demo's clip: fetched once, and taken only if it is the very one that the demo's zones were drawn on."""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from http.client import HTTPException
from pathlib import Path
from typing import IO

from tqdm import tqdm

from footfall_appliance.console import say
from footfall_appliance.errors import ApplianceError

_TIMEOUT_S = 8.0
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Clip:
    """A file pinned by its digest, and where it can be had."""

    name: str
    sha256: str
    url: str
    debian_package: str


DEMO_CLIP = Clip(
    name="vtest.avi",
    sha256="45cddc9490be69345cbdab64ca583be65987e864ca408038e648db99e10516cf",
    url="https://raw.githubusercontent.com/opencv/opencv/4.12.0/samples/data/vtest.avi",
    debian_package="opencv-doc",
)


class _NotToBeHadError(Exception):
    """One of the sources does not have the clip."""


def fetch_demo_clip(folder: Path, clip: Clip = DEMO_CLIP) -> Path:
    """Fetch the clip, from OpenCV's repository or else from Debian's package, unless it is there.

    Raises:
        ApplianceError: No source had it, or what they had is another file; says why for each.
    """
    target = folder / clip.name
    if target.exists() and _digest(target) == clip.sha256:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    sources: tuple[tuple[str, Callable[[Clip, IO[bytes]], None]], ...] = (
        ("OpenCV's repository", _from_repository),
        (f"the package {clip.debian_package}", _from_package),
    )
    reasons = []
    for where, fetch in sources:
        try:
            return _fetch(clip, where, fetch, target)
        except _NotToBeHadError as error:
            say(f"  {where}: {error}")
            reasons.append(f"  {where}: {error}")
    raise ApplianceError(
        f"expected to fetch the demo clip {clip.name}, but no source had it:\n"
        + "\n".join(reasons)
        + "\ncheck the network, or run on your own input: make run CAMERA=..."
    )


def _fetch(clip: Clip, where: str, fetch: Callable[[Clip, IO[bytes]], None], target: Path) -> Path:
    """Write beside the target first, so that a half clip is never taken for a whole one."""
    say(f"fetching the demo clip from {where}")
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            fetch(clip, file)
        if (found := _digest(part)) != clip.sha256:
            raise _NotToBeHadError(f"expected SHA-256 {clip.sha256}, got {found}; not used")
        return part.replace(target)
    except OSError as error:
        raise ApplianceError(
            f"expected to write {target}, got: {error.strerror}; make room or mend the owner"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _from_repository(clip: Clip, file: IO[bytes]) -> None:
    try:
        with urllib.request.urlopen(clip.url, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - our own https address
            total = int(answer.headers.get("Content-Length") or 0) or None
            _copy(answer, file, clip.name, total)
    except (OSError, HTTPException) as error:
        raise _NotToBeHadError(f"does not answer as expected ({getattr(error, 'reason', error)})") from error


def _copy(source: IO[bytes], file: IO[bytes], name: str, total: int | None) -> None:
    with tqdm(total=total, unit="B", unit_scale=True, desc=f"  {name}", mininterval=0.5) as bar:
        while block := source.read(_BLOCK):
            file.write(block)
            bar.update(len(block))


def _from_package(clip: Clip, file: IO[bytes]) -> None:
    # Beside the clip: the package is larger than what a container may have as /tmp.
    with tempfile.TemporaryDirectory(dir=Path(file.name).parent) as folder:
        copy_out_of_package(_download_package(clip.debian_package, Path(folder)), clip.name, file)


def _download_package(package: str, folder: Path) -> Path:
    """Let apt fetch a package without installing it; needs no root."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise _NotToBeHadError("no apt-get and dpkg-deb here")
    # apt gives root's downloads to an account of its own, which must be able to enter the folder.
    folder.chmod(0o755)
    done = subprocess.run(
        ["apt-get", "download", package],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    found = next(folder.glob(f"{package}_*.deb"), None)
    if done.returncode != 0 or found is None:
        reason = (done.stderr.strip().splitlines() or ["apt-get said nothing"])[-1]
        raise _NotToBeHadError(f"apt-get download {package}: {reason}; try: sudo apt-get update")
    return found


def copy_out_of_package(package: Path, name: str, file: IO[bytes]) -> None:
    """Copy one file out of a package; Debian may have compressed it."""
    try:
        with _opened_package(package) as archive:
            _copy_out_of_archive(archive, name, file)
    except (tarfile.TarError, BadGzipFile, EOFError, zlib.error) as error:
        raise _NotToBeHadError(f"{package.name} cannot be unpacked ({error})") from error


def _copy_out_of_archive(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    for entry in archive:
        if Path(entry.name).name in (name, f"{name}.gz") and (content := archive.extractfile(entry)):
            plain = GzipFile(fileobj=content) if entry.name.endswith(".gz") else content
            shutil.copyfileobj(plain, file, _BLOCK)
            return
    raise _NotToBeHadError(f"the package has no {name} in it")


@contextmanager
def _opened_package(package: Path) -> Iterator[tarfile.TarFile]:
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE) as unpacking:
        try:
            with tarfile.open(fileobj=unpacking.stdout, mode="r|") as archive:
                yield archive
        finally:
            unpacking.terminate()
