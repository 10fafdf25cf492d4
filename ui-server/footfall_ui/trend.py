"""The last half hour of a store, minute by minute."""

from datetime import datetime, timedelta

from footfall_ui.payloads import Bucket
from footfall_ui.views import Minute

LENGTH = timedelta(minutes=30)
_MOST_MINUTES = 30


class Trend:
    """Keeps the newest minutes only, so it never grows; minutes may come late or twice."""

    def __init__(self) -> None:
        self._minutes: dict[datetime, Minute] = {}

    def add(self, bucket: Bucket) -> None:
        """Remember a closed minute; one that was not seen at all has no count, which is not zero."""
        self._minutes[bucket.start] = Minute(
            start=bucket.start,
            mean=bucket.occupancy_mean if bucket.coverage > 0 else None,
            peak=bucket.occupancy_peak if bucket.coverage > 0 else None,
            coverage=bucket.coverage,
        )
        while len(self._minutes) > _MOST_MINUTES:
            del self._minutes[min(self._minutes)]

    def until(self, now: datetime) -> tuple[Minute, ...]:
        """The minutes of the last half hour, oldest first."""
        return tuple(self._minutes[start] for start in sorted(self._minutes) if now - LENGTH <= start <= now)
