"""Changes site.yaml as a careful person would: one value, everything else as it stands."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from ruamel.yaml import YAML

from footfall.config.loading import load_site
from footfall.config.schema import SiteConfig
from footfall.errors import ConfigError, StorageError

_AFTER = "source"
"""The key that every camera has. At a block's end a new key would land behind the comments that follow it."""


def store_threshold(path: Path, camera_id: str, threshold: float) -> None:
    """Set a camera's threshold; comments and order stay, and the file is whole at every moment.

    Raises:
        ConfigError: There is no such camera, the file is not as it must be, or another camera takes over what is
            written for this one; it stays as it was.
        StorageError: The file cannot be written.
    """
    before = load_site_with(path, camera_id)
    yaml = _round_trip()
    site = yaml.load(path.read_text(encoding="utf-8"))
    _set(site["cameras"][camera_id], "threshold", threshold)
    _replace(
        path.resolve(),
        lambda new: yaml.dump(site, new),
        lambda after: _check_others(path, camera_id, before, after),
    )


def load_site_with(path: Path, camera_id: str) -> SiteConfig:
    """The site; ConfigError if the file is not as it must be, or has no such camera."""
    site = load_site(path)
    if camera_id not in site.cameras:
        raise ConfigError(
            f"{path}: expected one of the cameras {', '.join(site.cameras)}, found {camera_id!r}"
        )
    return site


def _check_others(path: Path, camera_id: str, before: SiteConfig, after: SiteConfig) -> None:
    """ConfigError if another camera's threshold has changed as well."""
    others = [
        name
        for name in before.cameras
        if name != camera_id and before.threshold_of(name) != after.threshold_of(name)
    ]
    if others:
        raise ConfigError(
            f"{path}: expected to change the threshold of camera {camera_id!r} alone, found that "
            f"{', '.join(others)} would take it over (by YAML's `<<` or `*`); give each a `threshold` of its own first"
        )


def _round_trip() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    return yaml


def _set(camera: Any, key: str, value: float) -> None:
    if key in camera:
        camera[key] = value
    else:
        camera.insert(list(camera).index(_AFTER) + 1, key, value)


def _replace(path: Path, write: Callable[[TextIO], None], check: Callable[[SiteConfig], None]) -> None:
    new = path.with_name(f".{path.name}.new")
    try:
        new.touch(mode=0o600)
        with new.open("w", encoding="utf-8") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, new)
        check(load_site(new))
        new.replace(path)
    except OSError as error:
        raise StorageError(
            f"expected to write {path}, found: {error.strerror}; check its folder's permissions and the disk's room"
        ) from error
    finally:
        with suppress(OSError):
            new.unlink()
