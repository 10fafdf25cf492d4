"""Time that rises whatever happens to the computer's clock."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from fakes import ScriptedDetector, picture
from footfall.adapters.cameras.newest_picture import NewestPicture
from footfall.adapters.cameras.steady_clock import MOST_AHEAD_S, PACE, LeadLimit, SteadyClock
from footfall.core.detection import Detection
from footfall.core.events import Entered, Exited
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.geometry import Box, Point, Polygon
from footfall.core.tracking import ByteTracker, TrackerSettings
from footfall.core.zones import Zone, ZoneMonitor
from footfall.errors import ClockError
from footfall.pipeline import Lookout, Observation, SourceFacts, observe

STEP_S = 540.0


class Computer:
    """Its clock and its stopwatch, which only the test moves."""

    def __init__(self) -> None:
        self.clock_s, self.stopwatch_s = 1_000_000.0, 5.0
        self.time = SteadyClock(lambda: self.clock_s, lambda: self.stopwatch_s)

    def wait(self, for_s: float) -> None:
        self.clock_s += for_s
        self.stopwatch_s += for_s


@pytest.fixture
def computer() -> Computer:
    return Computer()


def test_time_is_the_clocks_and_follows_it_forward(computer: Computer) -> None:
    assert computer.time() == computer.clock_s
    computer.clock_s += STEP_S
    assert computer.time() == computer.clock_s


def test_time_rises_after_the_clock_is_set_back(computer: Computer) -> None:
    before = computer.time()
    computer.clock_s -= STEP_S
    computer.wait(10)
    assert computer.time() == pytest.approx(before + PACE * 10)


def test_time_comes_back_to_the_clock(computer: Computer) -> None:
    computer.time()
    computer.clock_s -= STEP_S
    computer.wait(STEP_S / (1 - PACE) - 1)
    assert computer.time() > computer.clock_s
    computer.wait(2)
    assert computer.time() == computer.clock_s


def test_a_clock_that_is_set_back_is_said_once_each_time(
    computer: Computer, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        computer.time()
        computer.clock_s -= STEP_S
        for _ in range(5):
            computer.time()
        computer.wait(STEP_S / (1 - PACE) + 1)
        computer.time()
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert "set back by 540 s" in caplog.text
    assert "next 90 min" in caplog.text


def test_a_clock_that_is_a_little_too_fast_is_mended_silently(
    computer: Computer, caplog: pytest.LogCaptureFixture
) -> None:
    before = computer.time()
    computer.clock_s -= 0.5
    assert computer.time() >= before
    assert not caplog.records


@pytest.mark.parametrize("set_back_s", [MOST_AHEAD_S - 1, -3600.0], ids=["a little", "not at all"])
def test_a_clock_that_will_soon_catch_up_is_waited_for(computer: Computer, set_back_s: float) -> None:
    limit = LeadLimit(lambda: computer.clock_s)
    computer.time()
    computer.clock_s -= set_back_s
    assert list(limit.news(seen_at(computer.time()))) == list(limit.last()) == []


def test_a_clock_that_is_set_back_by_far_ends_the_program(
    computer: Computer, caplog: pytest.LogCaptureFixture
) -> None:
    limit = LeadLimit(lambda: computer.clock_s)
    computer.time()
    computer.clock_s -= 7200
    with pytest.raises(ClockError, match=r"set back by 7200 s; expected at most 600 s .* started anew"):
        limit.news(seen_at(computer.time()))
    assert not caplog.records, "it does not go on, and says nothing of going on"


def seen_at(at: float) -> Observation:
    return Observation("door", Missing(at, CameraState.OFFLINE, "refused"), (), ())


def test_moments_in_order_have_times_in_order_while_the_clock_catches_up(computer: Computer) -> None:
    computer.time()
    computer.clock_s -= STEP_S
    times = []
    for late_s, pause_s in [(0.0, 0.9), (0.8, 0.0), (0.7, 0.0), (0.6, 1.5), (1.0, 0.1)]:
        times.append(computer.time.ago(late_s))
        computer.wait(pause_s)
    assert all(a < b for a, b in pairwise(times))


class Street:
    """A camera of ten pictures a second; its computer's clock is set back after two seconds."""

    def __init__(self, computer: Computer, pictures: int) -> None:
        self._computer, self._pictures = computer, pictures

    def __iter__(self) -> Iterator[Frame | Missing]:
        newest = NewestPicture(3.0, self._computer.time, lambda: self._computer.stopwatch_s)
        for number in range(self._pictures):
            if number == 20:
                self._computer.clock_s -= STEP_S
            newest.put(picture())
            seen = newest.take(0)
            assert seen is not None
            yield seen
            self._computer.wait(0.1)

    def facts(self) -> SourceFacts:
        return SourceFacts()

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("first", [10, 25], ids=["across the step", "after the step"])
def test_somebody_is_followed_and_counted_when_the_clock_is_set_back(computer: Computer, first: int) -> None:
    visible = range(first, first + 31)
    answers = [[Detection(Box(10, 10, 20, 40), 0.9)] if number in visible else [] for number in range(180)]
    everywhere = Polygon((Point(0, 0), Point(64, 0), Point(64, 48), Point(0, 48)))
    zone = ZoneMonitor(Zone("hall", everywhere))
    tracker = ByteTracker(TrackerSettings())
    lookout = Lookout([zone])
    seen = observe(
        "street", Street(computer, 180), ScriptedDetector(answers), tracker, lambda _w, _h: lookout
    )
    entered, exited = (event for each in seen for event in each.events)
    assert isinstance(entered, Entered)
    assert isinstance(exited, Exited)
    assert entered.track_id == exited.track_id == 1
    assert exited.dwell_s == pytest.approx(2.7, abs=0.3)


def test_a_clock_of_another_process_agrees_although_the_computers_was_set_back_in_between(
    computer: Computer,
) -> None:
    reading = computer.time.reading()
    other = SteadyClock(lambda: computer.clock_s, lambda: computer.stopwatch_s)
    computer.wait(1.0)
    computer.clock_s -= STEP_S
    other.go_on_from(reading)
    for _ in range(3):
        computer.wait(10.0)
        assert other() == pytest.approx(computer.time())
    computer.wait(10 * STEP_S)
    assert other() == computer.time() == computer.clock_s
