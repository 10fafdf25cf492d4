"""What an audit says: accuracy with its interval, for people and for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from footfall.core.accuracy import Accuracy, Estimate, accuracy_of
from footfall.core.auditing import place_of
from footfall.errors import StorageError
from footfall.workbench.audit.sheet import Basis, Sheet

RESULT_FILE = "audit.json"
FEW = 30
"""An interval that rests on fewer people says little; without an error it still reaches down to .88."""
_HEADINGS = ("counted", "machine", "by hand", "accuracy (95 %)", "machine / by hand (95 %)")


@dataclass(frozen=True, slots=True)
class Row:
    """How right one thing is counted, or several as one."""

    name: str
    things: Sequence[str]
    accuracy: Accuracy

    @property
    def places(self) -> int:
        """Lines and zones: somebody who goes through the door and stands behind it is counted at both."""
        return _places(self.things)


def rows(sheet: Sheet) -> list[Row]:
    """One for every thing, one for both ways of every line, one for all.

    Args:
        sheet: With nothing open.
    """
    places: dict[str, list[str]] = {}
    for what in sheet.things:
        places.setdefault(place_of(what), []).append(what)
    found: list[Row] = []
    for members in places.values():
        found += [_row(sheet, sheet.things[what], [what]) for what in members]
        if len(members) > 1:
            name = sheet.things[members[0]].rpartition(", ")[0]
            found.append(_row(sheet, f"{name}, both ways", members))
    if len(places) > 1:
        found.append(_row(sheet, "all together", list(sheet.things)))
    return found


def _row(sheet: Sheet, name: str, things: Sequence[str]) -> Row:
    machine, manual = (
        np.array([[counts[what] for what in things] for counts in each], dtype=np.int64)
        for each in ([clip.machine for clip in sheet.clips], [clip.manual for clip in sheet.clips])
    )
    return Row(name, things, accuracy_of(machine, manual, _places(things)))


def _places(things: Sequence[str]) -> int:
    return len(set(map(place_of, things)))


def table(sheet: Sheet, found: Sequence[Row]) -> str:
    """A table for a terminal, and how far it can be trusted."""
    cells = [_HEADINGS, *(_cells(row) for row in found)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join([one[0].ljust(widths[0]), *map(str.rjust, one[1:], widths[1:])]) for one in cells]
    seen_s = sum(each.clip.end_s - each.clip.start_s for each in sheet.clips)
    lines.append(
        f"camera {sheet.basis.camera}: {len(sheet.clips)} clips, {seen_s / 60:.1f} of {sheet.length_s / 60:.1f} minutes"
    )
    lines += [_basis(row) for row in found]
    return "\n".join(lines) + "\n"


def _basis(row: Row) -> str:
    counts = row.accuracy.manual
    if not counts:
        return f"{row.name}: nobody was counted by hand, so nothing can be said; audit a busier recording"
    few = "; few, so the interval is wide: audit more or longer clips" if counts < FEW * row.places else ""
    one, many = ("person", "people") if row.places == 1 else ("count", "counts")
    same = f"; one person may be {row.places} of them" if row.places > 1 else ""
    return f"{row.name}: the interval rests on {counts} {one if counts == 1 else many}{same}{few}"


def _cells(row: Row) -> tuple[str, ...]:
    one = row.accuracy
    return row.name, str(one.machine), str(one.manual), _shown(one.accuracy), _shown(one.net)


def _shown(estimate: Estimate | None) -> str:
    if estimate is None:
        return "unknown"
    value, low, high = (100 * each for each in (estimate.value, estimate.low, estimate.high))
    return f"{value:.1f} % ({low:.1f} to {high:.1f})"


def write_result(sheet: Sheet, found: Sequence[Row], folder: Path) -> None:
    """Write all of it as JSON into the folder.

    Raises:
        StorageError: The folder cannot be written.
    """
    path = folder / RESULT_FILE
    try:
        path.write_text(json.dumps(facts(sheet, found), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise StorageError(f"expected to write {path}, found: {error.strerror}; make room for it") from error


def is_result_of(folder: Path, basis: Basis, seed: int | None) -> bool | None:
    """Whether the result in a folder is of an audit of the same clips; None where there is no result.

    Raises:
        StorageError: The folder cannot be read.
    """
    path = folder / RESULT_FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return False
    except OSError as error:
        raise StorageError(
            f"expected to read {path}, found: {error.strerror}; name another folder with --out"
        ) from error
    return seed is not None and {**asdict(basis), "seed": seed}.items() <= found.items()


def facts(sheet: Sheet, found: Sequence[Row]) -> Mapping[str, Any]:
    """Everything that the audit rests on and says, as JSON values; shares from 0 to 1, intervals of 95 %."""
    whole = asdict(sheet)
    return {
        **whole.pop("basis"),
        "seed": sheet.seed,
        "length_s": sheet.length_s,
        "results": [{"name": row.name, "things": list(row.things), **asdict(row.accuracy)} for row in found],
        "counts": whole["clips"],
    }
