"""python -m footfall_appliance.box.console: address, state and first password on the screen and the serial line."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from footfall_appliance.box import terminals
from footfall_appliance.box.network import addresses, local_name
from footfall_appliance.box.news import News
from footfall_appliance.box.parts_state import unwell
from footfall_appliance.box.places import (
    CLOCK_SET,
    DATA_STATE,
    FOLDERS,
    LOGINS,
    SETUP_PROBLEM,
    SHIPPED,
    SSH_KEYS,
)
from footfall_appliance.box.screen import Report, lines, without_numbers
from footfall_appliance.box.service_manager import tell
from footfall_appliance.settings import Settings

_WHILE_STARTING_S, _LATER_S = 2.0, 10.0
_FULL = 0.95


def main() -> int:
    """Show until told to end."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = Settings(FOLDERS)
    first_password = _secret("operator.password")
    with News(settings, _secret("mqtt-ui.password") or "") as news:
        tell("READY=1")
        noted = None
        while not stop.is_set():
            report = _report(settings, news, first_password)
            terminals.show(lines(report))
            if (worth_noting := without_numbers(report)) != noted:
                terminals.note(lines(report))
                noted = worth_noting
            tell("WATCHDOG=1")
            stop.wait(_LATER_S if report.stores else _WHILE_STARTING_S)
    return 0


def _report(settings: Settings, news: News, first_password: str | None) -> Report:
    kind, _, detail = (_text(DATA_STATE) or "").partition(": ")
    kept = kind == "disk"
    return Report(
        version=_text(SHIPPED / "version") or "",
        name=local_name(),
        addresses=addresses(),
        password=first_password if not _has_been_used() else None,
        stores=news.stores(),
        data=f"kept ({detail})" if kept else "in memory, lost at the next start",
        clock_set=CLOCK_SET.exists(),
        ssh=SSH_KEYS.exists(),
        troubles=[*_troubles_of_data(detail, kept=kept), *_troubles(settings, news)],
    )


def _has_been_used() -> bool:
    """Whether anybody has logged in since the data partition was made."""
    return LOGINS.exists() and LOGINS.stat().st_size > 0


def _troubles_of_data(detail: str, *, kept: bool) -> Iterator[str]:
    if not kept:
        yield f"data is not kept: {detail or 'nothing is known of the data partition'}"
    elif (used := shutil.disk_usage(FOLDERS.var)).used >= _FULL * (used.used + used.free):
        yield "the data partition is full: counting goes on, but nothing more is kept"


def _troubles(settings: Settings, news: News) -> Iterator[str]:
    if problem := _text(SETUP_PROBLEM):
        yield f"set-up failed: {problem}"
    yield from (f"{part} does not work yet, and is started again" for part in unwell(settings))
    yield from (f"camera {name}: {detail}" for name, detail in news.cameras_in_trouble().items())


def _secret(name: str) -> str | None:
    """What systemd handed over; None where set-up has failed, and the unit names `-` in its place."""
    handed = _text(Path(os.environ["CREDENTIALS_DIRECTORY"], name))
    return None if handed == "-" else handed


def _text(path: Path) -> str | None:
    """What a small file says; None where it is missing or empty."""
    return (path.read_text().strip() or None) if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
