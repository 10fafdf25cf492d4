"""The two topics of Intel's people counter reference, for dashboards that were made for it."""

from collections.abc import Iterator

from footfall.core.events import Exited
from footfall.core.frame import Frame
from footfall.messages import Message, SiteMessages
from footfall.pipeline import Observation


class PeopleCounter:
    """Says how many people all cameras see, and how long a visit lasted.

    The total is that of this start: people on two cameras, and those whose track broke, are in it twice.
    """

    def __init__(self, messages: SiteMessages) -> None:
        self._messages = messages
        self._now: dict[str, int] = {}
        self._ever: dict[str, int] = {}
        self._said: tuple[int, int] | None = None

    def news(self, observation: Observation) -> Iterator[Message]:
        """What changed by this observation; a camera without a picture has none to tell of people."""
        yield from self._durations(observation)
        if isinstance(observation.seen, Frame):
            yield from self._numbers(observation)

    def _numbers(self, observation: Observation) -> Iterator[Message]:
        camera_id = observation.camera_id
        # Track ids of a camera are 1, 2, 3, ..., so the highest is the number of people it has seen.
        seen = (self._ever.get(camera_id, 0), *(track.track_id for track in observation.tracks))
        self._now[camera_id], self._ever[camera_id] = len(observation.tracks), max(seen)
        numbers = (sum(self._now.values()), sum(self._ever.values()))
        if numbers != self._said:
            self._said = numbers
            yield self._messages.person(*numbers)

    def _durations(self, observation: Observation) -> Iterator[Message]:
        for event in observation.events:
            if isinstance(event, Exited):
                yield self._messages.person_duration(event.dwell_s)
