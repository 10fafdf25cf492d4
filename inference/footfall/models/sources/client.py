"""Run a registry's own client, and show how far its download is."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

_POLL_S = 0.2
_REASON_LINES = 4


def run_client(
    command: Sequence[str],
    folder: Path,
    said: Path,
    title: str,
    size_bytes: int,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Run a command to its end; shows a progress bar on a terminal.

    Args:
        folder: Where it runs; what grows in it is the download's progress.
        said: Gets what it says.
        size_bytes: What the download weighs, for the progress bar.

    Returns:
        Its exit code.
    """
    progress = tqdm(total=size_bytes, desc=title, unit="B", unit_scale=True, disable=None)
    with said.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        with progress:
            while True:
                try:
                    return process.wait(_POLL_S)
                except subprocess.TimeoutExpired:
                    progress.update(min(_size(folder), size_bytes) - progress.n)
    finally:
        process.kill()
        process.wait()


def reason(said: Path, mark: str) -> str:
    """The first lines of a client's complaint; those that it marks, if it marks any, and no stack traces."""
    lines = said.read_text(errors="replace").splitlines()
    marked = [line for line in lines if line.startswith(mark)] or lines
    complaints = (line.removeprefix(mark).strip() for line in marked)
    told = [line for line in complaints if line and not line.startswith("at ")]
    return "; ".join(told[:_REASON_LINES]) or "nothing"


def _size(folder: Path) -> int:
    """Bytes in a folder that somebody else is changing."""
    return sum(_file_size(Path(inside, name)) for inside, _, names in os.walk(folder) for name in names)


def _file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
