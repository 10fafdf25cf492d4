"""A site for somebody's first camera: one address in, a whole site.yaml out."""

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic_core import PydanticCustomError
from ruamel.yaml import YAML

from footfall.config.addresses import SourceKind, checked_source, kind_of
from footfall.errors import ConfigError, StorageError

_WHOLE_PICTURE = [[0, 0], [1, 0], [1, 1], [0, 1]]


def site_for_camera(address: str, folder: Path) -> Path:
    """Write a site with one camera, one zone over its whole picture and one store; returns the site.yaml.

    Args:
        address: rtsp(s):// or http(s)://, with or without user:password@; /dev/videoN; or a video file,
            which is played in a loop. The password goes into a file of its own beside the site.yaml.
        folder: Where to write; made with mode 0700 where it is missing, the files have mode 0600.

    Raises:
        ConfigError: The address is malformed, or the file it names is not there.
        StorageError: The folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        site: dict[str, object] = {
            "site": "my-site",
            "cameras": {
                "camera": {
                    **_camera(address, folder),
                    "zones": {"picture": {"name": "Whole picture", "polygon": _WHOLE_PICTURE}},
                }
            },
            "stores": {"store": {"name": "Store", "zones": ["picture"]}},
        }
        return _write_site(site, folder / "site.yaml")
    except OSError as error:
        raise StorageError(
            f"expected to write a site into {folder}, found: {error.strerror}; check the folder's permissions"
        ) from error


def _camera(address: str, folder: Path) -> dict[str, object]:
    if kind_of(address) is SourceKind.FILE:
        path = Path(address).absolute()
        if not path.exists():
            # What has an @ may be a mistyped address with its password.
            found = "an '@' but no '://'" if "@" in address else f"no file {path}"
            raise ConfigError(
                f"expected rtsp://..., http://..., /dev/video0 or a video file, found {found}; check it"
            )
        return {"source": str(path), "loop": True}
    if kind_of(address) is SourceKind.USB:
        return {"source": address}
    parts, source = _without_login(address)
    return {"source": source, **_login(parts, folder)}


def _without_login(address: str) -> tuple[SplitResult, str]:
    """The parts of an address, and the address without user and password."""
    try:
        parts = urlsplit(address)
        source = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return parts, checked_source(source, Path())
    except PydanticCustomError as error:
        raise ConfigError(f"the camera's address: {error.message()}") from None
    except ValueError:
        raise ConfigError(
            "the camera's address: expected one such as rtsp://192.168.1.20/stream1, found one that cannot be "
            "read; write special characters of the password as %XX"
        ) from None


def _login(parts: SplitResult, folder: Path) -> dict[str, object]:
    if parts.username is None:
        return {}
    password_file = folder / "camera.password"
    _write_private(password_file, unquote(parts.password or ""))
    return {"username": unquote(parts.username), "password_file": password_file.name}


def _write_site(site: dict[str, object], path: Path) -> Path:
    _write_private(path, "")
    YAML(typ="safe", pure=True).dump(site, path)
    return path


def _write_private(path: Path, text: str) -> None:
    """Give the file its mode before it has content; an older file is replaced."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
