"""People per square metre, and Fruin's levels of service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.density import Ground, Level


def test_a_density_is_people_by_area() -> None:
    assert Ground(8.0).density(6).per_m2 == 0.75
    assert Ground(8.0).density(0).per_m2 == 0


# The limits as they are printed in metric books, in square metres for each person.
WALKING = [(Level.A, 3.26), (Level.B, 3.24), (Level.B, 2.33), (Level.C, 2.31), (Level.C, 1.40), (Level.D, 1.38),
           (Level.D, 0.94), (Level.E, 0.92), (Level.E, 0.47), (Level.F, 0.46)]  # fmt: skip
STANDING = [(Level.A, 1.22), (Level.B, 1.20), (Level.B, 0.94), (Level.C, 0.92), (Level.C, 0.66), (Level.D, 0.64),
            (Level.D, 0.29), (Level.E, 0.27), (Level.E, 0.19), (Level.F, 0.18)]  # fmt: skip


@pytest.mark.parametrize(("level", "room_m2"), WALKING)
def test_a_walkway_has_fruins_levels(level: Level, room_m2: float) -> None:
    assert Ground(100 * room_m2).density(100).level is level


@pytest.mark.parametrize(("level", "room_m2"), STANDING)
def test_a_queue_has_fruins_levels(level: Level, room_m2: float) -> None:
    assert Ground(100 * room_m2, standing=True).density(100).level is level


def test_an_empty_place_is_free() -> None:
    assert Ground(1.0).density(0).level is Level.A
    assert Ground(1.0, standing=True).density(0).level is Level.A


@given(st.floats(0.5, 500), st.integers(0, 300), st.booleans())
def test_one_more_person_never_makes_it_better(area_m2: float, people: int, standing: bool) -> None:
    ground = Ground(area_m2, standing)
    before, after = ground.density(people), ground.density(people + 1)
    assert before.level <= after.level
    assert before.per_m2 < after.per_m2


@given(st.floats(0.5, 500), st.integers(0, 300))
def test_who_stands_needs_less_room(area_m2: float, people: int) -> None:
    assert Ground(area_m2, standing=True).density(people).level <= Ground(area_m2).density(people).level
