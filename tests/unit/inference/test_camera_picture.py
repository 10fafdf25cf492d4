"""The picture that a camera shows to whoever watches."""

from collections.abc import Mapping
from datetime import UTC

import numpy as np
import pytest

from fakes import Screen, ScriptedSource, no_look
from footfall.camera import Camera
from footfall.config import CameraConfig
from footfall.core.books import LineCounts, ZoneCounts
from footfall.core.frame import CameraState, Frame, Image, Missing
from footfall.core.geometry import Box
from footfall.core.latency import Trace
from footfall.core.tracking import Track, TrackState
from footfall.pipeline import Observation, SourceFacts

LARGE, SHOWN = (4000, 3000), (1662, 1247)
CONFIG = CameraConfig.model_validate(
    {
        "source": "rtsp://10.0.0.7/stream1",
        "zones": {"shop": {"polygon": [[0.1, 0.4], [0.45, 0.4], [0.45, 0.9], [0.1, 0.9]]}},
        "lines": {"door": {"from": [0.6, 0.2], "to": [0.6, 0.8]}},
    }
)


class Desk:
    """Knows the same numbers at all times."""

    def __init__(self) -> None:
        self.facts: list[SourceFacts] = []

    def report(self, observation: Observation, facts: SourceFacts) -> Trace | None:
        self.facts.append(facts)
        return None

    def zone_counts(self, camera_id: str, at: float) -> Mapping[str, ZoneCounts]:
        return {"shop": ZoneCounts(1, 2, None, 0.0)}

    def line_counts(self, camera_id: str) -> Mapping[str, LineCounts]:
        return {"door": LineCounts(3, 4)}

    def infer_ms(self) -> float | None:
        return 7.0


def shown(size: tuple[int, int]) -> list[Image]:
    """A camera's picture of this size as people see it, live and then stale; one person stands in the shop."""
    width_px, height_px = size
    box = Box(0.2 * width_px, 0.45 * height_px, 0.3 * width_px, 0.8 * height_px)
    frame = Frame(np.full((height_px, width_px, 3), (120, 90, 60), np.uint8), 50.0)
    screen = Screen()
    source, desk = ScriptedSource(()), Desk()
    camera = Camera("cam", CONFIG, source, no_look, desk, screen, UTC, lambda: 50.5, (), lambda: "own")
    camera.take(Observation("cam", frame, [Track(12, box, TrackState.CONFIRMED, 0.9)], ()))
    camera.take(Observation("cam", Missing(53.0, CameraState.OFFLINE, ""), (), ()))
    assert (
        {each.model for each in desk.facts} == {each.facts.model for each in camera.conditions()} == {"own"}
    )
    return screen.pictures


@pytest.mark.parametrize("moment", [0, 1], ids=["live", "stale"])
def test_a_picture_larger_than_screens_is_shown_smaller_with_all_that_is_drawn(moment: int) -> None:
    large, small = shown(LARGE)[moment], shown(SHOWN)[moment]
    assert large.shape == small.shape == (*SHOWN[::-1], 3)
    assert (large == small).all()


def test_a_picture_that_screens_can_show_keeps_its_size() -> None:
    assert {picture.shape for picture in shown((1920, 1080))} == {(1080, 1920, 3)}
