"""Who of the people in a camera's pictures is to be counted."""

from collections.abc import Sequence

from footfall.core.counted import CountedPeople
from footfall.core.metrics.staff import Staff
from footfall.core.tracking import Track


class Screening:
    """Lets visitors pass, and neither staff, nor things, nor those who are to be left out.

    Whoever is held back leaves no trace in any count, but is followed all the same, so as to be known again.
    """

    def __init__(self, people: CountedPeople, staff: Staff) -> None:
        self._people = people
        self._staff = staff

    def update(self, tracks: Sequence[Track], at: float) -> list[Track]:
        """The visitors among those seen in the frame taken at this time; nobody is seen while there is no frame."""
        self._staff.update(tracks, at)
        return [
            track for track in self._people.update(tracks, at) if not self._staff.is_staff(track.track_id)
        ]
