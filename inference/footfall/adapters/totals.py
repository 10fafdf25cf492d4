"""Today's totals on disk."""

from pathlib import Path

from pydantic import TypeAdapter

from footfall.adapters.day_file import DayFile, Kept
from footfall.core.totals import Origins, Totals

NOTHING = Totals("")

_FORM = TypeAdapter(dict[str, Kept[Totals]])


class TotalsFile(DayFile[Totals]):
    """Today's totals of one site; see `DayFile`."""

    def __init__(self, path: Path, site: str, origins: Origins) -> None:
        super().__init__(path, site, origins, _FORM, NOTHING, "today's counts")
