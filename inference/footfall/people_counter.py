"""The two topics of Intel's people counter reference, for dashboards that were made for it."""

from collections.abc import Iterator

from footfall.core.events import Exited
from footfall.core.frame import Frame
from footfall.messages import Message, SiteMessages
from footfall.pipeline import Observation

MEMORY_S = 60.0
"""How long somebody is known who is not seen, or not counted; longer than the tracker keeps lost people."""


class PeopleCounter:
    """Says how many people all cameras see, and how long a visit lasted.

    The total is that of this start: people on two cameras, and those whose track broke, are in it twice, and so is
    whoever was not counted for longer than MEMORY_S. Nor can a duration be taken back: whoever goes on with a visit is
    told of once more, from its beginning.
    """

    def __init__(self, messages: SiteMessages) -> None:
        self._messages = messages
        self._now: dict[str, int] = {}
        self._total = 0
        self._counted_at: dict[tuple[str, int], float] = {}
        self._said: tuple[int, int] | None = None

    def news(self, observation: Observation) -> Iterator[Message]:
        """What changed by this observation; a camera without a picture has none to tell of people."""
        yield from self._durations(observation)
        if isinstance(observation.seen, Frame):
            self._count(observation)
        else:
            self._now.pop(observation.camera_id, None)
        numbers = sum(self._now.values()), self._total
        if (self._now or self._said) and numbers != self._said:
            self._said = numbers
            yield self._messages.person(*numbers)

    def last(self) -> Iterator[Message]:
        """Nothing: at the end, the numbers are those that were said last."""
        return iter(())

    def _count(self, observation: Observation) -> None:
        self._now[observation.camera_id] = len(observation.tracks)
        for track in observation.tracks:
            person = observation.camera_id, track.track_id
            self._total += person not in self._counted_at
            self._counted_at[person] = observation.at
        self._forget(observation)

    def _forget(self, observation: Observation) -> None:
        self._counted_at = {
            (camera_id, track_id): at
            for (camera_id, track_id), at in self._counted_at.items()
            if camera_id != observation.camera_id or observation.at - at <= MEMORY_S
        }

    def _durations(self, observation: Observation) -> Iterator[Message]:
        for event in observation.events:
            if isinstance(event, Exited):
                yield self._messages.person_duration(event.dwell_s)
