"""Today's totals on disk, so that a restart does not lose the day."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from footfall.adapters.whole_file import KeptFile
from footfall.core.totals import Origins, Totals, of_same_origin

NOTHING = Totals("")


@dataclass(frozen=True, slots=True)
class _Kept:
    totals: Totals
    origins: Origins


_FORM = TypeAdapter(dict[str, _Kept])
"""By site: another one may have been counted on this box earlier today."""


class TotalsFile:
    """Today's totals of one site in a file that is replaced whole.

    Args:
        site: Whose numbers these are; those of other sites stay as they are until their day is over.
        origins: Where the numbers come from now; what was counted elsewhere under the same id is not taken up again.
    """

    def __init__(self, path: Path, site: str, origins: Origins) -> None:
        self._file = KeptFile(
            path,
            _FORM,
            unread="today's counts begin at zero",
            unwritten="today's counts would be lost in a restart",
        )
        self._site = site
        self._origins = origins

    def load(self) -> Totals:
        """What was saved last; nothing where there is no file, or a damaged one."""
        kept = self._file.read().get(self._site)
        return of_same_origin(kept.totals, kept.origins, self._origins) if kept else NOTHING

    def save(self, totals: Totals) -> None:
        """Keep these; where nothing is drawn there are none, and others' days are not over."""
        if not totals.day:
            return
        others = {site: kept for site, kept in self._file.read().items() if kept.totals.day == totals.day}
        self._file.write({**others, self._site: _Kept(totals, self._origins)})
