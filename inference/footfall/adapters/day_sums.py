"""What shops ask of today on disk, so that a restart does not lose the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from footfall.adapters.whole_file import KeptFile
from footfall.core.day_sums import CameraHeat, DaySums, of_same_origin
from footfall.core.totals import Origins

NOTHING = DaySums("")


@dataclass(frozen=True, slots=True)
class _KeptSums:
    sums: DaySums
    origins: Origins


@dataclass(frozen=True, slots=True)
class _KeptHeat:
    heat: CameraHeat
    origin: str


_SUMS = TypeAdapter(dict[str, _KeptSums])
"""By site."""
_HEAT = TypeAdapter(dict[str, _KeptHeat])
"""By camera."""


class DaySumsFile:
    """One site's dwell times, passers-by and buying units of a day in a file that is replaced whole.

    Args:
        site: Whose numbers these are; those of other sites stay as they are until their day is over.
        origins: Where the numbers come from now; what was counted elsewhere under the same id is not taken up again.
    """

    def __init__(self, path: Path, site: str, origins: Origins) -> None:
        self._file = KeptFile(
            path,
            _SUMS,
            unread="today's dwell times, passers-by and buying units begin anew",
            unwritten="today's dwell times, passers-by and buying units would be lost in a restart",
        )
        self._site, self._origins = site, origins

    def load(self) -> DaySums:
        """What was saved last; nothing where there is no file, or a damaged one."""
        kept = self._file.read().get(self._site)
        return of_same_origin(kept.sums, kept.origins, self._origins) if kept else NOTHING

    def save(self, sums: DaySums) -> None:
        """Keep these; where nothing is drawn there are none, and others' days are not over."""
        if not sums.day:
            return
        others = {site: kept for site, kept in self._file.read().items() if kept.sums.day == sums.day}
        self._file.write({**others, self._site: _KeptSums(sums, self._origins)})


class HeatFile:
    """One site's heat maps of a day in a file of its own, which may hold a million cells.

    Args:
        site: Its id.
        origins: What tells a camera, and how its floor lies, from another that it might have been.
    """

    def __init__(self, folder: Path, site: str, origins: Mapping[str, str]) -> None:
        self._file = KeptFile(
            folder / f"heat-{site}.json",
            _HEAT,
            unread="today's heat maps begin anew",
            unwritten="today's heat maps would be lost in a restart",
        )
        self._origins = origins

    def load(self) -> dict[str, CameraHeat]:
        """What was saved last of cameras that are still the same."""
        kept = self._file.read()
        return {key: each.heat for key, each in kept.items() if each.origin == self._origins.get(key)}

    def save(self, heat: Mapping[str, CameraHeat]) -> None:
        """Keep these."""
        self._file.write({key: _KeptHeat(each, self._origins[key]) for key, each in heat.items()})
