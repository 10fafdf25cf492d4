"""Identities from frame to frame."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.core.sighting import Embedding
from footfall.core.tracking import ByteTracker, Track, TrackerSettings, TrackState
from support.people import box_at, detection_at

Scene = Callable[[float], list[Detection]]


def times(until: float, fps: float, since: float = 0.0) -> list[float]:
    return [since + i / fps for i in range(round((until - since) * fps) + 1)]


def follow(tracker: ByteTracker, scene: Scene, at: Iterable[float]) -> list[list[Track]]:
    return [tracker.update(scene(moment), moment) for moment in at]


def ids(frames: Iterable[list[Track]]) -> set[int]:
    return {track.track_id for frame in frames for track in frame}


@pytest.fixture
def tracker() -> ByteTracker:
    return ByteTracker(TrackerSettings())


def walker(at: float) -> list[Detection]:
    """Walks at 1.25 body heights a second, in a hurry."""
    return [detection_at(50 + 100 * at, 200)]


@pytest.mark.parametrize("fps", [25, 10, 5, 10 / 3, 2])
def test_one_walker_is_one_person_at_any_frame_rate(tracker: ByteTracker, fps: float) -> None:
    frames = follow(tracker, walker, times(6, fps))
    assert ids(frames) == {1}
    assert frames[-1][0].box.feet == pytest.approx(walker(6)[0].box.feet, abs=4)


def passers(at: float) -> list[Detection]:
    """Two people pass each other; where they meet, only the one in front is seen."""
    left, right = detection_at(100 + 60 * at, 205), detection_at(400 - 60 * at, 200)
    return [left] if abs(at - 2.5) < 0.3 else [left, right]


@pytest.mark.parametrize("fps", [25, 10, 5])
def test_two_who_pass_each_other_keep_their_identities(tracker: ByteTracker, fps: float) -> None:
    frames = follow(tracker, passers, times(5, fps))
    first = {track.track_id: track.box.feet.x for track in next(f for f in frames if len(f) == 2)}
    last = {track.track_id: track.box.feet.x for track in frames[-1]}
    assert ids(frames) == {1, 2}
    assert {number for number, x in first.items() if x < 250} == {n for n, x in last.items() if x > 250}


def test_a_detection_seen_once_never_leaves_the_tracker(tracker: ByteTracker) -> None:
    flashes = {0.0: [detection_at(100, 200)], 1.0: [detection_at(400, 300)], 1.5: [detection_at(400, 300)]}
    assert ids(follow(tracker, lambda at: flashes.get(at, []), times(3, 10))) == set()


def test_a_track_is_told_once_it_was_seen_for_the_confirmation_time(tracker: ByteTracker) -> None:
    frames = follow(tracker, lambda _: [detection_at(100, 200)], times(0.5, 10))
    assert [len(frame) for frame in frames] == [0, 0, 0, 1, 1, 1]
    assert frames[-1][0].state is TrackState.CONFIRMED


def test_where_a_track_began_is_told_once_when_it_is_confirmed(tracker: ByteTracker) -> None:
    frames = follow(tracker, walker, times(0.5, 10))
    told = [track.first_box for frame in frames for track in frame]
    assert told == [walker(0)[0].box, None, None]


def test_half_hidden_people_are_followed_by_their_low_scores(tracker: ByteTracker) -> None:
    frames = follow(tracker, lambda at: [detection_at(100, 200, 0.9 if at < 1 else 0.2)], times(8, 10))
    assert ids(frames) == {1}
    assert frames[-1][0].score == 0.2


def emerging(at: float) -> list[Detection]:
    """Somebody who stands is hidden for a second, and unsure for a while when in sight again."""
    if 1 < at <= 2:
        return []
    return [detection_at(100, 200, score=0.3 if 2 < at < 3 else 0.9)]


def test_whoever_comes_into_sight_again_is_found_by_low_scores_at_once(tracker: ByteTracker) -> None:
    frames = follow(tracker, emerging, times(4, 5))
    assert ids(frames) == {1}
    assert [len(frame) for frame in frames[11:14]] == [1, 1, 1]


def stopped_before(at: float) -> list[Detection]:
    """Somebody taller hurries by, and stops for a second before somebody who stands, who is not seen meanwhile."""
    x = min(100 + 120 * at, max(250, 120 * at - 20))
    nearer = Detection(Box(x - 24, 88, x + 24, 208), 0.9)
    return [nearer] if abs(x - 250) < 30 else [detection_at(250, 200), nearer]


@pytest.mark.parametrize("fps", [10, 5, 10 / 3, 2])
def test_whoever_stands_is_not_carried_off_by_whoever_stops_before(tracker: ByteTracker, fps: float) -> None:
    frames = follow(tracker, stopped_before, times(5, fps))
    first, last = (
        {track.track_id: track.box.height > 110 for track in frame}
        for frame in (next(f for f in frames if len(f) == 2), frames[-1])
    )
    assert ids(frames) == {1, 2}
    assert first == last


PERSON, BEFORE = detection_at(100, 200), detection_at(112, 215, height=90)
"""Somebody, and another who stands nearer and hides a part."""
CUT_OFF = PERSON._replace(box=PERSON.box._replace(y2=180))
"""What a detector may say of the former."""


def test_feet_stay_where_they_are_while_another_hides_them(tracker: ByteTracker) -> None:
    follow(tracker, lambda _: [PERSON, BEFORE], times(2, 10))
    seen = follow(tracker, lambda _: [CUT_OFF, BEFORE], times(2.4, 10, since=2.1))[-1]
    behind = min(track.box.feet.y for track in seen)
    assert behind == pytest.approx(200, abs=10)


def test_who_is_not_there_any_more_hides_nobody(tracker: ByteTracker) -> None:
    follow(tracker, lambda _: [PERSON, BEFORE], times(2, 10))
    follow(tracker, lambda _: [PERSON], times(2.5, 10, since=2.1))
    (alone,) = follow(tracker, lambda _: [CUT_OFF], times(2.9, 10, since=2.6))[-1]
    assert alone.box.feet.y < 187


def test_one_box_where_two_stand_is_of_the_one_in_front(tracker: ByteTracker) -> None:
    behind, before = detection_at(104, 200), detection_at(100, 206, height=82)
    frames = follow(tracker, lambda _: [behind, before], times(2, 10))
    front = max(frames[-1], key=lambda track: track.box.y2).track_id
    (seen,) = tracker.update([detection_at(103, 202)], 2.1)
    assert seen.track_id == front


@pytest.mark.parametrize("score", [0.05, 0.3], ids=["below low", "low"])
def test_low_scores_begin_no_track(tracker: ByteTracker, score: float) -> None:
    assert ids(follow(tracker, lambda _: [detection_at(100, 200, score)], times(2, 10))) == set()


def test_a_low_score_that_hardly_overlaps_continues_nobody(tracker: ByteTracker) -> None:
    follow(tracker, lambda _: [detection_at(100, 200)], times(1, 10))
    assert tracker.update([detection_at(125, 200, 0.2)], 1.1) == []


def hidden(since: float, until: float) -> Scene:
    return lambda at: [] if since < at < until else [detection_at(100 + 20 * at, 200)]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        pytest.param(2.5, {1}, id="back in time"),
        pytest.param(9, {1, 2}, id="back too late"),
    ],
)
def test_whoever_comes_back_in_time_is_the_same(
    tracker: ByteTracker, until: float, expected: set[int]
) -> None:
    assert ids(follow(tracker, hidden(1, until), times(10, 10))) == expected


def test_nobody_is_kept_for_longer_than_the_settings_say() -> None:
    impatient = ByteTracker(TrackerSettings(lost_s=0.5))
    assert ids(follow(impatient, hidden(1, 1.4), times(3, 10))) == {1}
    assert ids(follow(impatient, hidden(4, 4.7), times(6, 10, since=3.1))) == {1, 2}


def test_lost_tracks_are_not_told(tracker: ByteTracker) -> None:
    frames = follow(tracker, hidden(1, 2), times(3, 10))
    assert all(not frame for frame in frames[11:20])


def test_a_camera_that_was_out_for_long_knows_nobody_from_before(tracker: ByteTracker) -> None:
    before = follow(tracker, lambda _: [detection_at(100, 200)], times(2, 10))
    after = follow(tracker, lambda _: [detection_at(100, 200)], times(3602, 10, since=3600))
    assert (ids(before), ids(after)) == ({1}, {2})


def test_numbers_rise_from_one_and_are_never_used_again(tracker: ByteTracker) -> None:
    def rows_of_people(at: float) -> list[Detection]:
        return [detection_at(100 + 200 * (at // 5 % 2), 200)] if at % 5 < 4 else []

    frames = follow(tracker, rows_of_people, times(24, 10))
    assert ids(frames) == {1, 2, 3, 4, 5}


def test_boxes_without_an_area_are_nobody(tracker: ByteTracker) -> None:
    flat = Detection(box_at(100, 200, height=0), 0.9)
    assert ids(follow(tracker, lambda _: [flat], times(1, 10))) == set()


def test_memory_is_bounded_by_the_people_of_the_last_seconds(tracker: ByteTracker) -> None:
    frames = follow(tracker, lambda at: [detection_at(100 + int(at) * 397 % 1900, 200)], times(60, 10))
    assert len(ids(frames)) > 50
    assert len(tracker._lives) < 6
    tracker.update([], 70)
    assert tracker._lives == []
    assert len(tracker._motions.boxes(tracker._rows(TrackState.LOST))) == 0


@given(st.lists(st.permutations([0, 1, 2]), min_size=8, max_size=30))
def test_the_order_of_detections_does_not_matter(orders: list[list[int]]) -> None:
    def people(at: float) -> list[Detection]:
        return [detection_at(x + 40 * at, 200 + x / 10) for x in (100, 150, 300)]

    shuffled, sorted_ = ByteTracker(TrackerSettings()), ByteTracker(TrackerSettings())
    for i, order in enumerate(orders):
        found = people(i / 10)
        mixed = shuffled.update([found[j] for j in order], i / 10)
        plain = sorted_.update(found, i / 10)
        # Who was confirmed in the same frame may be numbered in any order; where they are may not differ.
        assert sorted(t.box.feet.x for t in mixed) == pytest.approx(sorted(t.box.feet.x for t in plain))


@pytest.mark.parametrize("first_box", [None, Box(1, 2, 3, 4)], ids=["known before", "new"])
def test_a_track_is_scaled_with_its_picture(first_box: Box | None) -> None:
    scaled = Track(1, Box(10, 20, 30, 40), TrackState.CONFIRMED, 0.9, first_box).scaled(2, 0.5)
    assert scaled.box == Box(20, 10, 60, 20)
    assert scaled.first_box == (first_box and Box(2, 1, 6, 2))


RED, BLUE = (np.array(row, np.float32) for row in ([1, 0], [0, 1]))


class Coats:
    """Knows the first person's coat to be red and the second's blue; sees by a detection's score which it is."""

    def __init__(self) -> None:
        self.seen: dict[Box, bool] = {}
        self.asked: list[int] = []

    def of(self, track_id: int) -> Embedding | None:
        return {1: RED, 2: BLUE}.get(track_id)

    def describe(self, boxes: Sequence[Box]) -> list[Embedding]:
        self.asked.append(len(boxes))
        return [RED if self.seen[box] else BLUE for box in boxes]


def turning(at: float) -> list[Detection]:
    """Two people walk towards each other, and turn back when they have almost met."""
    way = 60 * min(at, 2.2 - at)
    return [detection_at(100 + way, 200, 0.91), detection_at(236 - way, 200, 0.92)]


def turn(appearance: Coats | None) -> tuple[dict[int, float], dict[int, float]]:
    """Where each of them is when both are first known, and at the end; hidden from 0.8 to 1.4 s."""
    tracker, seen = ByteTracker(TrackerSettings()), []
    for at in times(2.2, 10):
        found = [] if 0.8 < at < 1.4 else turning(at)
        if appearance is not None:
            appearance.seen = {each.box: each.score < 0.915 for each in found}
        seen.append(tracker.update(found, at, appearance))
    first, last = next(frame for frame in seen if len(frame) == 2), seen[-1]
    return places(first), places(last)


def places(frame: list[Track]) -> dict[int, float]:
    return {track.track_id: track.box.feet.x for track in frame}


def test_looks_tell_apart_whom_geometry_cannot() -> None:
    first, last = turn(Coats())
    assert set(first) == set(last) == {1, 2}
    assert (first[1] < first[2]) == (last[1] < last[2])


def test_by_geometry_alone_they_change_places() -> None:
    first, last = turn(None)
    assert (first[1] < first[2]) != (last[1] < last[2])


def test_looks_are_asked_for_only_where_there_is_a_choice() -> None:
    tracker, coats = ByteTracker(TrackerSettings()), Coats()
    for at in times(3, 10):
        tracker.update([detection_at(50 + 30 * at, 200), detection_at(400, 200)], at, coats)
    assert sum(coats.asked) == 0


def test_whoever_was_never_clearly_in_view_is_told_by_geometry() -> None:
    tracker, coats = ByteTracker(TrackerSettings()), Coats()
    crowd = [detection_at(100 + 12 * i, 200) for i in range(4)]
    coats.seen = {each.box: True for each in crowd}
    frames = [tracker.update(crowd, at, coats) for at in times(2, 10)]
    assert ids(frames) == {1, 2, 3, 4}
    assert sum(coats.asked) > 0
