"""Who counts: ignored areas, least height, mannequins and people who sit."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.counted import CountedPeople, CountedRules
from footfall.core.detection import Detection
from footfall.core.geometry import Box, Point, Polygon
from footfall.core.tracking import ByteTracker, Track, TrackerSettings
from support.people import box_at, track_at

SCREEN = Polygon((Point(100, 100), Point(300, 100), Point(300, 300), Point(100, 300)))
RULES = CountedRules()
HEIGHT = 80.0


def counted(people: CountedPeople, track: Track, at: float) -> bool:
    return people.update([track], at) == [track]


def seconds_counted(
    people: CountedPeople, track_at_time: Callable[[float], Track], seconds: float, start: float = 0.0
) -> list[float]:
    """When the track counted, looked at once a second."""
    times = [start + i for i in range(int(seconds))]
    return [at for at in times if counted(people, track_at_time(at), at)]


def test_nobody_counts_in_an_ignored_area_and_everybody_beside_it() -> None:
    people = CountedPeople(replace(RULES, ignored=(SCREEN,)))
    walk = [counted(people, track_at(1, x, 200), x / 100) for x in (50, 150, 250, 350)]
    assert walk == [True, False, False, True]


def test_whoever_was_high_enough_once_counts() -> None:
    people = CountedPeople(replace(RULES, min_height_px=60))
    heights = [counted(people, track_at(1, 50, 200, height), at) for at, height in enumerate((50, 61, 55))]
    assert heights == [False, True, True]


def test_a_mannequin_counts_only_until_it_has_not_moved_for_long() -> None:
    noise = np.random.default_rng(1)
    people = CountedPeople(RULES)

    def mannequin(_at: float) -> Track:
        x, y = noise.normal(0, 0.01 * HEIGHT, 2)
        return track_at(1, 200 + x, 200 + y)

    assert seconds_counted(people, mannequin, 900) == [float(at) for at in range(300)]


def test_its_place_is_known_when_the_tracker_finds_it_anew() -> None:
    people = CountedPeople(RULES)
    seconds_counted(people, lambda _: track_at(1, 200, 200), 400)
    people.update([], 420)
    assert seconds_counted(people, lambda _: track_at(2, 201, 200), 10, start=430) == []
    assert counted(people, track_at(3, 200 + HEIGHT, 200), 430)


def test_it_is_forgotten_once_it_was_taken_away() -> None:
    people = CountedPeople(RULES)
    seconds_counted(people, lambda _: track_at(1, 200, 200), 400)
    people.update([], 400 + RULES.memory_s + 1)
    assert counted(people, track_at(2, 200, 200), 400 + RULES.memory_s + 2)


def test_whoever_starts_to_walk_from_a_mannequins_place_counts_from_then_on() -> None:
    people = CountedPeople(RULES)
    seconds_counted(people, lambda _: track_at(1, 200, 200), 400)
    walk = [counted(people, track_at(2, 200 + 10 * i, 200), 411 + i / 10) for i in range(8)]
    assert walk == [False] * 5 + [True] * 3


def test_somebody_who_came_and_sat_down_counts_however_still() -> None:
    people = CountedPeople(RULES)
    seconds_counted(people, lambda at: track_at(1, 100 + 20 * at, 200), 5)
    assert len(seconds_counted(people, lambda _: track_at(1, 200, 200), 3000, start=5)) == 3000


def test_somebody_seated_whose_track_broke_counts_while_leaning_now_and_then() -> None:
    people = CountedPeople(RULES)

    def seated(at: float) -> Track:
        box = box_at(200, 200, HEIGHT)
        lean = 0.12 * HEIGHT if at % 200 >= 190 else 0.0
        return track_at(1, 200, 200)._replace(box=Box(box.x1 - lean, box.y1 + lean, box.x2, box.y2))

    assert len(seconds_counted(people, seated, 3000)) == 3000


def leaning(track_id: int, at: float) -> Track:
    """Somebody who sits at the place of a mannequin, and leans forward for two seconds of every twenty."""
    box, lean = box_at(200, 200, HEIGHT), 0.15 * HEIGHT if at % 20 >= 18 else 0.0
    return track_at(track_id, 200, 200)._replace(box=Box(box.x1 - lean, box.y1 + lean, box.x2, box.y2))


def test_somebody_who_sat_quite_still_for_once_counts_again_soon_after_stirring() -> None:
    people = CountedPeople(RULES)
    assert len(seconds_counted(people, lambda _: track_at(1, 200, 200), 400)) == 300
    assert 540 <= len(seconds_counted(people, lambda at: leaning(1, at), 600, start=400)) < 600
    people.update([], 1010)
    assert len(seconds_counted(people, lambda at: leaning(2, at), 600, start=1020)) == 600, (
        "the next who sits there"
    )


def test_a_mannequin_before_which_people_pass_stays_one() -> None:
    people = CountedPeople(RULES)
    seconds_counted(people, lambda _: track_at(1, 200, 200), 400)
    for second in range(400, 1000):
        box, passes = box_at(200, 200, HEIGHT), second % 10 < 2
        covered = track_at(1, 200, 200)._replace(
            box=Box(box.x1 + 12 * passes, box.y1, box.x2, box.y2 - 12 * passes)
        )
        passer_by = track_at(second, 180 + 20 * (second % 2), 205)
        seen = people.update([covered, passer_by] if passes else [track_at(1, 200, 200)], second)
        assert covered not in seen and track_at(1, 200, 200) not in seen


@pytest.mark.parametrize("feet", [200, 200.3, 205])
def test_a_neighbour_or_somebody_behind_does_not_keep_who_sat_still_from_counting(feet: float) -> None:
    people, behind, beside = CountedPeople(RULES), track_at(8, 205, 190), track_at(9, 215, feet)
    seen = [
        people.update([leaning(1, at) if at > 400 else track_at(1, 200, 200), behind, beside], at)
        for at in range(1000)
    ]
    assert all(any(track.track_id == 1 for track in tracks) for tracks in seen[560:])


def test_people_who_walk_by_behind_do_not_keep_who_sat_still_from_counting() -> None:
    people = CountedPeople(RULES)
    seconds_counted(people, lambda _: track_at(1, 200, 200), 400)
    seen = [
        people.update([leaning(1, at), track_at(8, 200 + 40 * (at % 2), 190)], at) for at in range(400, 1000)
    ]
    assert all(any(track.track_id == 1 for track in tracks) for tracks in seen[160:])


def test_who_was_seen_to_be_a_person_after_all_stays_one() -> None:
    people = CountedPeople(RULES)
    seconds_counted(people, lambda _: track_at(1, 200, 200), 400)
    seconds_counted(people, lambda at: leaning(1, at), 200, start=400)
    assert len(seconds_counted(people, lambda _: track_at(1, 200, 200), 900, start=600)) == 900


@pytest.mark.parametrize(("fps", "speed"), [(2, 0.4), (5, 0.4), (5, 0.6)])
def test_a_mannequin_that_people_stroll_past_stays_one_with_the_real_tracker(fps: int, speed: float) -> None:
    """The detector sees only what is not covered of it, and the tracker lets it grow back."""
    tracker, people = ByteTracker(TrackerSettings()), CountedPeople(RULES)
    counted_s, place = 0.0, Box(280, 100, 321, 200)
    for step in range(700 * fps):
        at = step / fps
        found = [place]
        if at > 320:
            x = -100 + (at % 20) * speed * 100
            walker = Box(x + 180, 110, x + 225, 225)
            left = place.x1 if walker.x1 > place.x1 else min(max(walker.x2, place.x1), place.x2)
            right = min(place.x2, max(walker.x1, place.x1)) if walker.x1 > place.x1 else place.x2
            sliver = [Box(left, 100, right, 200)] if right - left > 8 else []
            found = [*sliver, walker]
        tracks = tracker.update([Detection(box, 0.9) for box in found], at)
        seen = people.update(tracks, at)
        counted_s += any(abs(track.box.x2 - place.x2) < 2 for track in seen if track.box.y2 < 210) / fps
    assert counted_s < 305


def test_a_mannequin_that_took_over_a_walkers_number_is_known_by_its_place() -> None:
    people = CountedPeople(RULES)
    seconds_counted(people, lambda _: track_at(1, 200, 200), 400)
    people.update([], 420)
    seconds_counted(people, lambda at: track_at(2, 200 + 30 * (430 - at), 200), 6, start=424)
    after = seconds_counted(people, lambda _: track_at(2, 200, 200), 600, start=430)
    assert after == [430.0 + i for i in range(300)]


def test_things_may_be_counted() -> None:
    people = CountedPeople(replace(RULES, still_s=math.inf))
    assert len(seconds_counted(people, lambda _: track_at(1, 200, 200), 4000)) == 4000


def test_where_a_track_was_seen_before_it_was_sure_counts_as_its_beginning() -> None:
    people = CountedPeople(RULES)
    people.update([track_at(1, 200, 200, first_box=box_at(200 - HEIGHT, 200))], 0.3)
    assert len(seconds_counted(people, lambda _: track_at(1, 200, 200), 1000, start=1)) == 1000


@given(
    st.lists(st.tuples(st.floats(0, 640), st.floats(90, 480)), min_size=1, max_size=30),
    st.sampled_from([0.5, 2.0]),
)
def test_a_larger_picture_changes_nothing(places: Sequence[tuple[float, float]], scale: float) -> None:
    def seen(by: float) -> list[bool]:
        ignored = Polygon(tuple(Point(x * by, y * by) for x, y in SCREEN.points))
        people = CountedPeople(CountedRules((ignored,), 70 * by, 120))
        return [
            counted(people, track_at(1, x * by, y * by, HEIGHT * by), 60.0 * i)
            for i, (x, y) in enumerate(places)
        ]

    assert seen(1.0) == seen(scale)


def test_nothing_is_kept_of_whoever_is_gone() -> None:
    people = CountedPeople(RULES)
    for i in range(1000):
        people.update([track_at(i, 10 * math.sin(i), 200)], i / 2)
    assert len(people._known) <= 21
    people.update([], 1000)
    assert not people._known
