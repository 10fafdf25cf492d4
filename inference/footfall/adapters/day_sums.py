"""What shops ask of today on disk, so that a restart does not lose the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from footfall.adapters.day_file import DayFile, Kept
from footfall.adapters.whole_file import KeptFile
from footfall.core.day_sums import CameraHeat, DaySums
from footfall.core.totals import Origins

NOTHING = DaySums("")


@dataclass(frozen=True, slots=True)
class _KeptHeat:
    heat: CameraHeat
    origin: str


_SUMS = TypeAdapter(dict[str, Kept[DaySums]])
_HEAT = TypeAdapter(dict[str, _KeptHeat])
"""By camera."""


class DaySumsFile(DayFile[DaySums]):
    """One site's dwell times, passers-by and buying units of a day; see `DayFile`."""

    def __init__(self, path: Path, site: str, origins: Origins) -> None:
        what = "today's dwell times, passers-by and buying units"
        super().__init__(path, site, origins, _SUMS, NOTHING, what)


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
