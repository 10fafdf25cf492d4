"""Who works here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.geometry import Point, Polygon
from footfall.core.metrics.staff import Staff
from support.people import box_at, track_at

BACK_DOOR = Polygon((Point(0, 0), Point(100, 0), Point(100, 100), Point(0, 100)))
COUNTER = Polygon((Point(300, 0), Point(400, 0), Point(400, 100), Point(300, 100)))
BEHIND, BEFORE, SHOP = (50.0, 50.0), (350.0, 50.0), (200.0, 200.0)

OPENS, CLOSES = 100.0, 200.0


def in_hours(at: float) -> bool:
    return OPENS <= at < CLOSES


@pytest.mark.parametrize(("place", "works"), [(BEHIND, True), (BEFORE, True), (SHOP, False)])
def test_whoever_is_first_seen_in_a_staff_zone_works_here(place: tuple[float, float], works: bool) -> None:
    staff = Staff([BACK_DOOR, COUNTER])
    staff.update([track_at(1, *place)], 0)
    assert staff.is_staff(1) is works


def test_staff_stay_staff_wherever_they_go_and_visitors_visitors() -> None:
    staff = Staff([BACK_DOOR])
    staff.update([track_at(1, *BEHIND), track_at(2, *SHOP)], 0)
    staff.update([track_at(1, *SHOP), track_at(2, *BEHIND)], 1)
    assert (staff.is_staff(1), staff.is_staff(2)) == (True, False)


def test_the_place_is_where_somebody_was_before_the_track_was_confirmed() -> None:
    staff = Staff([BACK_DOOR])
    staff.update(
        [track_at(1, *SHOP, first_box=box_at(*BEHIND)), track_at(2, *BEHIND, first_box=box_at(*SHOP))], 0
    )
    assert (staff.is_staff(1), staff.is_staff(2)) == (True, False)


@pytest.mark.parametrize(("at", "works"), [(99.9, True), (100, False), (199.9, False), (200, True)])
def test_outside_opening_hours_everybody_works_here_who_comes(at: float, works: bool) -> None:
    staff = Staff(is_open=in_hours)
    staff.update([track_at(1, *SHOP)], at)
    assert staff.is_staff(1) is works


def test_opening_and_closing_change_nobody() -> None:
    staff = Staff(is_open=in_hours, memory_s=200)
    staff.update([track_at(1, *SHOP)], 90)
    staff.update([track_at(1, *SHOP), track_at(2, *SHOP)], 110)
    staff.update([track_at(1, *SHOP), track_at(2, *SHOP)], 210)
    assert (staff.is_staff(1), staff.is_staff(2)) == (True, False)


def test_nobody_unknown_works_here() -> None:
    assert not Staff(is_open=lambda at: False).is_staff(5)


def test_the_unseen_are_kept_for_a_while_then_freed() -> None:
    staff = Staff([BACK_DOOR])
    staff.update([track_at(1, *BEHIND), track_at(2, *SHOP)], 0)
    staff.update([], 10)
    assert staff.is_staff(1)
    staff.update([], 10.1)
    assert not staff.is_staff(1)
    assert staff._people == {}


def test_whoever_is_seen_now_and_then_is_not_freed() -> None:
    staff = Staff([BACK_DOOR])
    for at in range(0, 100, 9):
        staff.update([track_at(1, *(BEHIND if at == 0 else SHOP))], at)
    assert staff.is_staff(1)


places = st.tuples(st.integers(0, 400).map(lambda x: x + 0.5), st.integers(0, 300).map(lambda y: y + 0.5))


@given(
    st.lists(st.dictionaries(st.integers(1, 4), places), min_size=1, max_size=20),
    st.permutations(range(1, 5)),
    st.sampled_from([0.25, 2.0, 8.0]),
)
def test_neither_numbers_nor_the_order_in_a_frame_nor_the_size_of_the_picture_matter(
    film: list[dict[int, tuple[float, float]]], numbers: list[int], scale: float
) -> None:
    other_door = Polygon(tuple(Point(x * scale, y * scale) for x, y in BACK_DOOR.points))
    same, other = Staff([BACK_DOOR], in_hours), Staff([other_door], in_hours)
    for step, people in enumerate(film):
        at = 95.0 + step
        same.update([track_at(k, *place) for k, place in people.items()], at)
        other.update(
            [track_at(numbers[k - 1], x * scale, y * scale) for k, (x, y) in reversed(people.items())], at
        )
        assert [same.is_staff(k) for k in range(1, 5)] == [other.is_staff(n) for n in numbers]
