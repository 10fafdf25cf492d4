"""What belongs to a day on disk, so that a restart does not lose the day."""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from pydantic import TypeAdapter

from footfall.adapters.whole_file import KeptFile
from footfall.core.totals import Origins


class OfDay(Protocol):
    """Numbers of one day."""

    @property
    def day(self) -> str: ...

    def still_from(self, then: Origins, now: Origins) -> Self:
        """Those that come from the same cameras' pictures now as then."""


D = TypeVar("D", bound=OfDay)


@dataclass(frozen=True, slots=True)
class Kept(Generic[D]):
    """What is kept of a site."""

    totals: D
    origins: Origins


class DayFile(Generic[D]):
    """A day's numbers of one site in a file that is replaced whole.

    Args:
        site: Whose numbers these are; those of other sites stay as they are until their day is over.
        origins: Where the numbers come from now; what was counted elsewhere under the same id is not taken up again.
        form: By site: another one may have been counted on this box earlier today.
        nothing: What is there where nothing is known; of no day.
        what: The numbers, for the log.
    """

    def __init__(
        self,
        path: Path,
        site: str,
        origins: Origins,
        form: TypeAdapter[dict[str, Kept[D]]],
        nothing: D,
        what: str,
    ) -> None:
        unread, unwritten = f"{what} begin at zero", f"{what} would be lost in a restart"
        self._file = KeptFile(path, form, unread=unread, unwritten=unwritten)
        self._site, self._origins, self._nothing = site, origins, nothing

    def load(self) -> D:
        """What was saved last; nothing where there is no file, or a damaged one."""
        kept = self._file.read().get(self._site)
        return kept.totals.still_from(kept.origins, self._origins) if kept else self._nothing

    def save(self, totals: D) -> None:
        """Keep these; where nothing is drawn there are none, and others' days are not over."""
        if not totals.day:
            return
        others = {site: kept for site, kept in self._file.read().items() if kept.totals.day == totals.day}
        self._file.write({**others, self._site: Kept(totals, self._origins)})
