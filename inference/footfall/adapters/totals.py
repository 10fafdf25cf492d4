"""Today's totals on disk, so that a restart does not lose the day."""

import logging
import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from footfall.core.totals import Totals

log = logging.getLogger(__name__)

NOTHING = Totals("")
_FORM = TypeAdapter(Totals)


class TotalsFile:
    """A JSON file that is replaced whole, so that a power cut leaves the former or the new one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Totals:
        """What was saved last; nothing where there is no file, or a damaged one."""
        try:
            return _FORM.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return NOTHING
        except (OSError, ValidationError) as error:
            log.warning(
                "today's counts begin at zero: %s cannot be used (%s)", self._path, type(error).__name__
            )
            return NOTHING

    def save(self, totals: Totals) -> None:
        """Keep these; a disk that refuses costs the restart its numbers, not the counting."""
        new = self._path.with_suffix(".new")
        try:
            with new.open("wb") as file:
                file.write(_FORM.dump_json(totals))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            log.error(
                "today's counts would be lost in a restart: %s cannot be written (%s)",
                self._path,
                error.strerror,
            )
