"""The screen and the serial line of the box."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from footfall_appliance.box.screen import wrapped

SCREEN, SERIAL, CONSOLE = Path("/dev/tty1"), Path("/dev/ttyS0"), Path("/dev/console")
_CLEAR = "\x1b[H\x1b[2J"
_USUAL_COLUMNS = 80


def show(lines: Sequence[str]) -> None:
    """Draw the screen anew."""
    _write(SCREEN, _CLEAR + _text(wrapped(lines, _columns(SCREEN))))


def note(lines: Sequence[str]) -> None:
    """Add to what the serial line says; in a container, which has none, to its console."""
    if not _write(SERIAL, _text(lines)):
        _write(CONSOLE, _text(lines))


def _columns(terminal: Path) -> int:
    """As many as large letters have room for."""
    with suppress(OSError):
        opened = os.open(terminal, os.O_WRONLY | os.O_NOCTTY)
        try:
            return os.get_terminal_size(opened).columns or _USUAL_COLUMNS
        finally:
            os.close(opened)
    return _USUAL_COLUMNS


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)


def _write(terminal: Path, text: str) -> bool:
    """Whether the terminal is there and took it."""
    with suppress(OSError):
        opened = os.open(terminal, os.O_WRONLY | os.O_NOCTTY)
        with os.fdopen(opened, "w") as file:
            file.write(text)
        return True
    return False
