"""A frame's way is timed from its arrival on, and told by camera and for all together."""

from collections.abc import Iterator
from itertools import count

import pytest

from fakes import NumberingTracker, ScriptedDetector, ScriptedSource, picture
from footfall.core.frame import CameraState, Frame, Image, Missing
from footfall.core.latency import Analysed, Clocks, Stage, Trace
from footfall.latencies import LatencyMeter
from footfall.pipeline import Finder, Lookout, Observation, observe

FRAMES = [Frame(picture(), 1000.0), Missing(1001.0, CameraState.STALLED, "silent"), Frame(picture(), 1002.0)]


def seconds(start: float = 0.0) -> Iterator[float]:
    """A clock that goes on by a second each time it is asked."""
    return (start + tick for tick in count())


def observed(clocks: Clocks | None, depth: int = 1, finder: Finder | None = None) -> list[Observation]:
    source = ScriptedSource(FRAMES)
    return list(
        observe(
            "north",
            source,
            finder or ScriptedDetector([[], []]),
            NumberingTracker(),
            lambda _w, _h: Lookout(),
            depth=depth,
            clocks=clocks,
        )
    )


def test_a_frame_is_stamped_when_it_arrived_was_taken_and_was_analysed() -> None:
    steady = seconds()
    clocks = Clocks(wall=lambda: 1002.25, steady=lambda: next(steady))
    first, missing, last = observed(clocks)
    assert first.analysed == Analysed(arrived=-2.25, taken=0.0, detected=1.0)
    assert missing.analysed is None
    assert last.analysed == Analysed(arrived=1.75, taken=2.0, detected=3.0)


class Empty:
    """Nobody can be where it looks."""

    def submit(self, image: Image) -> None:
        return None


def test_a_frame_in_which_nobody_can_be_took_no_inference() -> None:
    clocks = Clocks(wall=lambda: 1002.25, steady=lambda: 7.0)
    first, *_ = observed(clocks, finder=Empty())
    assert first.analysed == Analysed(arrived=4.75, taken=7.0, detected=None)
    assert observed(None, finder=Empty())[0].analysed is None


@pytest.mark.parametrize("depth", [1, 3])
def test_a_replay_is_not_timed(depth: int) -> None:
    assert [each.analysed for each in observed(None, depth)] == [None, None, None]


def way(camera_id: str, took_s: float, at: float = 10.0) -> Trace:
    return Trace(camera_id, Analysed(at - took_s, at - took_s, at - took_s), at)


def test_each_camera_has_its_latencies_and_all_have_theirs() -> None:
    meter = LatencyMeter(lambda: 10.0)
    for camera_id, took_s in (("north", 0.1), ("north", 0.1), ("north", 0.1), ("south", 1.0)):
        meter.counted(way(camera_id, took_s))
    north, south, both = meter.of_camera("north"), meter.of_camera("south"), meter.of_all()
    for latencies, p50, p99 in ((north, 0.1, 0.1), (south, 1.0, 1.0), (both, 0.1, 1.0)):
        counting = latencies[Stage.COUNTING]
        assert counting is not None
        assert (counting.p50, counting.p99) == (pytest.approx(p50, rel=0.05), pytest.approx(p99, rel=0.05))
        assert latencies[Stage.TO_MQTT] is None


def test_a_camera_that_was_never_seen_has_none() -> None:
    meter = LatencyMeter(lambda: 10.0)
    assert set(meter.of_camera("north").values()) == set(meter.of_all().values()) == {None}
    assert list(meter.since_start()) == []


def test_the_ways_to_the_broker_and_to_the_stream_are_told_apart() -> None:
    meter = LatencyMeter(lambda: 10.0)
    meter.published(way("north", 0.1), at=10.1)
    meter.streamed(way("north", 0.1), at=10.9)
    found = {each.stage: (int(each.counts.sum()), each.sum_s) for each in meter.since_start()}
    assert found[Stage.TO_MQTT] == (1, pytest.approx(0.2))
    assert found[Stage.PUBLISHING] == (1, pytest.approx(0.1))
    assert found[Stage.TO_STREAM] == (1, pytest.approx(1.0))
    assert found[Stage.STREAMING] == (1, pytest.approx(0.9))
    assert found[Stage.WAITING] == (0, 0.0)


def test_old_latencies_are_forgotten_but_for_the_sums() -> None:
    now = [10.0]
    meter = LatencyMeter(lambda: now[0])
    meter.counted(way("north", 0.1))
    now[0] = 80.0
    assert set(meter.of_camera("north").values()) == {None}
    assert sum(int(each.counts.sum()) for each in meter.since_start()) == 3
