"""Counts of a person who did not sit at this terminal: rows of clip, what and count, as CSV or as JSON."""

import csv
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from footfall.errors import SourceError, StorageError
from footfall.workbench.audit.sheet import Sheet

log = logging.getLogger(__name__)

ANSWERS_FILE = "answers.csv"
COLUMNS = ("clip", "what", "count")
MOST = 9999
"""More people in a clip are a slip of the finger."""


def number_in(text: str) -> int | None:
    """The count that somebody wrote; None if it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and int(text) <= MOST else None


def write_form(sheet: Sheet, folder: Path) -> None:
    """Write an answers file whose counts are still empty, to be filled in elsewhere; an earlier one is kept aside.

    Raises:
        StorageError: The folder cannot be written.
    """
    path = folder / ANSWERS_FILE
    try:
        if path.exists() and _is_filled_in(path):
            earlier = path.replace(next(each for each in _names_for_earlier(folder) if not each.exists()))
            log.warning("%s was of another audit; it is %s now", path, earlier.name)
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            rows.writerows((number, what, "") for number, what in sheet.questions)
    except OSError as error:
        raise StorageError(
            f"expected to write {path}, found: {error.strerror}; name another folder with --out"
        ) from error


def _names_for_earlier(folder: Path) -> Iterator[Path]:
    return (folder / f"answers-earlier-{number}.csv" for number in count(1))


def _is_filled_in(path: Path) -> bool:
    """Whether somebody has counted; anything that is not understood may be counts."""
    try:
        return any(str(row.get("count", "unknown") or "").strip() for row in _rows(path))
    except SourceError:
        return True


def take_answers(path: Path, sheet: Sheet) -> None:
    """Put a file's counts into the sheet: all of them, or none.

    Raises:
        SourceError: It cannot be read, or anything in it is wrong or missing; names the first.
    """
    found: dict[tuple[int, str], int] = {}
    for place, row in enumerate(_rows(path), 1):
        clip, what, count = (str(row.get(column, "")).strip() for column in COLUMNS)
        question, number = (number_in(clip) or 0, what), number_in(count)
        if question not in sheet.questions:
            raise SourceError(
                f"{path}: row {place}: expected a clip from 1 to {len(sheet.clips)} and one of "
                f"{', '.join(sheet.things)}, found clip {clip!r} and {what!r}; see {ANSWERS_FILE} beside the clips"
            )
        if number is None or question in found:
            why = f"{count!r}" if number is None else "the same once more"
            raise SourceError(
                f"{path}: row {place}: expected one whole number from 0 to {MOST} for {what!r} in clip {clip}, "
                f"found {why}; mend it"
            )
        found[question] = number
    missing = [each for each in sheet.questions if each not in found]
    if missing:
        number, what = missing[0]
        raise SourceError(
            f"{path}: expected {len(sheet.questions)} counts, found {len(found)}; {what!r} in clip {number} is missing"
        )
    for (clip_number, thing), counted in found.items():
        sheet.clips[clip_number - 1].manual[thing] = counted


def _rows(path: Path) -> Iterable[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = json.loads(text) if path.suffix.lower() == ".json" else list(csv.DictReader(text.splitlines()))
    except FileNotFoundError:
        raise SourceError(f"{path}: expected a file with counts, found none; check the path") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: expected a CSV or JSON file with counts, found: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise SourceError(
            f"{path}: expected a list of objects with {', '.join(COLUMNS)}, found something else"
        )
    return rows
