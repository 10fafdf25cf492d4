"""Measures for how long a picture holds the interpreter's lock, before the first camera is there."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from footfall.config import CameraConfig
from footfall.core.detection import Detection
from footfall.core.division import Serial
from footfall.core.frame import Frame, Image
from footfall.core.geometry import Box
from footfall.health import EngineHealth
from footfall.machine.costs import StageName
from footfall.machine.scene import name_of, reporter_of, site_with
from footfall.machine.stages import Remembered
from footfall.machine.timing import StageTimer
from footfall.pipeline import SourceFacts, observe
from footfall.stations import lookout_of, tracker_at

PEOPLE = 8
"""In every picture; where there are more, following them takes longer."""
ROUNDS = 40
"""Pictures that are timed, after as many that only warm up."""
_SIZE_PX = (1280, 720)
_STEP_PX = 4.0
_BOX_PX = (60.0, 160.0)


def noise() -> Image:
    """A picture that a network can be given, always the same."""
    width_px, height_px = _SIZE_PX
    random = np.random.default_rng(0)
    return random.integers(0, 256, (height_px, width_px, 3), np.uint8)


def passers_by(picture: int) -> list[Detection]:
    """People who walk through the picture one below the other, each at a pace of their own, again and again."""
    (width_px, height_px), (wide, high) = _SIZE_PX, _BOX_PX
    found = []
    for person in range(PEOPLE):
        x = (person * 150 + picture * _STEP_PX * (1 + person / PEOPLE)) % (width_px - wide)
        y = person * (height_px - high) / PEOPLE
        found.append(Detection(Box(x, y, x + wide, y + high), 0.9))
    return found


def serial_of(camera: CameraConfig, fps: float, threshold: float, read_ms: float) -> Serial:
    """Follow, count and report people who walk through a camera's zones and over its lines.

    Args:
        fps: Pictures a second.
        threshold: Score from which on a detection counts.
        read_ms: What was measured of reading what the network found.
    """
    site = site_with(camera, 1, "walk")
    moment = 0.0
    health = EngineHealth("walk", "CPU", "FP32", 1.0, 0.5, False, None)
    reporter = reporter_of(site, lambda: health, lambda: moment)
    facts = SourceFacts(*_SIZE_PX, fps)
    observations = observe(
        name_of(0),
        _Walk(fps),
        Remembered([passers_by(number) for number in range(2 * ROUNDS)]),
        tracker_at(threshold),
        partial(lookout_of, site, name_of(0)),
    )
    track, report = StageTimer(StageName.TRACK), StageTimer(StageName.REPORT)
    for number in range(2 * ROUNDS):
        if number == ROUNDS:
            track.reset()
            report.reset()
        with track.run():
            observation = next(observations)
        moment = observation.at
        with report.run():
            reporter.report(observation, facts)
    return Serial(read_ms + track.stage().cpu_ms, report.stage().cpu_ms)


class _Walk:
    """Empty pictures at a camera's pace."""

    def __init__(self, fps: float) -> None:
        self._fps = fps

    def __iter__(self) -> Iterator[Frame]:
        picture = np.broadcast_to(np.uint8(0), (*reversed(_SIZE_PX), 3))
        for number in range(2 * ROUNDS):
            yield Frame(picture, number / self._fps)

    def facts(self) -> SourceFacts:
        return SourceFacts(*_SIZE_PX, self._fps)

    def close(self) -> None:
        """Nothing is open."""
