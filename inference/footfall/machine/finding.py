"""What an examination finds: how much it matters, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Weight(IntEnum):
    """How much a finding matters; the heaviest first."""

    STOPS = 0
    """Counting stops, or a camera is not counted."""
    HINDERS = 1
    GOOD = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: What was looked at, as "camera entrance".
        found: What it is like; never a password.
        remedy: What a person can do; empty where nothing has to be done.
    """

    weight: Weight
    subject: str
    found: str
    remedy: str = ""


def good(subject: str, found: str) -> Finding:
    """Nothing has to be done."""
    return Finding(Weight.GOOD, subject, found)


def hinders(subject: str, found: str, remedy: str) -> Finding:
    """Counting goes on, but not as well as it could."""
    return Finding(Weight.HINDERS, subject, found, remedy)


def stops(subject: str, found: str, remedy: str) -> Finding:
    """Somebody has to mend this before everything is counted."""
    return Finding(Weight.STOPS, subject, found, remedy)


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """The heaviest first; those of one weight in the order in which they were looked at."""
    return sorted(findings, key=lambda each: each.weight)
