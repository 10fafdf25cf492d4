"""Which part of the people who pass a store come in."""

from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from math import inf

from footfall.core.events import Crossed, Direction, Entered, Event, Exited


@dataclass(frozen=True, slots=True)
class CaptureCounts:
    """People who might have visited a store, and those who did.

    Attributes:
        passers_by: People who went past the store or came in.
        visitors: Those of them who came in and stayed.
    """

    passers_by: int = 0
    visitors: int = 0

    @property
    def rate(self) -> float | None:
        """Visitors for each passer-by, 0 to 1; None without any."""
        return self.visitors / self.passers_by if self.passers_by else None

    def __add__(self, other: "CaptureCounts") -> "CaptureCounts":
        return CaptureCounts(self.passers_by + other.passers_by, self.visitors + other.visitors)


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """Who is a visitor, and who a passer-by; the first two are the trade's usual values.

    Attributes:
        min_stay_s: Whoever comes out no later than this has only looked in.
        max_pass_s: Whoever spends as long in the corridor does not pass: waits, sits or works there.
        memory_s: How long somebody is remembered of whom no zone or line tells any more, so that whoever comes
            back is not counted again. Longer than the other two, and than the tracker keeps lost people. With
            a thousand passers-by an hour, some 80 are remembered.
    """

    min_stay_s: float = 30.0
    max_pass_s: float = 60.0
    memory_s: float = 300.0


@dataclass(slots=True)
class _Person:
    """What somebody has done.

    Attributes:
        told_at: The latest moment that is known of.
        there: Since when the person is in which zone of the corridor.
        stays_s: The stays in its zones that are over.
        was_inside: Whether the person came out of the store before ever going in.
        came_in: Whether the person has ever come in.
        in_since: Since when the person is in the store; None while outside.
        stayed: Whether a stay in the store is over that was long enough.
    """

    told_at: float
    there: dict[str, float] = field(default_factory=dict)
    left: list[Exited] = field(default_factory=list)
    was_inside: bool = False
    came_in: bool = False
    in_since: float | None = None
    stayed: bool = False

    def enter(self, event: Entered) -> None:
        self.there[event.zone_id] = event.began
        self.left = [stay for stay in self.left if stay.zone_id != event.zone_id or stay.at < event.began]

    def counts(self, at: float, settings: CaptureSettings) -> CaptureCounts:
        if self.came_in:
            stays = self.in_since is not None and at - self.in_since > settings.min_stay_s
            return CaptureCounts(1, int(self.stayed or stays))
        passes = bool(self.left or self.there) and not self.was_inside
        return CaptureCounts(int(passes and self._passing_s(at) < settings.max_pass_s))

    def _passing_s(self, at: float) -> float:
        """How long the person was in the corridor, whose zones may share a part."""
        stays = [(stay.at - stay.dwell_s, stay.at) for stay in self.left]
        whole_s, until = 0.0, -inf
        for start, end in sorted([*stays, *((since, at) for since in self.there.values())]):
            whole_s += max(end - max(start, until), 0.0)
            until = max(until, end)
        return whole_s


class CaptureRate:
    """Counts the people who pass a store, and those who come in and stay.

    Passers-by are the distinct people seen in the corridor for less than a minute, and all who came in, however
    long they had stood before the window. Visitors are those who came in and did not come out within half a
    minute. Whoever comes out of the store before ever going in is no passer-by: that visit was counted when it
    began, most likely under another track, as people are out of sight inside.

    A person is a track. So the zones of the corridor and the lines of the entrance must be in the picture of one
    camera, the zones end at the line, and a track that breaks in front of the store is two passers-by. Whoever
    vanishes from sight in the store counts as staying.

    Begin a new one with each period; whoever is there at that moment belongs to the period before.

    Args:
        corridor: Ids of the zones in front of the store.
        entrance: Ids of the lines that lead into the store by IN.
        before: What the period has counted by now.

    Source:
        The trade's definition: entries / (entries + those who pass without entering).
    """

    def __init__(
        self,
        corridor: Collection[str],
        entrance: Collection[str],
        settings: CaptureSettings | None = None,
        before: CaptureCounts = CaptureCounts(),
    ) -> None:
        self._corridor = frozenset(corridor)
        self._entrance = frozenset(entrance)
        self._settings = settings or CaptureSettings()
        self._people: dict[Hashable, _Person] = {}
        self._before = before

    def note(self, person: Hashable, event: Event) -> None:
        """Take in what a person did; what happens elsewhere does no harm."""
        if isinstance(event, Crossed):
            if event.line_id in self._entrance:
                self._cross(self._known(person, event.at), event)
        elif event.zone_id in self._corridor:
            if isinstance(event, Entered):
                self._known(person, event.at).enter(event)
            elif person in self._people:
                self._leave(self._known(person, event.at), event)

    def counts(self, at: float) -> CaptureCounts:
        """The period up to this time; frees the people of whom nothing more is to be expected."""
        for person in [key for key, each in self._people.items() if self._is_over(each, at)]:
            self._before += self._people.pop(person).counts(at, self._settings)
        return sum((each.counts(at, self._settings) for each in self._people.values()), self._before)

    def _known(self, person: Hashable, at: float) -> _Person:
        known = self._people.setdefault(person, _Person(at))
        known.told_at = max(known.told_at, at)
        return known

    def _cross(self, person: _Person, event: Crossed) -> None:
        if event.direction is Direction.IN:
            person.came_in, person.in_since = True, event.at
        elif person.in_since is None:
            person.was_inside = True
        else:
            person.stayed |= event.at - person.in_since > self._settings.min_stay_s
            person.in_since = None

    def _leave(self, person: _Person, event: Exited) -> None:
        if person.there.pop(event.zone_id, None) is not None:
            person.left.append(event)

    def _is_over(self, person: _Person, at: float) -> bool:
        return not person.there and at - person.told_at > self._settings.memory_s
