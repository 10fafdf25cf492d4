"""One person in two pictures at once."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.geometry import Point
from footfall.core.overlap import Overlap, OverlapSettings, neighbours_in
from footfall.core.persons import Join
from footfall.core.sighting import Embedding, Sighting, unit

PAIR = [["north", "south"]]
FPS = 10
RED, BLUE = unit(np.array([1.0, 0.1])), unit(np.array([0.1, 1.0]))

Picture = Mapping[int, Point | Embedding | None]
"""Where each track stands, or how it looks."""


def sightings(picture: Picture, spread_m: float = 0.0) -> list[Sighting]:
    return [
        Sighting(each, what, spread_m) if isinstance(what, tuple | None) else Sighting(each, look=what)
        for each, what in picture.items()
    ]


class Scene:
    """Two cameras or more that look in turns, ten times a second."""

    def __init__(
        self, groups: Sequence[Sequence[str]] = PAIR, settings: OverlapSettings | None = None
    ) -> None:
        self.overlap = Overlap(groups, settings)
        self.joins: list[Join] = []
        self.at = 0.0

    def show(self, seconds: float, **pictures: Picture) -> list[Join]:
        """The same pictures for some time; returns the joins of that time."""
        before = len(self.joins)
        for _ in range(round(seconds * FPS)):
            self.at += 1 / FPS
            for camera_id, picture in pictures.items():
                self.joins += self.overlap.look(camera_id, self.at, sightings(picture))
        return self.joins[before:]


HERE, NEAR, FAR = Point(3, 4), Point(3.5, 4.5), Point(5, 4)
ONE = (("north", 1), ("south", 7))


def test_two_tracks_at_one_place_for_long_enough_are_one_person() -> None:
    scene = Scene()
    assert scene.show(0.9, north={1: HERE}, south={7: NEAR}) == []
    assert scene.show(0.4, north={1: HERE}, south={7: NEAR}) == [ONE]
    assert scene.overlap.person_of("south", 7) == scene.overlap.person_of("north", 1) == ("north", 1)
    assert scene.show(3, north={1: HERE}, south={7: NEAR}) == [], "told once"


def test_it_does_not_matter_which_camera_looks_first() -> None:
    assert Scene().show(2, south={7: NEAR}, north={1: HERE}) == [ONE]


@pytest.mark.parametrize(
    ("north", "south"),
    [
        pytest.param(HERE, FAR, id="two metres apart"),
        pytest.param(HERE, RED, id="a place on one side, a look on the other"),
        pytest.param(RED, BLUE, id="unlike"),
        pytest.param(None, None, id="nothing known"),
    ],
)
def test_others_are_not(north: Point | Embedding | None, south: Point | Embedding | None) -> None:
    assert Scene().show(5, north={1: north}, south={7: south}) == []


def test_places_that_are_less_certain_may_be_further_apart() -> None:
    overlap, joins = Overlap(PAIR), list[Join]()
    for tenth in range(20):
        joins += overlap.look("north", tenth / 10, sightings({1: HERE}, spread_m=0.6))
        joins += overlap.look("south", tenth / 10, sightings({7: FAR}, spread_m=0.6))
    assert joins == [ONE]


def test_where_no_floor_is_known_looks_decide() -> None:
    assert Scene().show(2, north={1: RED, 2: BLUE}, south={7: BLUE, 8: RED}) == [
        (("north", 1), ("south", 8)),
        (("north", 2), ("south", 7)),
    ]


def test_everybody_matches_one_at_most_and_the_nearest_overall() -> None:
    scene = Scene()
    row = {1: Point(0, 0), 2: Point(0.8, 0)}
    joins = scene.show(2, north=row, south={7: Point(0.5, 0), 8: Point(1.2, 0)})
    assert joins == [ONE, (("north", 2), ("south", 8))]


def test_passing_by_is_not_being_one() -> None:
    scene = Scene()
    for _ in range(5):
        assert scene.show(0.6, north={1: HERE}, south={7: NEAR}) == []
        assert scene.show(0.6, north={1: HERE}, south={7: FAR}) == []


def test_pictures_of_different_times_are_not_compared() -> None:
    overlap = Overlap(PAIR)
    for tenth in range(30):
        assert overlap.look("north", tenth / 10, sightings({1: HERE})) == []
        assert overlap.look("south", tenth / 10 - 0.6, sightings({7: HERE})) == []


def test_a_track_that_goes_on_under_another_number_is_the_same_person() -> None:
    scene = Scene()
    scene.show(2, north={1: HERE}, south={7: NEAR})
    scene.show(0.5, north={}, south={7: NEAR})
    assert scene.show(2, north={2: HERE}, south={7: NEAR}) == [], "the first may still come back"
    assert scene.show(1, north={2: HERE}, south={7: NEAR}) == [(("north", 2), ("south", 7))]
    assert scene.overlap.person_of("north", 2) == scene.overlap.person_of("north", 1)


def test_two_tracks_that_one_camera_saw_at_once_are_never_one_person() -> None:
    scene = Scene()
    scene.show(2, north={1: HERE, 2: FAR}, south={7: NEAR})
    assert scene.show(5, north={2: HERE}, south={7: NEAR}) == []


def test_a_person_may_be_on_three_cameras() -> None:
    scene = Scene([["east", "north", "south"]])
    scene.show(2, east={4: HERE}, north={1: HERE}, south={7: NEAR})
    assert {scene.overlap.person_of(*track) for track in (("east", 4), *ONE)} == {("east", 4)}


def test_cameras_of_different_groups_are_never_compared() -> None:
    scene = Scene([["north", "east"], ["south", "west"]])
    assert scene.show(5, north={1: HERE}, south={7: HERE}, lone={1: HERE}) == []


def test_who_is_long_gone_is_freed_with_all_tracks_together() -> None:
    scene = Scene(settings=OverlapSettings(keep_s=100))
    scene.show(2, north={1: HERE}, south={7: HERE})
    scene.show(0.5, north={5: HERE}, south={6: HERE})
    assert scene.overlap.forget(scene.at) == []
    scene.show(20, north={1: HERE}, south={})
    assert scene.overlap.forget(scene.at + 30) == [], "about once a minute"
    assert set(scene.overlap.forget(scene.at + 90)) == {("north", 5), ("south", 6)}
    assert scene.overlap.forget(scene.at + 200) == [], "still in a picture"
    scene.show(0.1, north={})
    assert set(scene.overlap.forget(scene.at + 300)) == set(ONE)
    assert scene.overlap.person_of("south", 7) == ("south", 7)


def test_neighbours_are_those_of_all_groups() -> None:
    assert neighbours_in([["a", "b"], ["c", "b"]]) == {"a": ["b"], "b": ["a", "c"], "c": ["b"]}


metres = st.integers(0, 3).map(float)
crowd = st.dictionaries(st.integers(1, 3), st.builds(Point, metres, metres), max_size=3)
shots = st.lists(st.tuples(crowd, crowd, crowd), min_size=1, max_size=6)


def numbered(crowds: Sequence[Picture]) -> list[Picture]:
    """Pictures 1.6 s long with a new number for everybody who was away in two of them, as trackers give them."""
    renamed: list[Picture] = []
    for i, picture in enumerate(crowds):
        fresh = {each: not any(each in before for before in crowds[max(i - 2, 0) : i]) for each in picture}
        renamed.append(
            {(i * 10 + each if fresh[each] else _name(renamed, each)): picture[each] for each in picture}
        )
    return renamed


def _name(renamed: Sequence[Picture], each: int) -> int:
    return next(name for before in reversed(renamed) for name in before if name % 10 == each)


@given(shots)
def test_nobody_is_ever_two_tracks_of_one_picture(film: Sequence[tuple[Picture, Picture, Picture]]) -> None:
    scene = Scene([["east", "north"], ["north", "south"]])
    cameras = {
        name: numbered([shot[i] for shot in film]) for i, name in enumerate(("east", "north", "south"))
    }
    for i in range(len(film)):
        pictures = {camera_id: shots[i] for camera_id, shots in cameras.items()}
        scene.show(1.6, **pictures)
        for camera_id, picture in pictures.items():
            assert len({scene.overlap.person_of(camera_id, each) for each in picture}) == len(picture)


@given(shots)
def test_the_names_of_the_cameras_do_not_matter(film: Sequence[tuple[Picture, Picture, Picture]]) -> None:
    """One person in each picture: among several on whole metres, ties would be decided by their order."""
    plain, swapped = Scene(), Scene()
    for one, other, _ in film:
        if len(one) == len(other) == 1:
            plain.show(1.6, north=one, south=other)
            swapped.show(1.6, north=other, south=one)
    assert {(a[1], b[1]) for a, b in plain.joins} == {(b[1], a[1]) for a, b in swapped.joins}


def test_whose_visit_a_track_goes_on_with_is_the_same_person_once_it_cannot_come_back() -> None:
    scene = Scene()
    scene.show(2, north={1: HERE})
    scene.show(2, north={2: HERE}, south={7: NEAR})
    assert scene.overlap.go_on("north", scene.at, [(2, 1)]) == [], "the first may still come back"
    scene.show(1.2, north={2: HERE}, south={7: NEAR})
    assert scene.overlap.go_on("north", scene.at, [(2, 1)]) == [(("north", 2), ("north", 1))]
    assert scene.overlap.go_on("north", scene.at, [(2, 1)]) == [], "told once"
    assert scene.overlap.person_of("south", 7) == ("north", 1)


@pytest.mark.parametrize("camera_id", ["north", "lone"])
def test_so_it_is_where_no_other_camera_shows_the_person(camera_id: str) -> None:
    scene = Scene()
    scene.show(2, **{camera_id: {1: HERE}})
    scene.show(2, **{camera_id: {2: HERE}})
    assert scene.overlap.go_on(camera_id, scene.at, [(2, 1)]) == [], "the first may still come back"
    scene.show(1.2, **{camera_id: {2: HERE}})
    assert scene.overlap.go_on(camera_id, scene.at, [(2, 1)]) == [((camera_id, 2), (camera_id, 1))]


def test_whom_two_cameras_show_is_found_whether_or_not_a_zone_has_told_it() -> None:
    """A recount by other zones would not find it again."""
    scene = Scene()
    scene.show(2, north={1: HERE}, south={7: NEAR})
    scene.show(4, north={2: FAR}, south={7: NEAR})
    assert scene.overlap.go_on("north", scene.at, [(2, 1)]) == [(("north", 2), ("north", 1))]
    assert scene.show(2, north={2: HERE}, south={7: NEAR}) == [(("north", 2), ("south", 7))]


def test_two_who_were_seen_at_once_are_two_whoever_goes_on_with_whose_visit() -> None:
    scene = Scene()
    scene.show(1, north={1: HERE, 2: FAR}, south={7: FAR})
    scene.show(5, north={2: FAR}, south={7: FAR})
    assert scene.overlap.go_on("north", scene.at, [(2, 1)]) == []


def test_whose_visit_goes_on_is_not_forgotten_however_long_it_lasts() -> None:
    scene = Scene()
    scene.show(2, north={1: HERE})
    scene.show(2, north={2: HERE})
    scene.overlap.go_on("north", scene.at, [(2, 1)])
    scene.show(4, north={2: HERE})
    scene.overlap.go_on("north", scene.at, [(2, 1)])
    scene.at += 1000
    scene.show(0.1, north={2: HERE})
    scene.show(0.1, north={})
    assert scene.overlap.forget(scene.at) == [], "hidden for a moment"
    assert scene.overlap.person_of("north", 2) == ("north", 1)


def test_a_clock_set_forward_between_two_cameras_pictures_does_no_harm() -> None:
    scene = Scene()
    scene.show(0.3, north={1: HERE}, south={7: NEAR})
    assert scene.overlap.forget(scene.at + 3600) == [], "told by the picture of a third camera"
    scene.show(0.1, north={1: HERE})
    scene.show(1, north={1: HERE}, south={7: NEAR})
    assert scene.joins == [ONE]


def test_two_who_go_on_with_one_visit_in_two_zones_stay_two() -> None:
    scene = Scene()
    scene.show(1, north={1: HERE})
    scene.show(0.1, north={2: HERE, 3: FAR})
    scene.overlap.go_on("north", scene.at, [(2, 1), (3, 1)])
    scene.show(5, north={2: HERE, 3: FAR}, south={7: HERE, 8: FAR})
    assert scene.overlap.go_on("north", scene.at, []) == [(("north", 2), ("north", 1))]
    assert scene.overlap.person_of("south", 7) != scene.overlap.person_of("south", 8)


def test_who_went_on_with_a_visit_is_known_after_it_is_over() -> None:
    scene = Scene()
    scene.show(2, north={1: HERE})
    scene.show(1, north={2: HERE})
    assert scene.overlap.go_on("north", scene.at, [(2, 1)]) == []
    scene.show(3, north={2: HERE}, south={7: NEAR})
    assert scene.overlap.go_on("north", scene.at, []) == [(("north", 2), ("north", 1))]


def test_who_comes_back_was_another_from_the_beginning() -> None:
    scene = Scene()
    scene.show(2, north={1: HERE})
    scene.show(1, north={2: HERE})
    scene.overlap.go_on("north", scene.at, [(2, 1)])
    scene.show(0.1, north={1: FAR})
    scene.overlap.go_on("north", scene.at, [])
    scene.show(5, north={2: HERE}, south={7: NEAR})
    assert scene.overlap.go_on("north", scene.at, []) == []


def test_who_went_on_with_a_visit_is_freed_with_it() -> None:
    scene = Scene(settings=OverlapSettings(keep_s=100))
    scene.show(2, north={1: HERE})
    scene.show(1, north={2: HERE})
    scene.overlap.go_on("north", scene.at, [(2, 1)])
    scene.show(0.1, north={})
    assert set(scene.overlap.forget(scene.at + 200)) == {("north", 1), ("north", 2)}
    scene.overlap.go_on("north", scene.at + 200, [])
    assert scene.overlap._stand_ins == {"north": {}}


def test_who_is_known_to_be_one_person_is_not_asked_about_again() -> None:
    scene = Scene()
    for track_id in range(1, 4):
        scene.show(5, north={track_id: HERE}, south={7: NEAR})
        scene.overlap.go_on("north", scene.at, [(track_id, 1)] if track_id > 1 else [])
    assert scene.overlap._stand_ins == {"north": {}}
    assert scene.overlap.person_of("south", 7) == scene.overlap.person_of("north", 3) == ("north", 1)


def test_who_was_told_to_be_one_with_somebody_gone_is_freed_with_all_tracks_together() -> None:
    scene = Scene([["east", "north", "south"]], OverlapSettings(keep_s=100))
    scene.show(0.1, north={1: HERE}, south={})
    scene.overlap.learn([(("north", 1), ("east", 4))])
    scene.show(0.1, north={})
    assert set(scene.overlap.forget(scene.at + 200)) == {("north", 1), ("east", 4)}


def test_who_is_known_to_be_one_person_makes_no_other_tracks_one_when_told_again() -> None:
    overlap = Overlap([["east", "north", "south"]])
    told = [(("north", 1), ("south", 1)), (("south", 1), ("east", 1))]
    assert overlap.learn(told) == [told[0], (("north", 1), ("east", 1)), told[1]]
    assert overlap.learn(told) == told
