"""The areas' balances on disk, so that a restart does not lose who is inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from footfall.adapters.whole_file import KeptFile
from footfall.core.area_book import Standing


@dataclass(frozen=True, slots=True)
class _Kept:
    standing: Standing
    doors: str


_FORM = TypeAdapter(dict[str, dict[str, _Kept]])
"""By site, and by area."""


class StandingsFile:
    """The balances of one site's areas in a file that is replaced whole.

    Args:
        site: Whose areas these are; those of other sites stay as they are.
        doors: What tells an area's doors from others that it might have had, by area.
    """

    def __init__(self, path: Path, site: str, doors: Mapping[str, str]) -> None:
        self._file = KeptFile(
            path,
            _FORM,
            unread="areas begin with nobody inside",
            unwritten="who is inside would be lost in a restart",
        )
        self._site = site
        self._doors = doors
        self._saved: Mapping[str, Standing] = {}

    def load(self) -> dict[str, Standing]:
        """What was saved last of areas that still have the same doors."""
        kept = self._file.read().get(self._site, {})
        return {area: each.standing for area, each in kept.items() if each.doors == self._doors.get(area)}

    def save(self, standings: Mapping[str, Standing]) -> None:
        """Keep these, if they are new."""
        if standings == self._saved:
            return
        kept = {area: _Kept(standing, self._doors[area]) for area, standing in standings.items()}
        if self._file.write({**self._file.read(), self._site: kept}):
            self._saved = dict(standings)
