"""Who comes together."""

from collections.abc import Callable, Iterable, Mapping
from math import cos, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.core.geometry import Point
from footfall.core.metrics.groups import Groups, Walker, walkers
from support.people import track_at

Place = tuple[float, float]
Way = Callable[[float], Place | None]
"""Where somebody is, in metres, at a time; None while unseen."""
Film = list[tuple[float, dict[int, Place]]]

FPS = 10.0


def walk(x: float, y: float, speed: float = 1.2, start: float = 0.0) -> Way:
    """Stands until the start, then walks to the right."""
    return lambda at: (x + speed * max(at - start, 0.0), y)


def film(ways: Mapping[int, Way], seconds: float, fps: float = FPS) -> Film:
    times = np.arange(0, seconds, 1 / fps).tolist()
    return [(at, {k: place for k, way in ways.items() if (place := way(at))}) for at in times]


def seen(frames: Iterable[tuple[float, Mapping[int, Place]]], metre: float = 1.0) -> Groups:
    groups = Groups()
    for at, places in frames:
        groups.update([Walker(k, Point(*place), metre) for k, place in places.items()], at)
    return groups


def units(ways: Mapping[int, Way], seconds: float = 6.0, fps: float = FPS) -> set[frozenset[int]]:
    return set(seen(film(ways, seconds, fps)).units_of(ways))


def sets(*unit: set[int]) -> set[frozenset[int]]:
    return {frozenset(each) for each in unit}


@pytest.mark.parametrize("fps", [1.0, 2.0, 5.0, 10.0, 25.0])
def test_a_couple_that_walks_is_a_unit_at_any_frame_rate(fps: float) -> None:
    assert units({1: walk(0, 0), 2: walk(0, 0.8), 3: walk(3, 0)}, fps=fps) == sets({1, 2}, {3})


@pytest.mark.parametrize(("seconds", "together"), [(2.9, False), (3.2, True)])
def test_two_become_a_unit_after_some_seconds(seconds: float, together: bool) -> None:
    assert (units({1: walk(0, 0), 2: walk(0, 0.8)}, seconds) == sets({1, 2})) is together


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(walk(0, 1.3), id="further apart"),
        pytest.param(walk(-1, 0.5, speed=1.6), id="overtaking"),
        pytest.param(walk(3, 0.5, speed=-1.2), id="coming towards"),
        pytest.param(walk(3, 0.5, speed=0), id="standing by the way"),
        pytest.param(lambda at: (1.2 * at, 1.2 * at - 3), id="crossing the way"),
    ],
)
def test_strangers_are_no_unit(other: Way) -> None:
    assert units({1: walk(0, 0), 2: other}) == sets({1}, {2})


def test_a_family_in_a_row_is_one_unit_though_its_ends_are_far_apart() -> None:
    assert units({k: walk(0, 0.8 * k) for k in range(1, 5)}) == sets({1, 2, 3, 4})


def test_units_grow_together() -> None:
    """Two couples, then one of each walk side by side."""

    def first(k: int) -> Way:
        return lambda at: (1.2 * at, 0.8 * k)

    def later(k: int) -> Way:
        return lambda at: (1.2 * at, 0.8 * k + max(5 - at, 0))

    ways = {1: first(1), 2: first(2), 3: later(3), 4: later(4)}
    assert units(ways, 4) == sets({1, 2}, {3, 4})
    assert units(ways, 9) == sets({1, 2, 3, 4})


def test_whoever_stands_in_a_queue_is_with_nobody() -> None:
    rng = np.random.default_rng(3)
    frames = [
        (i / FPS, {k: (0.6 * k + rng.normal(0, 0.05), rng.normal(0, 0.05)) for k in range(1, 7)})
        for i in range(3_000)
    ]
    assert seen(frames).units_of(range(1, 7)) == [frozenset({k}) for k in range(1, 7)]


def test_a_queue_that_moves_up_makes_nobody_a_unit() -> None:
    """Every 15 s all take a step of 0.7 m within a second."""

    def moves_up(at: float) -> float:
        steps, since = divmod(at, 15)
        return 0.7 * (steps + min(since, 1.0))

    def queueing(k: int) -> Way:
        return lambda at: (moves_up(at) - 0.7 * k, 0)

    assert units({k: queueing(k) for k in range(1, 6)}, 120) == sets(*({k} for k in range(1, 6)))


def test_a_couple_in_a_queue_is_known_from_how_it_came() -> None:
    def joins(x: float) -> Way:
        return lambda at: (min(1.2 * at, 6) - x, 0.0)

    queue = {k: walk(6 + 0.7 * k, 0, speed=0) for k in range(3, 7)}
    couple: dict[int, Way] = {1: joins(0), 2: joins(0.7)}
    assert units(couple | queue, 60) == sets({1, 2}, *({k} for k in range(3, 7)))


def test_a_unit_stays_one_when_its_people_part() -> None:
    def parts(at: float) -> Place:
        return 1.2 * min(at, 5), 0.8 + max(at - 5, 0)

    assert units({1: walk(0, 0), 2: parts}, 10) == sets({1, 2})


def test_whoever_is_hidden_for_a_moment_is_still_together() -> None:
    def hidden(at: float) -> Place | None:
        return None if 2.5 < at < 3.5 else (1.2 * at, 0.8)

    assert units({1: walk(0, 0), 2: hidden}, 3.5) == sets({1}, {2})
    assert units({1: walk(0, 0), 2: hidden}, 4.3) == sets({1, 2})


def test_time_apart_takes_away_what_time_together_gave() -> None:
    """Close for a second at a time, a little too far apart for the next two."""

    def to_and_fro(at: float) -> Place:
        return 1.2 * at, 1.15 if at % 3 < 1 else 1.25

    assert units({1: walk(0, 0), 2: to_and_fro}, 40) == sets({1}, {2})


def test_a_long_gap_between_frames_proves_little() -> None:
    frames = film({1: walk(0, 0), 2: walk(0, 0.8)}, 1.5)
    gap = [(at + 60, places) for at, places in frames]
    assert seen([*frames, *gap]).units_of([1, 2]) == [frozenset({1}), frozenset({2})]


def test_with_nobody_there_nothing_happens() -> None:
    groups = seen([(0, {}), (1, {1: (0, 0)}), (2, {})])
    assert groups.units_of([]) == []


def test_units_count_those_who_came_in() -> None:
    groups = seen(film({1: walk(0, 0), 2: walk(0, 0.8), 3: walk(0, 1.6), 4: walk(5, 0)}, 6))
    assert groups.units_of([4, 1, 9, 3]) == [frozenset({4}), frozenset({1, 3}), frozenset({9})]


def test_people_are_forgotten_a_while_after_they_were_last_seen() -> None:
    groups = seen(film({1: walk(0, 0), 2: walk(0, 0.8), 3: walk(0, 9), 4: walk(0, 9.8, speed=0)}, 6))
    groups.update([], 125)
    assert len(groups.units_of([1, 2])) == 1
    groups.update([], 126)
    assert len(groups.units_of([1, 2])) == 2
    memories = (groups._seen_at, groups._ways, groups._unit, groups._together_s)
    assert [len(memory) for memory in memories] == [0] * 4


def test_two_who_are_forgotten_half_way_leave_nothing() -> None:
    groups = seen(film({1: walk(0, 0), 2: walk(0, 0.8)}, 2))
    assert groups._together_s
    groups.update([], 200)
    assert groups._together_s == {}


def test_a_unit_outlasts_the_one_who_joined_it() -> None:
    frames = film({1: walk(0, 0), 2: walk(0, 0.8), 3: walk(0, 1.6)}, 6)
    without = [(at + 6, {k: (0.0, 5.0 * k) for k in (1, 3)}) for at in range(200)]
    assert seen([*frames, *without]).units_of([1, 2, 3]) == [frozenset({1, 3}), frozenset({2})]


def test_without_a_homography_people_are_the_measure() -> None:
    """A couple near the camera is 160 px tall; two strangers far away, 40 px tall, are as far apart in pixels."""
    groups = Groups()
    for i in range(60):
        at = i / FPS
        near = [track_at(k, 113 * at, 400 + 60 * k, height=160) for k in (1, 2)]
        far = [track_at(k, 28 * at, 60 * k, height=40) for k in (3, 4)]
        groups.update(walkers([*near, *far]), at)
    assert groups.units_of([1, 2, 3, 4]) == [frozenset({1, 2}), frozenset({3}), frozenset({4})]


def test_feet_that_err_by_a_tenth_of_a_metre_leave_couples_together_and_passers_by_apart() -> None:
    rng = np.random.default_rng(7)
    ways = {
        1: walk(0, 0),
        2: walk(0, 0.8),
        3: walk(1, 2.2),
        4: walk(9, 0.4, speed=-1.2),
        5: walk(-2, 0.4, speed=2),
    }
    found = []
    for _ in range(20):
        noisy = [
            (at, {k: (x + rng.normal(0, 0.1), y + rng.normal(0, 0.1)) for k, (x, y) in places.items()})
            for at, places in film(ways, 8)
        ]
        found.append(set(seen(noisy).units_of(ways)) == sets({1, 2}, {3}, {4}, {5}))
    assert sum(found) >= 19


person = st.tuples(
    st.integers(0, 8).map(lambda x: x / 4),
    st.integers(0, 8).map(lambda y: y / 4),
    st.sampled_from([0.0, 0.5, 1.0, 1.25]),
    st.sampled_from([0.0, 2.0]),
)
crowds = st.lists(person, min_size=2, max_size=5).map(
    lambda people: film({k: walk(*each) for k, each in enumerate(people)}, 7, fps=4)
)


def partition(groups: Groups) -> set[frozenset[int]]:
    return set(groups.units_of(range(5)))


@settings(max_examples=30)
@given(crowds, st.permutations(range(5)))
def test_neither_numbers_nor_the_order_in_a_frame_matter(crowd: Film, numbers: list[int]) -> None:
    other = [(at, {numbers[k]: place for k, place in reversed(places.items())}) for at, places in crowd]
    renamed = {frozenset(numbers[k] for k in unit) for unit in partition(seen(crowd))}
    assert partition(seen(other)) == renamed


@settings(max_examples=30)
@given(
    crowds,
    st.sampled_from([0.25, 64.0]),
    st.floats(0, 6.2),
    st.integers(-100, 100),
    st.integers(0, 10**9),
)
def test_unit_of_length_direction_place_and_time_of_day_do_not_matter(
    crowd: Film, metre: float, angle: float, shift: int, later: int
) -> None:
    def moved(place: Place) -> Place:
        x, y = place
        return (
            metre * (x * cos(angle) - y * sin(angle) + shift),
            metre * (x * sin(angle) + y * cos(angle) - shift),
        )

    other = [(at + later, {k: moved(place) for k, place in places.items()}) for at, places in crowd]
    assert partition(seen(other, metre)) == partition(seen(crowd))


@settings(max_examples=30)
@given(crowds)
def test_units_are_a_partition(crowd: Film) -> None:
    found = seen(crowd).units_of(range(5))
    assert sorted(k for unit in found for k in unit) == list(range(5))
