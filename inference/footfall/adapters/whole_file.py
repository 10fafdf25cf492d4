"""Files that are replaced whole, so that a power cut leaves the former or the new one."""

import os
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Write a file's new content beside it, and put that in its place.

    Raises:
        OSError: The disk refuses; the file stays as it was.
    """
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
