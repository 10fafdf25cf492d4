"""How many people are in an area by its doors: whoever came in and has not gone out is there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil

from footfall.core.events import Crossed, Direction
from footfall.core.restart import WAIT_S, ClockTrust

InHour = Callable[[int, float], bool]
"""Whether it is that local hour, 0 to 23, at a time in seconds since the epoch; once on every day."""

_STEP_S, _TWO_DAYS_S = 60.0, 172_800.0


@dataclass(frozen=True, slots=True)
class Balance:
    """What the doors of an area say.

    Attributes:
        entries: Crossings into the area.
        exits: Crossings out of it.
        missed_entries: People who went out or were seen inside, but of whose coming the doors do not know.
        missed_exits: People who had come in and were gone at the quiet hour, but of whose going the doors do not
            know.
    """

    entries: int = 0
    exits: int = 0
    missed_entries: int = 0
    missed_exits: int = 0

    @property
    def corrections(self) -> int:
        """What was added to entries less exits, to make them the occupancy."""
        return self.missed_entries - self.missed_exits

    @property
    def occupancy(self) -> int:
        """How many people are inside; never negative."""
        return self.entries - self.exits + self.corrections

    @property
    def drift(self) -> int:
        """How many crossings are known to be missing. More may be: one missed each way goes unnoticed."""
        return self.missed_entries + self.missed_exits

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(
            self.entries + other.entries,
            self.exits + other.exits,
            self.missed_entries + other.missed_entries,
            self.missed_exits + other.missed_exits,
        )


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What doors and zones say together.

    Attributes:
        occupancy: The best guess from both.
        difference: How many more people the zones show than the doors; negative if fewer.
    """

    occupancy: int
    difference: int


@dataclass(frozen=True, slots=True)
class AreaSettings:
    """When a balance is put right, and how doors and zones err.

    Attributes:
        quiet_hour: The local hour, 0 to 23, in which the area is emptiest.
        calm_s: If nobody has crossed for this long in that hour, whoever the doors still hold inside has left.
        crossing_error: The part of crossings that a door miscounts. The trade holds entrances to 95 to 98 %.
        seeing_error: The part of the people that zones miss: those hidden behind others.
    """

    quiet_hour: int = 4
    calm_s: float = 1800.0
    crossing_error: float = 0.03
    seeing_error: float = 0.1


@dataclass(frozen=True, slots=True)
class _Absence:
    """A time in which nobody watched, in seconds since the epoch, and how many the books held then.

    It is believed once the clock has told the time for an hour: after a computer's start it may be behind or ahead.
    """

    begin: float
    end: float
    people: int


class Area:
    """Keeps the balance of an area whose every door has a line.

    The balance is never negative: an exit from an area that is empty by the books shows that somebody's entry was
    missed, and is booked as that. Exits that were missed show at the quiet hour, when the area is seen to be
    empty or nobody has crossed for half an hour; once each night, people still in the books are then booked out.
    Half an hour of it in which doors were not watched, and nobody crossed the others, is taken for as calm; where the
    program did not run, that is told an hour after its start, of those who were inside before.
    Corrections are added to the books, never into them: entries - exits + corrections = occupancy at any time.

    Events of all doors must come in order of time, since an exit told before its entry would be a missed entry.

    Args:
        doors: The lines of the area, with the direction that leads into it.
        in_hour: Tells when it is the quiet hour.
        balance: What to go on from, after a restart.
        until: The time of that balance, in seconds since the epoch; None where it is not known.
    """

    def __init__(
        self,
        doors: Mapping[str, Direction],
        in_hour: InHour,
        settings: AreaSettings | None = None,
        balance: Balance | None = None,
        until: float | None = None,
    ) -> None:
        self.balance = balance or Balance()
        self.until = until
        self._doors = dict(doors)
        self._in_hour = in_hour
        self._settings = settings or AreaSettings()
        self._crossings = 0
        self._calm_since: float | None = None
        self._settled = False
        self._unwatched_s = 0.0
        self._absence: _Absence | None = None
        self._clock = ClockTrust()

    def note(self, event: Crossed) -> None:
        """Somebody has crossed a line; what happens at other lines does no harm."""
        inwards = self._doors.get(event.line_id)
        if inwards is None:
            return
        self._crossings += 1
        self._calm_since = event.at
        self._unwatched_s = 0.0
        if event.direction is inwards:
            self.balance += Balance(entries=1)
        else:
            self.balance += Balance(exits=1, missed_entries=int(self.balance.occupancy == 0))

    def miss(self) -> None:
        """A door was not watched: whoever crossed it meanwhile is not known, and calm begins anew."""
        self._calm_since = None

    def wait(self, at: float, observed: int | None = None) -> None:
        """Let time go on, while a door's camera has no picture; see `look`."""
        believed = self._clock.tell(at)
        if self.until is None or (believed and at < self.until):
            self.until = at
        self._settled = self._settled and self._in_hour(self._settings.quiet_hour, at)
        if at - self.until > WAIT_S:
            self._absence = _Absence(self.until, at, self.balance.occupancy)
        elif not self._settled:
            self._unwatched_s += self._quiet_s(self.until, at)
        self.until = max(self.until, at)
        if self._unwatched_s >= self._settings.calm_s:
            self._settle(observed or 0)
        if believed and self._absence is not None:
            self._believe(self._absence, observed)

    def _believe(self, absence: _Absence, observed: int | None) -> None:
        self._absence = None
        if self._quiet_s(absence.begin, absence.end) < self._settings.calm_s:
            return
        if observed is None:
            self.balance += Balance(missed_exits=min(absence.people, self.balance.occupancy))
        else:
            self._settle(observed)

    def look(self, at: float, observed: int | None = None) -> Balance:
        """Let time go on, while the doors' cameras have pictures; puts the balance right in the quiet hour.

        Args:
            observed: How many people are seen inside, where zones cover the whole area; None where they do not, or
                where any of their cameras has no picture.
        """
        self.wait(at, observed)
        self._unwatched_s = 0.0
        if self._calm_since is None:
            self._calm_since = at
        calm = observed == 0 or at - self._calm_since >= self._settings.calm_s
        if calm and not self._settled and self._in_hour(self._settings.quiet_hour, at):
            self._settle(observed or 0)
        return self.balance

    def reconcile(self, observed: int) -> Reconciled:
        """Weigh the balance against how many people are seen inside.

        Each counts the more, the surer it is: a balance becomes less sure with each crossing since it was last put
        right, a view with each person who may hide another.

        Source:
            Kuehn, Davidson, "Computer control II: mathematics of control", Chem. Eng. Progress 57, 1961: flows and
            stocks are adjusted by least squares until they balance.
        """
        doors, zones = self.balance.occupancy, observed
        doors_variance = self._settings.crossing_error * (1 + self._crossings)
        zones_variance = self._settings.seeing_error * (1 + observed)
        total = doors * zones_variance + zones * doors_variance
        return Reconciled(round(total / (doors_variance + zones_variance)), zones - doors)

    def _quiet_s(self, begin: float, end: float) -> float:
        """How much of quiet hours lies between two times, to a minute; two days tell enough."""
        passed_s = min(end - begin, _TWO_DAYS_S)
        steps = (step * _STEP_S for step in range(ceil(passed_s / _STEP_S)))
        hour = self._settings.quiet_hour
        return sum(min(passed_s - step, _STEP_S) for step in steps if self._in_hour(hour, begin + step))

    def _settle(self, inside: int) -> None:
        surplus = self.balance.occupancy - inside
        self.balance += Balance(missed_exits=max(surplus, 0), missed_entries=max(-surplus, 0))
        self._crossings = 0
        self._unwatched_s = 0.0
        self._absence = None
        self._settled = True
