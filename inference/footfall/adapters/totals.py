"""Today's totals on disk, so that a restart does not lose the day."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from footfall.adapters.whole_file import replace_file
from footfall.core.totals import Origins, Totals, of_same_origin

log = logging.getLogger(__name__)

NOTHING = Totals("")


@dataclass(frozen=True, slots=True)
class _Kept:
    totals: Totals
    origins: Origins


_FORM = TypeAdapter(dict[str, _Kept])
"""By site: another one may have been counted on this box earlier today."""


class TotalsFile:
    """A JSON file that is replaced whole, so that a power cut leaves the former or the new one.

    Args:
        site: Whose numbers these are; those of other sites stay as they are until their day is over.
        origins: Where the numbers come from now; what was counted elsewhere under the same id is not taken up again.
    """

    def __init__(self, path: Path, site: str, origins: Origins) -> None:
        self._path = path
        self._site = site
        self._origins = origins

    def load(self) -> Totals:
        """What was saved last; nothing where there is no file, or a damaged one."""
        kept = self._read().get(self._site)
        return of_same_origin(kept.totals, kept.origins, self._origins) if kept else NOTHING

    def save(self, totals: Totals) -> None:
        """Keep these; a disk that refuses costs the restart its numbers, not the counting."""
        others = {site: kept for site, kept in self._read().items() if kept.totals.day == totals.day}
        try:
            replace_file(self._path, _FORM.dump_json({**others, self._site: _Kept(totals, self._origins)}))
        except OSError as error:
            log.error(
                "today's counts would be lost in a restart: %s cannot be written (%s)",
                self._path,
                error.strerror,
            )

    def _read(self) -> Mapping[str, _Kept]:
        try:
            return _FORM.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            log.warning(
                "today's counts begin at zero: %s cannot be used (%s)", self._path, type(error).__name__
            )
            return {}
