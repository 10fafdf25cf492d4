"""Asks a person at the terminal how many people there are in each clip."""

import sys
from pathlib import Path

from footfall.core.auditing import place_of
from footfall.workbench.audit.answers import MOST, number_in
from footfall.workbench.audit.cutting import clip_file
from footfall.workbench.audit.sheet import Sheet

RULES = """\
Play each clip and count as often as you like: at a line, feet that pass it completely within the clip, "in" along the
arrow, "out" against it; in a zone, feet that come in within the clip and stay for as long as is asked, not who is
inside when it begins. Leave out who stays in an area that is marked "not counted", and who is below `min_height`; staff
count here as everybody does, since nobody can see who works there. Type a number, b to go back, q to stop; what you
have typed is kept.
"""


def ask(sheet: Sheet, folder: Path) -> bool:
    """Ask for all that is open, and keep each answer at once; False if the person has stopped before the end."""
    questions, place = sheet.questions, len(sheet.questions) - len(sheet.open)
    shown = 0
    sys.stdout.write(RULES)
    while place < len(questions):
        number, what = questions[place]
        if number != shown:
            shown = number
            sys.stdout.write(f"\n{_title(sheet, folder, number)}\n")
        answer = _answer(sheet, number, what)
        count = number_in(answer)
        if answer == "q":
            return False
        if answer == "b":
            place = max(place - 1, 0)
        elif count is None:
            sys.stdout.write(
                f"expected a whole number from 0 to {MOST}, or b or q, found {answer!r}; try again\n"
            )
        else:
            sheet.clips[number - 1].manual[what] = count
            sheet.save(folder)
            place += 1
    return True


def _title(sheet: Sheet, folder: Path, number: int) -> str:
    clip = sheet.clips[number - 1].clip
    when = f"{_time(clip.start_s)} to {_time(clip.end_s)} of the recording"
    return f"clip {number} of {len(sheet.clips)}, {when}: {clip_file(folder, number)}"


def _answer(sheet: Sheet, number: int, what: str) -> str:
    """What the person types; the end of the input is taken for q."""
    kind = "visits begun" if place_of(what) == what else "people"
    before = sheet.clips[number - 1].manual.get(what)
    was = "" if before is None else f" (was {before})"
    try:
        return input(f"  {sheet.things[what]}, {kind}{was}: ").strip().lower()
    except EOFError:
        return "q"


def _time(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
