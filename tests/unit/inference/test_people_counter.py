"""The topics of Intel's people counter reference."""

from collections.abc import Sequence

from fakes import person, picture
from footfall.core.events import Event, Exited
from footfall.core.frame import CameraState, Frame, Missing
from footfall.messages import Directory, SiteMessages
from footfall.people_counter import PeopleCounter
from footfall.pipeline import Observation


def _said(
    counter: PeopleCounter, camera: str, ids: Sequence[int], events: Sequence[Event] = (), at: float = 1.0
) -> list[object]:
    tracks = [person(number, 10, 40) for number in ids]
    observation = Observation(camera, Frame(picture(), at), tracks, events)
    return [(message.topic, message.payload) for message in counter.news(observation)]


def test_people_of_all_cameras_are_added_up_and_said_when_they_change() -> None:
    counter = PeopleCounter(SiteMessages("mall", "b1", Directory("Mall")))
    assert _said(counter, "north", [1, 2]) == [("person", {"count": 2, "total": 2})]
    assert _said(counter, "north", [1, 2]) == []
    assert _said(counter, "south", [1]) == [("person", {"count": 3, "total": 3})]
    assert _said(counter, "north", [3]) == [("person", {"count": 2, "total": 4})]


def test_only_those_who_count_are_in_the_total() -> None:
    counter = PeopleCounter(SiteMessages("mall", "b1", Directory("Mall")))
    assert _said(counter, "north", [7]) == [("person", {"count": 1, "total": 1})]
    assert _said(counter, "north", [3, 7], at=2.0) == [("person", {"count": 2, "total": 2})]


def test_whoever_is_out_of_sight_for_a_moment_is_no_other_person() -> None:
    counter = PeopleCounter(SiteMessages("mall", "b1", Directory("Mall")))
    assert _said(counter, "north", [1]) == [("person", {"count": 1, "total": 1})]
    assert _said(counter, "north", [], at=2.0) == [("person", {"count": 0, "total": 1})]
    assert _said(counter, "north", [1], at=5.0) == [("person", {"count": 1, "total": 1})]


def test_a_camera_that_is_down_says_nothing_of_people() -> None:
    counter = PeopleCounter(SiteMessages("mall", "b1", Directory("Mall")))
    missing = Observation("north", Missing(1.0, CameraState.OFFLINE, "refused"), (), ())
    assert list(counter.news(missing)) == []


def test_the_length_of_a_visit_is_said_when_it_ends() -> None:
    counter = PeopleCounter(SiteMessages("mall", "b1", Directory("Mall")))
    _said(counter, "north", [])
    assert _said(counter, "north", [], [Exited("window", 1, 5.0, 4.25)]) == [
        ("person/duration", {"duration": 4.25})
    ]


def test_people_of_a_camera_that_went_offline_are_not_there_any_more() -> None:
    counter = PeopleCounter(SiteMessages("mall", "b1", Directory("Mall")))
    _said(counter, "north", [1, 2, 3])
    _said(counter, "south", [1])
    missing = Observation("north", Missing(2.0, CameraState.OFFLINE, "refused"), (), ())
    assert [message.payload for message in counter.news(missing)] == [{"count": 1, "total": 4}]
    missing = Observation("south", Missing(3.0, CameraState.OFFLINE, "refused"), (), ())
    assert [message.payload for message in counter.news(missing)] == [{"count": 0, "total": 4}]
