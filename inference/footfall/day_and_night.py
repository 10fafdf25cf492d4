"""Another detector for the grey pictures that cameras send by infra-red light."""

import logging
import math
from collections.abc import Sequence

from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.pipeline import Detector, PendingDetections

log = logging.getLogger(__name__)

GREY = 3.0
"""Mean difference of a pixel's strongest and weakest colour, of 255, below which a picture has no colours.

Infra-red pictures are grey but for rounding, about 1; the greyest corridor by day has more.
"""
PICTURES = 10
"""So many pictures in a row must say the same before the detector is changed."""
_STRIDE = 16


class DayAndNight:
    """One camera's detector: changes with the light, as the camera does.

    Scores of the night's model are bent so that its threshold comes to lie where the day's does, since a tracker knows
    only one.

    Args:
        thresholds: Scores from which on a detection of the day's and of the night's model counts.
        camera: Its id, for the log.
        names: Of the day's and of the night's model, for people.
    """

    def __init__(
        self,
        day: Detector,
        night: Detector,
        thresholds: tuple[float, float],
        camera: str,
        names: tuple[str, str],
    ) -> None:
        self._day, self._night = day, night
        self._camera, self._names = camera, names
        by_day, by_night = thresholds
        self._power = math.log(by_day) / math.log(by_night)
        self._is_night: bool | None = None
        self._against = 0

    @property
    def model(self) -> str | None:
        """The one that looked at the newest picture; None before the first."""
        return None if self._is_night is None else self._names[self._is_night]

    def submit(self, image: Image) -> PendingDetections:
        if self._by_night(is_grey(image)):
            return _Bent(self._night.submit(image), self._power)
        return self._day.submit(image)

    def _by_night(self, grey: bool) -> bool:
        self._against = self._against + 1 if grey is not self._is_night else 0
        if self._is_night is None or self._against >= PICTURES:
            self._is_night, self._against = grey, 0
            light = "grey" if grey else "in colours"
            log.info(
                "camera %s: its pictures are %s, %s looks at them", self._camera, light, self._names[grey]
            )
        return self._is_night


def is_grey(image: Image) -> bool:
    """Whether a picture has no colours."""
    some = image[::_STRIDE, ::_STRIDE]
    return float((some.max(axis=2) - some.min(axis=2)).mean()) < GREY


class _Bent:
    def __init__(self, pending: PendingDetections, power: float) -> None:
        self._pending, self._power = pending, power

    def result(self) -> Sequence[Detection]:
        return [each._replace(score=each.score**self._power) for each in self._pending.result()]
