"""One camera's way from pictures to observations."""

from collections.abc import Iterator, Sequence

import pytest

from fakes import NumberingTracker, RecordingMonitor, ScriptedDetector, ScriptedSource, picture
from footfall.core.detection import Detection
from footfall.core.events import Entered, Exited
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.geometry import Box, Point, Polygon
from footfall.core.tracking import ByteTracker, Track, TrackerSettings
from footfall.core.zones import Zone, ZoneMonitor
from footfall.pipeline import Lookout, observe

SOMEBODY = Detection(Box(10, 10, 20, 40), 0.9)


def _observe(source: ScriptedSource, detector: ScriptedDetector, monitor: RecordingMonitor, depth: int = 1):  # type: ignore[no-untyped-def]
    return observe(
        "north", source, detector, NumberingTracker(), lambda _w, _h: Lookout([monitor]), depth=depth
    )


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


def test_a_replay_submits_its_frames_in_order_and_answers_in_order_whoever_is_quicker() -> None:
    detector = ScriptedDetector([[]] * 4)
    frames = [Frame(picture(), float(at)) for at in range(4)]
    seen = list(_observe(ScriptedSource(frames), detector, RecordingMonitor(), depth=3))
    assert [each.at for each in seen] == [0.0, 1.0, 2.0, 3.0]
    assert [line for line in detector.log if line.startswith("submit")] == [
        f"submit {n}" for n in range(1, 5)
    ]
    assert sorted(detector.log)[:4] == [f"result {n}" for n in range(1, 5)]


def test_time_goes_on_for_the_monitors_while_no_picture_comes() -> None:
    monitor = RecordingMonitor()
    gone = Missing(2.0, CameraState.OFFLINE, "refused")
    source = ScriptedSource([Frame(picture(), 1.0), gone])
    seen = list(_observe(source, ScriptedDetector([[SOMEBODY]]), monitor))
    assert seen[1].seen is gone and seen[1].tracks == ()
    assert monitor.shown[-1] == ([], 2.0)


def test_who_is_not_confirmed_yet_is_told_with_and_without_a_picture() -> None:
    unconfirmed = [Entered("window", 7, 0.5)]
    source = ScriptedSource([Frame(picture(), 1.0), Missing(2.0, CameraState.OFFLINE, "refused")])
    seen = _observe(source, ScriptedDetector([[]]), RecordingMonitor(unconfirmed=unconfirmed))
    assert [each.unconfirmed for each in seen] == [unconfirmed, unconfirmed]


def test_nothing_is_watched_before_the_first_frame_tells_the_size() -> None:
    monitor = RecordingMonitor()
    list(
        _observe(
            ScriptedSource([Missing(1.0, CameraState.OFFLINE, "refused")]), ScriptedDetector([]), monitor
        )
    )
    assert monitor.shown == []


SIZES = pytest.mark.parametrize(
    ("width_px", "height_px"),
    [
        pytest.param(32, 24, id="half as large"),
        pytest.param(128, 96, id="twice as large"),
        pytest.param(64, 36, id="of another shape"),
    ],
)


def _growing(frames: int, width_px: int, height_px: int) -> Iterator[tuple[Frame, Detection]]:
    """Somebody stands still; from half of the frames on, their size is another one than 64 x 48."""
    for number in range(frames):
        image = picture() if number < frames / 2 else picture(width_px, height_px)
        box = SOMEBODY.box.scaled(image.shape[1] / 64, image.shape[0] / 48)
        yield Frame(image, number / 10), Detection(box, 0.9)


@SIZES
def test_somebody_who_stands_in_a_zone_while_the_picture_changes_its_size_is_one_visit(
    width_px: int, height_px: int
) -> None:
    def lookout_for(width_px: int, height_px: int) -> Lookout:
        left = Polygon(
            tuple(Point(x * width_px, y * height_px) for x, y in [(0, 0), (0.4, 0), (0.4, 1), (0, 1)])
        )
        return Lookout([ZoneMonitor(Zone("left", left))])

    frames, detections = zip(*_growing(40, width_px, height_px), strict=True)
    gone = Missing(14.0, CameraState.OFFLINE, "refused")
    source, detector = ScriptedSource([*frames, gone]), ScriptedDetector([[each] for each in detections])
    seen = list(observe("north", source, detector, ByteTracker(TrackerSettings()), lookout_for))
    entered, exited = (event for each in seen for event in each.events)
    assert isinstance(entered, Entered)
    assert isinstance(exited, Exited)
    assert (entered.track_id, exited.track_id) == (1, 1)
    assert exited.dwell_s == pytest.approx(3.6, abs=0.2)


@SIZES
def test_tracks_are_told_in_pixels_of_their_own_picture(width_px: int, height_px: int) -> None:
    frames, detections = zip(*_growing(4, width_px, height_px), strict=True)
    seen = list(
        _observe(
            ScriptedSource(frames), ScriptedDetector([[each] for each in detections]), RecordingMonitor()
        )
    )
    for observation, detection in zip(seen, detections, strict=True):
        told, drawn = observation.tracks[0].box, detection.box
        assert (told.x1, told.y1, told.x2, told.y2) == pytest.approx((drawn.x1, drawn.y1, drawn.x2, drawn.y2))


@SIZES
def test_people_are_measured_in_pixels_of_the_first_picture(width_px: int, height_px: int) -> None:
    frames, detections = zip(*_growing(4, width_px, height_px), strict=True)
    monitor = RecordingMonitor()
    seen = list(
        _observe(
            ScriptedSource([Missing(-1.0, CameraState.OFFLINE, "refused"), *frames]),
            ScriptedDetector([[each] for each in detections]),
            monitor,
        )
    )
    assert [each.size_px for each in seen] == [None, *[(64, 48)] * 4]
    assert [each.measured for each in seen[:1]] == [()]
    for observation in seen[1:]:
        box = observation.measured[0].box
        assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx((10, 10, 20, 40))


class NotTheFirst:
    """Lets everybody pass but the one with the number 1."""

    def update(self, tracks: Sequence[Track], at: float) -> list[Track]:
        return [track for track in tracks if track.track_id != 1]


def test_whoever_does_not_count_is_followed_but_shown_to_nobody() -> None:
    monitor = RecordingMonitor()
    frames = [Frame(picture(), 1.0), Frame(picture(128, 96), 2.0)]
    seen = list(
        observe(
            "north",
            ScriptedSource(frames),
            ScriptedDetector([[SOMEBODY, SOMEBODY]] * 2),
            NumberingTracker(),
            lambda _w, _h: Lookout([monitor], NotTheFirst()),
        )
    )
    assert monitor.shown == [([2], 1.0), ([2], 2.0)]
    assert [[track.track_id for track in each.tracks] for each in seen] == [[2], [2]]
    assert [[track.track_id for track in each.measured] for each in seen] == [[1, 2], [1, 2]]
