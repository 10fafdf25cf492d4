"""Reading what the system says, where it says something."""

from pathlib import Path


def text_of(path: Path) -> str:
    """The text of a small file, without white space around it; empty where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
