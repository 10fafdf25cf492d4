"""Who works here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from footfall.core.geometry import Polygon
from footfall.core.tracking import Track


@dataclass(slots=True)
class _Seen:
    seen_at: float
    is_staff: bool


class Staff:
    """Tells the people who work here from those who visit, by where and when they were first seen.

    Staff are those first seen in a staff zone, as the door to the back room or behind the counter, and those
    first seen outside opening hours. What somebody is, is settled at first sight and stays so until the track is
    freed: a cleaner who was there before the shop opened is no visitor at ten, and a visitor who is late in
    leaving is still one after closing time, so that the exit has its entry.

    A track that breaks begins anew: staff then become visitors in the middle of the shop, and visitors who do so
    in a staff zone become staff. So staff zones should be no larger than need be, and where staff walk about all
    day, their number is subtracted better than their tracks.

    For one camera, whose pixels all places are in.

    Args:
        staff_zones: Where only staff come from.
        is_open: Whether visitors may come at this time, in seconds since the epoch.
        memory_s: How long an unseen person is remembered; longer than the tracker keeps lost ones and a zone's
            grace time together, so that an exit still finds its person.
    """

    def __init__(
        self,
        staff_zones: Sequence[Polygon] = (),
        is_open: Callable[[float], bool] = lambda at: True,
        memory_s: float = 10.0,
    ) -> None:
        self._staff_zones = tuple(staff_zones)
        self._is_open = is_open
        self._memory_s = memory_s
        self._people: dict[int, _Seen] = {}

    def update(self, tracks: Sequence[Track], at: float) -> None:
        """Look at the people in the frame taken at this time, or at nobody while there is no frame.

        Events of the same frame are to be judged after this.
        """
        for track in tracks:
            known = self._people.get(track.track_id)
            if known is None:
                self._people[track.track_id] = _Seen(at, self._judge(track, at))
            else:
                known.seen_at = at
        for track_id in [k for k, each in self._people.items() if at - each.seen_at > self._memory_s]:
            del self._people[track_id]

    def is_staff(self, track_id: int) -> bool:
        """Whether this person works here; nobody does who is unknown or freed."""
        known = self._people.get(track_id)
        return known is not None and known.is_staff

    def _judge(self, track: Track, at: float) -> bool:
        feet = (track.first_box or track.box).feet
        return not self._is_open(at) or any(zone.contains(feet) for zone in self._staff_zones)
