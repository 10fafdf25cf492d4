"""What stands on the screen, as text. Pure."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

_INDENT = " " * 12


@dataclass(frozen=True, slots=True)
class Report:
    """All that the person in front of the box needs to know.

    Attributes:
        name: Under which the network finds the box; None while it has none.
        password: The operator's first one; None from the first login on.
        stores: People in front of each store; empty while nothing is counted.
        troubles: What a person should look at.
    """

    version: str
    name: str | None
    addresses: Sequence[str]
    password: str | None
    stores: Mapping[str, int | None]
    data: str
    clock_set: bool
    ssh: bool
    troubles: Sequence[str]


def lines(report: Report) -> list[str]:
    """The screen, line by line."""
    return [
        f"Footfall {report.version}",
        f"  page      {_page(report)}",
        f"  login     {_login(report)}",
        f"  counting  {_counting(report)}",
        f"  data      {report.data}",
        f"  clock     {'set by the network' if report.clock_set else 'not yet set by the network'}",
        *(["  ssh       open to the key on the boot stick, until the next start"] if report.ssh else []),
        *(f"  ! {trouble}" for trouble in report.troubles),
    ]


def wrapped(shown: Iterable[str], columns: int) -> list[str]:
    """The same for a screen of so many columns: words stay whole, and what goes on stands below what it belongs to."""
    return [
        part
        for line in shown
        for part in textwrap.wrap(line, columns, subsequent_indent=_INDENT, break_on_hyphens=False)
    ]


def without_numbers(report: Report) -> Report:
    """What is worth a line in a log: not that another person came or went."""
    known = {name: None if count is None else 0 for name, count in report.stores.items()}
    return replace(report, stores=known)


def _page(report: Report) -> str:
    if not report.addresses:
        return "no network: is the cable plugged in, and does a router give out addresses?"
    # Nobody types an address of version 6 where there is a shorter one.
    typed = [each for each in report.addresses if ":" not in each] or report.addresses
    names = [report.name, *typed] if report.name else typed
    return "  ".join(f"https://{f'[{name}]' if ':' in name else name}/" for name in names)


def _login(report: Report) -> str:
    return (
        f"operator, password {report.password}" if report.password else "operator, with the password you know"
    )


def _counting(report: Report) -> str:
    if not report.stores:
        return "not yet"
    return ", ".join(
        f"{name} {'unknown' if count is None else count}" for name, count in report.stores.items()
    )
