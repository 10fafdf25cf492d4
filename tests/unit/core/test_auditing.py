"""Choosing clips, and counting what happened in them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.auditing import Clip, choose_clips, counted, place_of, thing, things, with_pictures
from footfall.core.events import Crossed, Direction, Entered, Exited
from footfall.errors import SourceError

HOUR_S = 3600.0


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@given(st.floats(30, 10 * HOUR_S), st.integers(3, 40), st.floats(10, 300), st.integers(0, 99))
def test_clips_lie_in_the_recording_one_after_the_other(
    length_s: float, n: int, clip_s: float, seed: int
) -> None:
    clips = choose_clips(length_s, chance(seed), n, clip_s)
    assert 3 <= len(clips) <= n
    assert clips[0].start_s >= 0
    assert clips[-1].end_s <= length_s + 1e-6
    assert all(before.end_s <= after.start_s + 1e-6 for before, after in pairwise(clips))
    for clip in clips:
        assert clip.end_s - clip.start_s == pytest.approx(min(clip_s, length_s / 3))


def test_usually_there_are_ten_clips_of_two_minutes_each_from_its_part_of_the_recording() -> None:
    clips = choose_clips(10 * HOUR_S, chance())
    assert [int(clip.start_s // HOUR_S) for clip in clips] == list(range(10))
    assert {round(clip.end_s - clip.start_s, 6) for clip in clips} == {120}


def test_the_seed_chooses_the_clips() -> None:
    assert choose_clips(HOUR_S, chance(7)) == choose_clips(HOUR_S, chance(7))
    assert choose_clips(HOUR_S, chance(7)) != choose_clips(HOUR_S, chance(8))


def test_clips_come_from_anywhere_in_their_parts() -> None:
    starts = [choose_clips(1200.0, chance(seed), 3, 100.0)[1].start_s for seed in range(200)]
    assert min(starts) < 420
    assert max(starts) > 680
    assert np.mean(starts) == pytest.approx(550, abs=20)


@pytest.mark.parametrize(
    ("length_s", "clips", "clip_s"),
    [
        pytest.param(620.0, 5, 120.0, id="fewer"),
        pytest.param(300.0, 3, 100.0, id="fewest, and shorter"),
        pytest.param(30.0, 3, 10.0, id="fewest and shortest"),
    ],
)
def test_a_short_recording_gives_fewer_clips_then_shorter_ones(
    length_s: float, clips: int, clip_s: float
) -> None:
    found = choose_clips(length_s, chance())
    assert len(found) == clips
    assert found[0].end_s - found[0].start_s == pytest.approx(clip_s)


def test_a_recording_that_is_too_short_is_refused() -> None:
    with pytest.raises(SourceError, match=r"expected a recording of at least 30 s, .* found 29\.0 s"):
        choose_clips(29.0, chance())


def test_a_clip_in_a_hole_of_the_recording_is_left_out() -> None:
    clips = [Clip(start_s, start_s + 10.0) for start_s in (0.0, 20.0, 40.0, 60.0, 80.0)]
    times = [9.9, 20.0, 39.0, 50.0, 59.9, 60.5, 85.0]
    assert with_pictures(clips, times) == [clips[0], clips[1], clips[3], clips[4]]


def test_a_recording_of_little_but_holes_is_refused() -> None:
    clips = [Clip(0.0, 10.0), Clip(20.0, 30.0), Clip(40.0, 50.0)]
    with pytest.raises(SourceError, match=r"in 3 clips or more, found them in 2 of 3, .* ask for more clips"):
        with_pictures(clips, [5.0, 25.0])


@pytest.mark.parametrize(
    ("event", "counts_for"),
    [
        pytest.param(Crossed("door", 1, 5.0, Direction.IN), "door in", id="in"),
        pytest.param(Crossed("door", 1, 5.0, Direction.OUT), "door out", id="out"),
        pytest.param(Entered("shoes", 1, 5.0), "shoes", id="a visit begins"),
        pytest.param(Entered("shoes", 1, 5.0, since=1.0), None, id="a visit goes on"),
        pytest.param(Exited("shoes", 1, 5.0, 2.0), None, id="a visit ends"),
    ],
)
def test_crossings_and_beginning_visits_are_counted(
    event: Crossed | Entered | Exited, counts_for: str | None
) -> None:
    assert thing(event) == counts_for


def test_all_that_is_counted_is_named_by_its_place() -> None:
    named = things(["door"], ["shoes"])
    assert named == ["door in", "door out", "shoes"]
    assert [place_of(each) for each in named] == ["door", "door", "shoes"]


def test_a_clip_holds_its_start_but_not_its_end() -> None:
    happenings = [("door in", at) for at in (9.9, 10.0, 19.9, 20.0)] + [("shoes", 12.0)]
    assert counted(Clip(10.0, 20.0), happenings, ["door in", "door out"]) == {"door in": 2, "door out": 0}
