"""Visits of several zones together."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.persons import Persons
from footfall.core.visits import Visits

ANN, BEN = ("north", 1), ("south", 1)


def seen(*stays: tuple[tuple[str, int], str, float, float]) -> Visits:
    """Who was in which zone from when to when, one after the other."""
    visits = Visits()
    for track, zone_id, start, end in stays:
        visits.enter(track, zone_id, start)
        visits.leave(track, zone_id, end)
    return visits


def test_a_visit_lasts_from_the_first_zone_to_the_last() -> None:
    visits = Visits()
    assert visits.enter(ANN, "window", 10)
    assert not visits.enter(ANN, "till", 12)
    assert visits.leave(ANN, "till", 20) is None
    over = visits.leave(ANN, "window", 18)
    assert over is not None
    assert (over.start, over.end) == (10, 20)


def test_a_zone_that_tells_later_of_an_earlier_moment_moves_the_start() -> None:
    visits = Visits()
    visits.enter(ANN, "window", 10)
    visits.enter(ANN, "slow", 8)
    assert visits.oldest_start == 8


def test_who_is_inside_for_the_longest_is_told_by_the_visit_that_goes_on() -> None:
    visits = seen((ANN, "window", 0, 4))
    assert visits.oldest_start is None
    visits.enter(BEN, "window", 12)
    visits.enter(ANN, "window", 10)
    assert visits.oldest_start == 10


def test_a_person_s_visits_never_overlap() -> None:
    visits = seen((ANN, "window", 0, 10))
    visits.enter(ANN, "slow", 5)
    visits.enter(BEN, "slow", 5)
    assert [(visit.person, visit.start, visit.end) for visit in visits] == [(ANN, 0, inf), (BEN, 5, inf)]


def test_whoever_goes_on_with_a_visit_never_left() -> None:
    visits = seen((ANN, "window", 0, 4), (ANN, "window", 10, 15))
    assert not visits.enter(ANN, "window", 18, since=10)
    assert [(visit.start, visit.zones) for visit in visits] == [(0, set()), (10, {"window"})]


def test_what_somebody_did_in_other_zones_meanwhile_belongs_to_the_visit() -> None:
    visits = seen((ANN, "window", 0, 4), (ANN, "till", 6, 7))
    visits.enter(ANN, "window", 8, since=0)
    over = visits.leave(ANN, "window", 12)
    assert over is not None
    assert (over.start, over.end, len(list(visits))) == (0, 12, 1)


def test_whoever_is_in_another_zone_by_then_goes_on_from_the_beginning() -> None:
    visits = seen((ANN, "window", 0, 4))
    visits.enter(ANN, "till", 6)
    visits.enter(ANN, "window", 8, since=0)
    assert [(visit.start, visit.zones) for visit in visits] == [(0, {"till", "window"})]


def test_a_visit_that_is_long_forgotten_is_not_gone_on_with() -> None:
    visits = Visits()
    assert visits.enter(ANN, "window", 18, since=10)
    assert [visit.start for visit in visits] == [18]


def test_whoever_never_entered_cannot_leave() -> None:
    with pytest.raises(KeyError):
        Visits().leave(ANN, "window", 3)


def test_ended_visits_are_freed_and_open_ones_kept() -> None:
    visits = seen((ANN, "window", 0, 59), (BEN, "window", 0, 61))
    visits.enter(ANN, "window", 60)
    visits.forget(60)
    assert [(visit.person, visit.start) for visit in visits] == [(BEN, 0), (ANN, 60)]


@given(st.lists(st.tuples(st.sampled_from([ANN, BEN]), st.sampled_from("abc")), max_size=50))
def test_occupancy_is_what_began_less_what_ended(toggles: list[tuple[tuple[str, int], str]]) -> None:
    visits, inside, balance = Visits(), set[tuple[tuple[str, int], str]](), 0
    for at, (person, zone_id) in enumerate(toggles):
        if (person, zone_id) in inside:
            inside.remove((person, zone_id))
            balance -= visits.leave(person, zone_id, at) is not None
        else:
            inside.add((person, zone_id))
            balance += visits.enter(person, zone_id, at)
        assert visits.occupancy == balance == len({who for who, _ in inside})


def test_people_joined_later_are_one_visitor_from_the_beginning() -> None:
    persons = Persons()
    visits = Visits(persons)
    visits.enter(ANN, "window", 10)
    visits.enter(BEN, "back", 8)
    persons.join(ANN, BEN)
    assert (visits.occupancy, visits.oldest_start) == (1, 8)
    visits.leave(BEN, "back", 30)
    visits.leave(ANN, "window", 20)
    assert [(visit.start, visit.end) for visit in visits] == [(8, 30)]


@pytest.mark.parametrize(("back", "visits_seen"), [(10.9, 1), (11.1, 2)])
def test_a_person_on_another_camera_within_the_grace_time_never_left(back: float, visits_seen: int) -> None:
    persons = Persons()
    visits = Visits(persons, grace_s=1.0)
    visits.enter(ANN, "window", 0)
    visits.leave(ANN, "window", 10)
    visits.enter(BEN, "back", back)
    persons.join(ANN, BEN)
    assert len(visits.of(BEN)) == visits_seen


@pytest.mark.parametrize(("back", "visits_seen"), [(10.9, 1), (11.1, 2)])
def test_so_did_who_is_in_another_zone_within_the_grace_time(back: float, visits_seen: int) -> None:
    visits = Visits(grace_s=1.0)
    visits.enter(ANN, "window", 0)
    visits.leave(ANN, "window", 10)
    visits.enter(ANN, "till", back)
    assert len(visits.of(ANN)) == visits_seen


@pytest.mark.parametrize(("back", "inside", "since"), [(10.9, 1, 0), (11.1, 0, None)])
def test_so_is_nobody_away_whom_the_next_zone_has_not_confirmed_yet(
    back: float, inside: int, since: float | None
) -> None:
    visits = Visits(grace_s=1.0)
    visits.enter(ANN, "window", 0)
    visits.leave(ANN, "window", 10)
    visits.expect("till", {ANN: back, BEN: back})
    assert (visits.occupancy, visits.oldest_start) == (inside, since)
    visits.enter(ANN, "till", back)
    visits.expect("till", {})
    assert (visits.occupancy, visits.oldest_start) == (1, back if since is None else since)


def test_whoever_leaves_the_next_zone_unconfirmed_is_away() -> None:
    visits = seen((ANN, "window", 0, 10))
    visits.expect("till", {ANN: 10})
    assert visits.occupancy == 1
    visits.expect("till", {})
    assert (visits.occupancy, [visit.end for visit in visits]) == (0, [10])


def test_whoever_is_not_confirmed_on_another_camera_yet_is_inside_once() -> None:
    persons = Persons()
    visits = Visits(persons)
    visits.enter(ANN, "window", 0)
    visits.leave(ANN, "window", 10)
    visits.expect("back", {BEN: 9})
    assert visits.occupancy == 0
    persons.join(ANN, BEN)
    assert (visits.occupancy, visits.oldest_start) == (1, 0)
    visits.enter(ANN, "till", 20)
    assert visits.occupancy == 1


def test_a_visit_whose_last_end_was_not_seen_is_cut_and_freed_as_such() -> None:
    visits = Visits()
    for zone_id, start in (("window", 0), ("till", 5)):
        visits.enter(ANN, zone_id, start)
    visits.leave(ANN, "till", 20, cut=True)
    visits.leave(ANN, "window", 18)
    visits.enter(BEN, "window", 30)
    assert [(visit.start, visit.end, visit.cut) for visit in visits.forget(25)] == [(0, 20, True)]
    assert [visit.person for visit in visits] == [BEN]


def test_a_part_of_a_visit_that_goes_on_elsewhere_is_kept() -> None:
    persons = Persons()
    visits = Visits(persons)
    persons.join(ANN, BEN)
    visits.enter(ANN, "window", 0)
    visits.enter(BEN, "back", 5)
    visits.leave(ANN, "window", 10)
    visits.forget(60)
    assert visits.oldest_start == 0
    visits.leave(BEN, "back", 70)
    visits.forget(120)
    assert list(visits) == []
