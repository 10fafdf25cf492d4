"""Unique visitors as a range."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.gallery import Gallery, GallerySettings, Visitors
from footfall.core.geometry import Point
from footfall.core.sighting import Embedding, Sighting, unit

DAY = "2026-01-31"


def alike(cosine: float, other: int = 1) -> Embedding:
    """A look with this cosine to that of Ann, along an axis of one's own."""
    look = np.zeros(20)
    look[0], look[other] = cosine, np.sqrt(1 - cosine**2)
    return unit(look)


ANN = alike(1.0)
BEN = alike(0.0)
TWIN = alike(0.9, 2)
"""Surely Ann."""
MAYBE = alike(0.6, 3)
"""Perhaps Ann."""

People = Mapping[int, Embedding | None]


class Mall:
    """A gallery whose cameras have a picture ten times a second."""

    def __init__(self, settings: GallerySettings | None = None, groups: Sequence[Sequence[str]] = ()) -> None:
        self.gallery = Gallery(settings, groups)
        self.at = 0.0
        self.day = DAY

    def show(self, seconds: float, places: Mapping[str, Point] | None = None, **pictures: People) -> None:
        places = places or {}
        for _ in range(round(seconds * 10)):
            self.at += 0.1
            for camera_id, people in pictures.items():
                seen = [Sighting(each, places.get(camera_id), 0, look) for each, look in people.items()]
                self.gallery.see(camera_id, self.at, self.day, seen)

    def stay(
        self, number: int, look: Embedding | None, camera_id: str = "north", place: Point | None = None
    ) -> None:
        """Somebody is in view for 5 s, and gone for another 5."""
        self.show(5, places={camera_id: place} if place else {}, **{camera_id: {number: look}})
        self.show(5, **{camera_id: {}})

    @property
    def range(self) -> tuple[int, int, int]:
        found = self.gallery.visitors() or Visitors()
        return found.lower, found.estimate, found.upper


def test_before_anybody_comes_there_is_nobody() -> None:
    mall = Mall()
    mall.show(0.2, north={})
    assert mall.gallery.visitors() == Visitors(0, 0, 0, since=0.1)


def test_visitors_are_unknown_until_a_camera_has_a_picture_each_day_anew() -> None:
    gallery = Gallery()
    assert gallery.visitors() is None
    gallery.see("north", 1.0, DAY, [], watched=False)
    assert gallery.visitors() is None
    gallery.see("north", 2.0, DAY, [])
    assert gallery.visitors() == Visitors(since=2.0)
    gallery.see("north", 3.0, "2026-02-01", [], watched=False)
    gallery.see("south", 4.0, DAY, [])
    assert gallery.visitors() is None


def test_people_who_look_different_are_different() -> None:
    mall = Mall()
    mall.stay(1, ANN)
    mall.stay(2, BEN)
    assert mall.range == (2, 2, 2)


def test_whoever_comes_back_is_counted_once() -> None:
    mall = Mall()
    for number, look in enumerate([ANN, BEN, TWIN, BEN, ANN], start=1):
        mall.stay(number, look)
    assert mall.range == (2, 2, 2)
    assert len(mall.gallery) == 2


def test_who_is_in_a_picture_now_is_counted_already_and_only_once() -> None:
    mall = Mall()
    mall.stay(1, ANN)
    mall.show(2, north={2: BEN, 3: TWIN})
    assert mall.range == (2, 2, 2)
    mall.show(5, north={})
    assert mall.range == (2, 2, 2)


def test_a_doubtful_match_makes_a_range() -> None:
    mall = Mall()
    mall.stay(1, ANN)
    mall.stay(2, MAYBE)
    assert mall.range == (1, 1, 2)
    mall.stay(3, alike(0.45, 5))
    assert mall.range == (1, 2, 3)


@pytest.mark.parametrize(("seconds", "look"), [(0.5, ANN), (5, None)], ids=["too briefly", "never clearly"])
def test_whoever_was_not_seen_well_is_doubtful(seconds: float, look: Embedding | None) -> None:
    mall = Mall()
    for number in (1, 2):
        mall.show(seconds, north={number: look if number == 1 else None})
        mall.show(5, north={})
    assert mall.range == (1, 1, 2)


def test_among_many_strangers_a_chance_match_is_nothing() -> None:
    few, many = Mall(), Mall()
    for mall, strangers in ((few, 1), (many, 12)):
        for number in range(strangers):
            mall.stay(number, alike(0.0, number + 5))
        mall.stay(100, ANN)
        mall.stay(101, alike(0.47, 3))
    assert few.range == (2, 3, 3)
    assert many.range == (14, 14, 14)


def test_two_people_in_one_picture_are_two_however_alike() -> None:
    mall = Mall()
    mall.show(5, north={1: ANN, 2: ANN})
    mall.show(5, north={})
    assert mall.range == (2, 2, 2)


def test_people_on_cameras_without_a_common_view_at_once_are_two() -> None:
    mall = Mall()
    mall.show(5, north={1: ANN}, south={1: ANN})
    mall.show(5, north={}, south={})
    assert mall.range == (2, 2, 2)


def test_on_cameras_with_a_common_view_they_may_be_one() -> None:
    mall = Mall(groups=[["north", "south"]])
    mall.show(5, north={1: ANN}, south={1: ANN})
    mall.show(5, north={}, south={})
    assert mall.range == (1, 1, 1)


def test_unless_the_floor_told_them_apart() -> None:
    mall = Mall(groups=[["north", "south"]])
    mall.show(5, places={"north": Point(0, 0), "south": Point(9, 0)}, north={1: ANN}, south={1: ANN})
    mall.show(5, north={}, south={})
    assert mall.range == (2, 2, 2)


def test_two_tracks_joined_are_one_visitor_from_then_on() -> None:
    mall = Mall()
    mall.show(2, north={1: ANN}, south={1: BEN})
    mall.gallery.join(("north", 1), ("south", 1))
    assert mall.range == (1, 1, 1)
    mall.show(5, north={}, south={1: BEN})
    assert (mall.range, len(mall.gallery)) == ((1, 1, 1), 0), "still in the other picture"
    mall.show(5, north={}, south={})
    assert (mall.range, len(mall.gallery)) == ((1, 1, 1), 1)
    mall.stay(2, unit(ANN + BEN))
    assert mall.range == (1, 1, 1)


def test_nobody_walks_faster_than_people_do() -> None:
    for far, people in ((Point(15, 0), 1), (Point(20, 0), 2)):
        mall = Mall()
        mall.stay(1, ANN, place=Point(0, 0))
        mall.stay(2, ANN, place=far)
        assert mall.range == (people, people, people)


def test_places_of_cameras_that_share_no_floor_are_not_compared() -> None:
    mall = Mall()
    mall.stay(1, ANN, place=Point(0, 0))
    mall.stay(1, ANN, "south", place=Point(900, 0))
    assert mall.range == (1, 1, 1)


def test_a_look_is_dropped_after_the_re_entry_time_and_its_visitor_stays_counted() -> None:
    mall = Mall(GallerySettings(re_entry_s=30))
    mall.stay(1, ANN)
    mall.show(31, north={})
    mall.stay(2, ANN)
    assert mall.range == (2, 2, 2)
    mall.show(100, north={})
    assert (len(mall.gallery), mall.range) == (0, (2, 2, 2))


def test_at_midnight_everything_is_dropped() -> None:
    mall = Mall()
    mall.stay(1, ANN)
    mall.day = "2026-02-01"
    mall.show(0.1, north={})
    assert (len(mall.gallery), mall.range) == (0, (0, 0, 0))
    visitors = mall.gallery.visitors()
    assert visitors is not None and visitors.since == pytest.approx(mall.at)
    mall.stay(2, ANN)
    assert mall.range == (1, 1, 1)


@pytest.mark.parametrize("behind", [False, True], ids=["both cameras", "one that is a moment behind"])
def test_at_midnight_the_looks_of_who_is_there_are_dropped_and_new_ones_taken(behind: bool) -> None:
    mall = Mall()
    mall.show(5, north={1: ANN, 2: BEN})
    mall.day = "2026-02-01"
    mall.show(0.1, north={1: None, 2: None})
    if behind:
        mall.gallery.see("north", mall.at, DAY, [Sighting(1, look=ANN), Sighting(2, look=BEN)])
    mall.show(5, north={1: None, 2: BEN})
    mall.show(5, north={})
    assert len(mall.gallery) == 1, "Ann was not looked at again"
    assert mall.range == (1, 2, 2)


def test_a_full_gallery_forgets_who_was_away_the_longest() -> None:
    mall = Mall(GallerySettings(most=2))
    for number, look in enumerate([ANN, BEN, ANN, alike(0, 7)]):
        mall.stay(number, look)
    assert len(mall.gallery) == 2
    mall.stay(10, ANN)
    assert mall.range == (3, 3, 3)
    mall.stay(11, BEN)
    assert mall.range == (4, 4, 4)


looks = st.sampled_from([ANN, BEN, TWIN, MAYBE, None])
visits = st.lists(st.tuples(st.sampled_from(["north", "south"]), st.integers(1, 30), looks), max_size=15)


@given(visits)
def test_the_range_always_holds_and_never_shrinks(stays: list[tuple[str, int, Embedding | None]]) -> None:
    mall, before = Mall(), (0, 0, 0)
    for number, (camera_id, tenths, look) in enumerate(stays):
        mall.show(tenths / 10, **{camera_id: {number: look}})
        lower, estimate, upper = mall.range
        assert min(upper, 1) <= lower <= estimate <= upper <= number + 1
        mall.show(4, north={}, south={})
        assert mall.range >= (before[0], 0, 0)
        assert mall.range[2] >= before[2]
        before = mall.range
