"""Files that are replaced whole, so that a power cut leaves the former or the new one."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

log = logging.getLogger(__name__)

T = TypeVar("T")


def replace_file(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file's new content beside it, and put that in its place.

    Args:
        mode: Of a file that is new, less what the process may not give.

    Raises:
        OSError: The disk refuses; the file stays as it was.
    """
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode, exist_ok=False)
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


class KeptFile(Generic[T]):
    """What is kept on disk of several things of a kind, by their ids: sites that were counted on this box, or cameras.

    Args:
        form: How it is written, as JSON.
        unread: What it means that the file cannot be used, for the log.
        unwritten: What it means that the file cannot be written, for the log.
    """

    def __init__(self, path: Path, form: TypeAdapter[dict[str, T]], *, unread: str, unwritten: str) -> None:
        self._path, self._form = path, form
        self._unread, self._unwritten = unread, unwritten

    def read(self) -> Mapping[str, T]:
        """What was written last; nothing where there is no file, or a damaged one."""
        try:
            return self._form.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            log.warning("%s: %s cannot be used (%s)", self._unread, self._path, type(error).__name__)
            return {}

    def write(self, kept: Mapping[str, T]) -> bool:
        """Keep this; a disk that refuses costs the restart its numbers, not the counting."""
        try:
            replace_file(self._path, self._form.dump_json(dict(kept)))
        except OSError as error:
            log.error("%s: %s cannot be written (%s)", self._unwritten, self._path, error.strerror)
            return False
        return True
