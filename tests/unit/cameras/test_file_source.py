import threading
import time
from collections.abc import Iterable
from itertools import islice, pairwise
from pathlib import Path

import pytest

from footfall.adapters.cameras.file_source import LATE_S, NEWS_S, REPLAY_STARTS_AT, SEAM_S, FileSource
from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.steady_clock import PACE, SteadyClock
from footfall.core.frame import Frame
from footfall.errors import SourceError
from support.clips import make_clip


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at 10 pictures a second."""
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.avi")


class Stopwatch:
    """Time that only the test lets pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def numbers(frames: Iterable[Frame]) -> list[int]:
    return [round(float(frame.image.mean()) / 10) for frame in frames]


def test_a_replay_gives_every_picture_on_a_fixed_day(clip: Path) -> None:
    frames = list(FileSource(clip, paced=False))
    assert numbers(frames) == list(range(20))
    assert [frame.at for frame in frames] == pytest.approx([REPLAY_STARTS_AT + n / 10 for n in range(20)])


def test_two_replays_are_the_same(clip: Path) -> None:
    first, second = (
        [(f.at, f.image.tobytes()) for f in FileSource(clip, paced=False)],
        [(f.at, f.image.tobytes()) for f in FileSource(clip, paced=False)],
    )
    assert first == second


def test_a_replay_can_begin_at_a_given_time(clip: Path) -> None:
    assert next(iter(FileSource(clip, paced=False, starts_at=1234.5))).at == 1234.5


def test_a_replay_waits_for_a_slow_reader_and_drops_nothing(clip: Path) -> None:
    stopwatch = Stopwatch()
    source = FileSource(clip, paced=False, stopwatch=stopwatch)
    frames = []
    for frame in source:
        frames.append(frame)
        stopwatch.now += 60
    assert numbers(frames) == list(range(20))
    assert source.facts().dropped_frames == 0


def test_a_loop_begins_again_after_the_seam(clip: Path) -> None:
    frames = list(islice(FileSource(clip, paced=False, loop=True), 45))
    assert numbers(frames) == [*range(20), *range(20), *range(5)]
    gaps = [b.at - a.at for a, b in pairwise(frames)]
    assert [gaps[19], gaps[39]] == pytest.approx([SEAM_S + 0.1] * 2)
    assert frames[20].at == pytest.approx(REPLAY_STARTS_AT + 2.0 + SEAM_S)


def test_a_paced_file_comes_at_its_own_speed_on_the_wall_clock(clip: Path) -> None:
    before = time.time()
    arrivals = [(frame.at, time.time()) for frame in FileSource(clip, paced=True)]
    assert before <= arrivals[0][0] <= before + 1
    assert arrivals[-1][0] - arrivals[0][0] == pytest.approx(1.9, abs=0.1)
    assert all(now >= at - 0.01 for at, now in arrivals), "a picture came before it was due"


def test_a_paced_file_follows_the_clock_when_that_is_set_forward(clip: Path) -> None:
    now = 1000.0
    clock = SteadyClock(lambda: now, time.monotonic)
    frames = iter(FileSource(clip, paced=True, clock=clock))
    assert next(frames).at < 1010
    now += 3600
    assert next(frames).at > 4590


def test_pictures_that_come_late_in_a_bunch_keep_the_time_between_them(clip: Path) -> None:
    stopwatch = Stopwatch()
    clock = SteadyClock(lambda: 1000.0 + stopwatch.now, stopwatch)
    frames = iter(FileSource(clip, paced=True, clock=clock, stopwatch=stopwatch))
    next(frames)
    stopwatch.now += LATE_S
    times = [next(frames).at for _ in range(5)]
    assert [b - a for a, b in pairwise(times)] == pytest.approx([PACE * 0.1] * 4)


def test_a_file_that_is_played_again_begins_anew(clip: Path) -> None:
    source = FileSource(clip, paced=True, limit=FrameRateLimit(5))
    first, second = list(source), list(source)
    assert numbers(first) == numbers(second) == list(range(0, 20, 2))
    assert second[0].at > first[-1].at


def test_a_limit_takes_evenly_spread_pictures(clip: Path) -> None:
    assert numbers(FileSource(clip, paced=False, limit=FrameRateLimit(5))) == list(range(0, 20, 2))


def test_a_paced_file_drops_what_comes_too_late_and_counts_it(clip: Path) -> None:
    stopwatch = Stopwatch()
    source = FileSource(clip, paced=True, stopwatch=stopwatch)
    frames = iter(source)
    assert numbers([next(frames)]) == [0]
    stopwatch.now += LATE_S + 1.05
    assert numbers(frames) == list(range(11, 20))
    assert source.facts().dropped_frames == 10


def test_what_would_not_have_been_taken_is_not_counted_as_dropped(clip: Path) -> None:
    stopwatch = Stopwatch()
    source = FileSource(clip, paced=True, limit=FrameRateLimit(5), stopwatch=stopwatch)
    frames = iter(source)
    next(frames)
    stopwatch.now += LATE_S + 1.05
    assert numbers(frames) == list(range(12, 20, 2))
    assert source.facts().dropped_frames == 5


class Busy(Stopwatch):
    """Of a computer on which everything takes so long that it can never keep up."""

    def __call__(self) -> float:
        self.now += 0.2
        return self.now


def test_on_a_computer_that_cannot_keep_up_time_goes_on(clip: Path) -> None:
    stopwatch = Busy()
    source = FileSource(clip, paced=True, stopwatch=stopwatch)
    taken_at = []
    for _ in source:
        taken_at.append(stopwatch.now)
        last = source.facts()
    assert max(b - a for a, b in pairwise(taken_at)) <= LATE_S + NEWS_S + 1
    assert taken_at[-1] >= stopwatch.now - LATE_S - NEWS_S - 1
    assert last.lag_s > LATE_S
    assert last.dropped_frames > 0
    assert source.facts().lag_s == 0, "nobody waits any more"


def test_closing_ends_a_waiting_iteration_at_once(tmp_path: Path) -> None:
    source = FileSource(make_clip(tmp_path / "slow.avi", 3, 1), paced=True)
    seen: list[Frame] = []
    first = threading.Event()

    def watch() -> None:
        for frame in source:
            seen.append(frame)
            first.set()

    thread = threading.Thread(target=watch)
    thread.start()
    assert first.wait(10)
    source.close()
    thread.join(0.9)
    assert not thread.is_alive()
    assert len(seen) == 1


def test_facts_are_unknown_before_the_file_is_open(clip: Path) -> None:
    source = FileSource(clip, paced=False)
    assert source.facts().width_px is None
    next(iter(source))
    facts = source.facts()
    assert (facts.width_px, facts.height_px, facts.source_fps) == (64, 48, 10)


def test_a_missing_file_is_an_error_of_the_iteration(tmp_path: Path) -> None:
    source = FileSource(tmp_path / "none.avi", paced=True, loop=True)
    with pytest.raises(SourceError, match="no such file"):
        next(iter(source))
