"""A site's ledger, fed as its cameras would feed it."""

from collections.abc import Sequence

from footfall.core.buckets import Bucket, ZoneBucket
from footfall.core.counting import Layout, Ledger
from footfall.core.events import Entered, Event, Exited

LAYOUT = Layout(
    zones={"north": ["window", "till"], "south": ["back"]},
    lines={"north": ["door"]},
    stores={"shop": ["window", "till"], "corner": ["window", "back"]},
)
DAY_S = 86400.0


def day_of(at: float) -> str:
    return f"day {int(at // DAY_S):05}"


class Site:
    """A ledger whose cameras report ten times a second."""

    def __init__(self, layout: Layout = LAYOUT) -> None:
        self.ledger = Ledger(layout, day_of)
        self.closed: list[Bucket] = []

    def run(
        self,
        camera_id: str,
        since: float,
        until: float,
        events: Sequence[tuple[float, Event]] = (),
        fps: float = 10,
    ) -> None:
        """Frames from one time to the other; each event is told by the first frame at or after its time."""
        waiting = sorted(events, key=lambda told: told[0])
        for i in range(round((until - since) * fps) + 1):
            at = since + i / fps
            told = [event for due, event in waiting if due <= at]
            waiting = waiting[len(told) :]
            self.closed += self.ledger.record(camera_id, at, True, told)

    def down(self, camera_id: str, since: float, until: float) -> None:
        for second in range(int(until - since) + 1):
            self.closed += self.ledger.record(camera_id, since + second, False, [])

    def buckets(self, subject_id: str) -> list[Bucket]:
        return [bucket for bucket in self.closed if bucket.subject_id == subject_id]

    def zone_minute(self, subject_id: str, number: int = 0) -> ZoneBucket:
        bucket = self.buckets(subject_id)[number]
        assert isinstance(bucket, ZoneBucket)
        return bucket


def visit(zone_id: str, track_id: int, since: float, until: float) -> list[tuple[float, Event]]:
    """As a zone monitor with the default settings tells it."""
    entered, exited = Entered(zone_id, track_id, since), Exited(zone_id, track_id, until, until - since)
    return [(since + 0.5, entered), (until + 1.05, exited)]
