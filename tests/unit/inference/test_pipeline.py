"""One camera's way from pictures to observations."""

import math

from fakes import NumberingTracker, RecordingMonitor, ScriptedDetector, ScriptedSource, picture
from footfall.core.detection import Detection
from footfall.core.events import Exited
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.geometry import Box
from footfall.pipeline import observe

SOMEBODY = Detection(Box(10, 10, 20, 40), 0.9)


def _observe(source: ScriptedSource, detector: ScriptedDetector, monitor: RecordingMonitor, depth: int = 1):  # type: ignore[no-untyped-def]
    return observe("north", source, detector, NumberingTracker(), lambda _w, _h: [monitor], depth=depth)


def test_every_frame_becomes_an_observation_in_order() -> None:
    frames = [Frame(picture(), at) for at in (1.0, 2.0, 3.0)]
    detector = ScriptedDetector([[SOMEBODY], [], [SOMEBODY, SOMEBODY]])
    seen = list(_observe(ScriptedSource(frames), detector, RecordingMonitor()))
    assert [(each.camera_id, each.at, len(each.tracks)) for each in seen] == [
        ("north", 1.0, 1), ("north", 2.0, 0), ("north", 3.0, 2),
    ]  # fmt: skip


def test_a_live_frame_is_answered_before_the_next_is_taken() -> None:
    detector = ScriptedDetector([[], []])
    list(
        _observe(ScriptedSource([Frame(picture(), 1.0), Frame(picture(), 2.0)]), detector, RecordingMonitor())
    )
    assert detector.log == ["submit 1", "result 1", "submit 2", "result 2"]


def test_a_replay_keeps_several_frames_under_inference_and_their_order() -> None:
    detector = ScriptedDetector([[]] * 4)
    frames = [Frame(picture(), float(at)) for at in range(4)]
    seen = list(_observe(ScriptedSource(frames), detector, RecordingMonitor(), depth=3))
    assert [each.at for each in seen] == [0.0, 1.0, 2.0, 3.0]
    assert detector.log[:4] == ["submit 1", "submit 2", "submit 3", "result 1"]


def test_time_goes_on_for_the_monitors_while_no_picture_comes() -> None:
    monitor = RecordingMonitor()
    gone = Missing(2.0, CameraState.OFFLINE, "refused")
    source = ScriptedSource([Frame(picture(), 1.0), gone])
    seen = list(_observe(source, ScriptedDetector([[SOMEBODY]]), monitor))
    assert seen[1].seen is gone and seen[1].tracks == ()
    assert monitor.shown[-1] == ([], 2.0)


def test_nothing_is_watched_before_the_first_frame_tells_the_size() -> None:
    monitor = RecordingMonitor()
    list(
        _observe(
            ScriptedSource([Missing(1.0, CameraState.OFFLINE, "refused")]), ScriptedDetector([]), monitor
        )
    )
    assert monitor.shown == []


def test_visits_end_and_monitors_are_made_anew_when_the_picture_changes_its_size() -> None:
    ended = Exited("window", 1, 1.0, 0.8)
    made: list[tuple[int, int]] = []

    def monitors_for(width_px: int, height_px: int) -> list[RecordingMonitor]:
        made.append((width_px, height_px))
        return [RecordingMonitor(at_the_end=[ended])]

    frames = [Frame(picture(64, 48), 1.0), Frame(picture(64, 48), 2.0), Frame(picture(32, 24), 3.0)]
    seen = list(
        observe(
            "north", ScriptedSource(frames), ScriptedDetector([[], [], []]), NumberingTracker(), monitors_for
        )
    )
    assert made == [(64, 48), (32, 24)]
    assert [list(each.events) for each in seen] == [[], [], [ended]]
    assert math.isfinite(seen[2].events[0].at)
