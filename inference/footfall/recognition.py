"""The same person in several pictures, of one camera or of several."""

from collections.abc import Callable, Mapping
from math import dist

from footfall.core.gallery import Gallery, Visitors
from footfall.core.geometry import Box, Point
from footfall.core.overlap import Overlap
from footfall.core.persons import Join, Person
from footfall.core.sighting import Sighting
from footfall.pipeline import Observation

ToFloor = Callable[[Point], Point | None]
"""From fractions of a camera's picture to metres on the floor, the same for all cameras; None where there is none."""

FOOT_ERROR = 0.05
"""How far a detector's lower edge is off, in heights of the box."""


class Recognition:
    """Finds which tracks are one person, and counts the day's different visitors where that is wanted.

    Args:
        floors: How the floor lies in the pictures of those cameras where it is known.
        day_of: Names the day of a time; later days sort later.
    """

    def __init__(
        self,
        overlap: Overlap,
        floors: Mapping[str, ToFloor],
        gallery: Gallery | None,
        day_of: Callable[[float], str],
    ) -> None:
        self._overlap, self._floors, self._gallery, self._day_of = overlap, floors, gallery, day_of

    def take(self, observation: Observation) -> tuple[list[Join], list[Person]]:
        """Take in what a camera saw.

        Returns:
            Tracks that turn out to be one person, and tracks of persons that are long gone.
        """
        seen = [self._sighting(observation, track.track_id, track.box) for track in observation.tracks]
        camera_id, at = observation.camera_id, observation.at
        joins = self._overlap.look(camera_id, at, seen, (track.track_id for track in observation.measured))
        if self._gallery is not None:
            self._gallery.see(camera_id, at, self._day_of(at), seen, watched=observation.size is not None)
            for join in joins:
                self._gallery.join(*join)
        joins += self._overlap.go_on(camera_id, at, observation.stand_ins)
        return joins, self._overlap.forget(at)

    def visitors(self) -> Visitors | None:
        """The different people of today; None where they are not told apart, and before the day's first picture."""
        return None if self._gallery is None else self._gallery.visitors()

    def _sighting(self, observation: Observation, track_id: int, box: Box) -> Sighting:
        place, spread_m = None, 0.0
        to_floor, size = self._floors.get(observation.camera_id), observation.size
        if to_floor is not None and size is not None:
            place, spread_m = standing(box.scaled(1 / size[0], 1 / size[1]), to_floor)
        return Sighting(track_id, place, spread_m, observation.looks.get(track_id))


def standing(box: Box, to_floor: ToFloor) -> tuple[Point | None, float]:
    """Where somebody stands in metres, and how far that is off if the box's lower edge is."""
    place = to_floor(box.feet)
    higher = to_floor(Point(box.feet.x, box.feet.y - FOOT_ERROR * box.height))
    if place is None or higher is None:
        return None, 0.0
    return place, dist(place, higher)
