"""Counts the people of a store again from the published events alone, independently of the product's own ledger."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from support.recorder import Heard


@dataclass
class Recount:
    """The people in a store's zones, by what the events said.

    Attributes:
        inside: Zones in which each (camera, track) is now.
        left: When each was last in a zone, for every visit that is over.
        visits: How often somebody came who was in none of the store's zones, and had not only stepped aside.
    """

    zones: frozenset[str]
    inside: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    left: defaultdict[tuple[str, int], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    visits: int = 0

    def take(self, event: str, body: dict[str, Any]) -> None:
        if body.get("zone") not in self.zones:
            return
        person = (body["camera"], body["track"])
        if event == "entered":
            self.visits += person not in self.inside
            self.inside.setdefault(person, set()).add(body["zone"])
            if body["since"] is not None:
                self._go_on(person, datetime.fromisoformat(body["since"]))
        elif event == "exited":
            self.inside[person].discard(body["zone"])
            if not self.inside[person]:
                del self.inside[person]
                self.left[person].append(datetime.fromisoformat(body["at"]))

    def _go_on(self, person: tuple[str, int], since: datetime) -> None:
        """All visits that were not over before then are one with the present one."""
        over = [left for left in self.left[person] if left < since]
        self.visits -= len(self.left[person]) - len(over)
        self.left[person] = over

    @property
    def occupancy(self) -> int:
        return len(self.inside)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published state beside what the events before it give."""

    seq: int
    published_occupancy: int
    recounted_occupancy: int
    published_visits: int
    recounted_visits: int


def compare(heard: Iterable[Heard], boot: str, store: str) -> list[Comparison]:
    """Hold every published state of a store against a recount of the events that were published before it.

    Events and states of one start of the program carry rising sequence numbers; sorting by them restores the
    order in which they were written, however they travelled. Events are on their way a little longer, but keep their
    order: only states before the last event heard are compared, since nothing is missing before them.
    """
    bodies = {}
    for each in heard:
        if "/event/" in each.topic or each.topic.endswith(f"/store/{store}/state"):
            body = each.body
            if body["boot"] == boot:
                bodies[body["seq"]] = (each.topic.rsplit("/", 1)[-1], body)
    states = [body for kind, body in bodies.values() if kind == "state"]
    if not states:
        return []
    recount, rows, start = Recount(frozenset(states[0]["zones"])), [], None
    last_event = max((seq for seq, (kind, _) in bodies.items() if kind != "state"), default=0)
    for seq in sorted(seq for seq in bodies if seq <= last_event):
        kind, body = bodies[seq]
        if kind != "state":
            recount.take(kind, body)
        elif body["occupancy"] is not None:
            start = body["visits_today"] - recount.visits if start is None else start
            rows.append(
                Comparison(
                    seq, body["occupancy"], recount.occupancy, body["visits_today"], start + recount.visits
                )
            )
    return rows
