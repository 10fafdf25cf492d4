"""Which site is run, and fetching what it needs: the counting program's own commands do both."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from footfall_appliance.clip import fetch_demo_clip
from footfall_appliance.errors import ApplianceError
from footfall_appliance.parts import footfall_command
from footfall_appliance.settings import Folders, Settings


def prepare_site(settings: Settings, environment: Mapping[str, str]) -> Path:
    """Find or write the site file, and fetch its model, and the clip of the demo.

    Raises:
        ApplianceError: The site file is not there, or a command failed and said why on the terminal.
    """
    folders = settings.folders
    site = _site_file(settings, environment)
    models = {**environment, "FOOTFALL_MODELS_DIR": str(folders.cache / "models")}
    _footfall(folders, models, "models", "fetch", "--site", str(site))
    return site


def _site_file(settings: Settings, environment: Mapping[str, str]) -> Path:
    folders = settings.folders
    if settings.camera is not None:
        # By the environment, which other users cannot read, since the address may hold a password.
        camera = {**environment, "FOOTFALL_CAMERA": settings.camera}
        return Path(
            _footfall(folders, camera, "site-for-camera", "--folder", str(folders.private / "camera"))
        )
    site = settings.site or folders.root / "site.yaml"
    if not site.is_file():
        raise ApplianceError(
            f"expected a site file, found none at {site}; make one from site.yaml, then: make run SITE=FILE"
        )
    if settings.site is None:
        fetch_demo_clip(folders.clips)
    return site


def _footfall(folders: Folders, environment: Mapping[str, str], *arguments: str) -> str:
    command = [*footfall_command(), *arguments]
    done = subprocess.run(
        command, env=dict(environment), cwd=folders.root, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise ApplianceError(f"`footfall {arguments[0]}` stopped with exit code {done.returncode}; see above")
    return done.stdout.strip()
