"""`footfall doctor`: what on this computer, or of its cameras, stands in the way of counting."""

import argparse
import json
import os
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from footfall.cli.commands import Commands
from footfall.config import SiteConfig, load_site
from footfall.errors import ConfigError
from footfall.machine.examination import Examination, checks_of, examine
from footfall.machine.finding import Finding, Weight, by_weight, hinders, stops
from footfall.models.registry import DEFAULT_MODEL
from footfall.settings import Settings

_USUAL = Path("site.yaml")
_MARKS = {Weight.STOPS: "STOP", Weight.HINDERS: "warn", Weight.GOOD: " ok "}
_COLOURS = {Weight.STOPS: "\x1b[31m", Weight.HINDERS: "\x1b[33m", Weight.GOOD: "\x1b[32m"}
_WIDTH, _INDENT = 100, " " * 9


def add_doctor(commands: Commands) -> None:
    """Add the command `doctor`."""
    parser = commands.add_parser("doctor", help="what on this computer or of its cameras hinders counting")
    parser.add_argument("--site", type=Path, help="whose cameras and models are looked at (site.yaml)")
    parser.add_argument("--json", action="store_true", help="the same for programs")
    parser.set_defaults(command=_doctor)


def _doctor(given: argparse.Namespace) -> int:
    site, about_site = _site(given.site)
    settings = Settings.from_environment()
    examined = examine(checks_of(site, DEFAULT_MODEL, settings))
    findings = by_weight([*about_site, *examined.findings])
    sys.stdout.write(as_json(findings) if given.json else as_text(findings, sys.stdout.isatty()))
    code = int(any(each.weight is Weight.STOPS for each in findings))
    _leave_if_stuck(examined, code)
    return code


def _site(given: Path | None) -> tuple[SiteConfig | None, list[Finding]]:
    """The site, or what is wrong with it."""
    path = given or _USUAL
    if given is None and not path.exists():
        return None, [hinders("site", f"no {path} here: cameras were not looked at", "name it with --site")]
    try:
        return load_site(path), []
    except ConfigError as error:
        return None, [stops("site", str(error), "mend the file; cameras were not looked at")]


def _leave_if_stuck(examined: Examination, code: int) -> None:
    """Leave at once where a check hangs inside a library: it could hold up the program's end, or abort it."""
    if not examined.finished:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def as_text(findings: Sequence[Finding], coloured: bool) -> str:
    """Short lines for a terminal; the remedy below what it is for."""
    lines = [line for each in findings for line in _lines(each, coloured)]
    return "\n".join([*lines, "", _sum(findings)]) + "\n"


def _lines(one: Finding, coloured: bool) -> list[str]:
    mark = _MARKS[one.weight]
    shown = f"{_COLOURS[one.weight]}{mark}\x1b[0m" if coloured else mark
    head, *rest = _wrapped(f"{one.subject}: {one.found}")
    lines = [f"  {shown}   {head}", *(_INDENT + line for line in rest)]
    return lines + [_INDENT + line for line in _wrapped(f"-> {one.remedy}") if one.remedy]


def _wrapped(text: str) -> list[str]:
    return [
        part
        for line in text.splitlines()
        for part in textwrap.wrap(line, _WIDTH - len(_INDENT), break_long_words=False, break_on_hyphens=False)
    ]


def _sum(findings: Sequence[Finding]) -> str:
    numbers = {weight: sum(each.weight is weight for each in findings) for weight in Weight}
    return (
        f"{numbers[Weight.STOPS]} stop counting, {numbers[Weight.HINDERS]} could be better, "
        f"{numbers[Weight.GOOD]} are well"
    )


def as_json(findings: Sequence[Finding]) -> str:
    """The findings, the heaviest first."""
    facts = [
        {
            "weight": each.weight.name.lower(),
            "subject": each.subject,
            "found": each.found,
            "remedy": each.remedy,
        }
        for each in findings
    ]
    well = all(each.weight is not Weight.STOPS for each in findings)
    return json.dumps({"counts": well, "findings": facts}, indent=1) + "\n"
