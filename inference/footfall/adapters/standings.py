"""The areas' balances on disk, so that a restart does not lose who is inside."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from footfall.adapters.whole_file import replace_file
from footfall.core.area_book import Standing

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    standing: Standing
    doors: str


_FORM = TypeAdapter(dict[str, dict[str, _Kept]])
"""By site, and by area."""


class StandingsFile:
    """A JSON file that is replaced whole.

    Args:
        site: Whose areas these are; those of other sites stay as they are.
        doors: What tells an area's doors from others that it might have had, by area.
    """

    def __init__(self, path: Path, site: str, doors: Mapping[str, str]) -> None:
        self._path = path
        self._site = site
        self._doors = doors
        self._saved: Mapping[str, Standing] = {}

    def load(self) -> dict[str, Standing]:
        """What was saved last of areas that still have the same doors."""
        kept = self._read().get(self._site, {})
        return {area: each.standing for area, each in kept.items() if each.doors == self._doors.get(area)}

    def save(self, standings: Mapping[str, Standing]) -> None:
        """Keep these; a disk that refuses costs the restart its numbers, not the counting."""
        if standings == self._saved:
            return
        kept = {area: _Kept(standing, self._doors[area]) for area, standing in standings.items()}
        try:
            replace_file(self._path, _FORM.dump_json({**self._read(), self._site: kept}))
        except OSError as error:
            log.error(
                "who is inside would be lost in a restart: %s cannot be written (%s)",
                self._path,
                error.strerror,
            )
        else:
            self._saved = dict(standings)

    def _read(self) -> dict[str, dict[str, _Kept]]:
        try:
            return _FORM.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            log.warning(
                "areas begin with nobody inside: %s cannot be used (%s)", self._path, type(error).__name__
            )
            return {}
