"""Download files by HTTP, and go on where an earlier try was broken off."""

import logging
from collections.abc import Iterator, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tqdm import tqdm

from footfall.errors import ModelError
from footfall.models.digests import Digest, check

log = logging.getLogger(__name__)

STALL_S = 30.0
"""A server that sends nothing for so long is left."""

_CHUNK_BYTES = 1 << 18
_RANGE_NOT_SATISFIABLE = 416


class UnansweredError(ModelError):
    """Nobody gave a single byte."""


def download(addresses: Sequence[str], size_bytes: int, digest: Digest, folder: Path) -> Path:
    """Download a file from the first of its addresses that has it; shows a progress bar on a terminal.

    Args:
        size_bytes: What the file must weigh; nothing is taken beyond it.
        folder: Keeps what has come so far of a download that was broken off; the next one goes on there.

    Returns:
        The file, in the folder, under a name made from its digest; its digest matches.

    Raises:
        UnansweredError: No address gives anything; says why of each.
        ModelError: No address has the file; says what is wrong with each.
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / digest.hexadecimal[:32]
    failures: list[ModelError] = []
    for address in addresses:
        try:
            _complete(part, address, size_bytes)
            _check(part, address, digest)
            return part
        except ModelError as error:
            failures.append(error)
    unanswered = all(isinstance(failure, UnansweredError) for failure in failures)
    raise (UnansweredError if unanswered else ModelError)("; ".join(map(str, failures)))


def _check(part: Path, address: str, digest: Digest) -> None:
    try:
        check(part, address, digest)
    except ModelError:
        part.unlink()
        raise


def _complete(part: Path, address: str, size_bytes: int) -> None:
    """Bring what is still missing of a file."""
    have = part.stat().st_size if part.exists() else 0
    if have == size_bytes:
        return
    with _open(address, part, have) as answer:
        resumed = have > 0 and str(answer.headers.get("Content-Range", "")).startswith(f"bytes {have}-")
        have = have if resumed else 0
        log.info("fetching %s, %.1f MB%s", address, size_bytes / 1e6, " (going on)" if resumed else "")
        progress = tqdm(
            total=size_bytes,
            initial=have,
            desc=address.rsplit("/", 1)[-1],
            unit="B",
            unit_scale=True,
            disable=None,
        )
        with progress, part.open("ab" if resumed else "wb") as out:
            for chunk in _chunks(answer, address):
                have += len(chunk)
                if have > size_bytes:
                    break
                out.write(chunk)
                progress.update(len(chunk))
    _expect(have, size_bytes, part, address)


def _open(address: str, part: Path, have: int) -> Any:
    """Ask for the rest of a file of which some bytes are there."""
    headers = {"User-Agent": "footfall", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        return urlopen(Request(address, headers=headers), timeout=STALL_S)  # noqa: S310 - checked where it is read
    except HTTPError as error:
        error.close()
        if error.code == _RANGE_NOT_SATISFIABLE:
            part.unlink()
        raise UnansweredError(
            f"{address}: the server answers {error.code} {error.reason}; try again later"
        ) from error
    except (OSError, HTTPException) as error:
        raise UnansweredError(str(_broken(address, error))) from error


def _chunks(answer: Any, address: str) -> Iterator[bytes]:
    try:
        while chunk := answer.read1(_CHUNK_BYTES):
            yield chunk
    except (OSError, HTTPException) as error:
        raise _broken(address, error) from error


def _broken(address: str, error: Exception) -> ModelError:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        said = f"the server has sent nothing for {STALL_S:g} s"
    else:
        said = str(reason) or type(reason).__name__
    return ModelError(
        f"{address}: {said}; check the network and its proxy settings and try again: what has come is kept, and the "
        "download goes on from there"
    )


def _expect(have: int, size_bytes: int, part: Path, address: str) -> None:
    if have > size_bytes:
        part.unlink()
        raise ModelError(
            f"{address}: expected {size_bytes} bytes, found more; it is not the file that models.toml pins and must "
            "not be used"
        )
    if have < size_bytes:
        raise ModelError(
            f"{address}: expected {size_bytes} bytes, but the answer ended after {have}; try again: what has come is "
            "kept, and the download goes on from there"
        )
