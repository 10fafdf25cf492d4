"""What is said about where people spend their time, and when."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fakes import person, picture
from footfall.core.day_sums import CameraHeat, HeatSums
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.geometry import Point
from footfall.core.homography import Homography
from footfall.core.tracking import Track
from footfall.heat_reporter import HeatReporter
from footfall.messages import Directory, Message, SiteMessages, timestamp
from footfall.pipeline import Observation

MINUTE = 1_800_000_000.0 // 60 * 60
NAMES = Directory(name="Mall", cameras={"north": "North", "south": "South"})
ABOVE = Homography([(Point(x, y), Point(8 * x, 6 * y)) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))])
"""The picture is 8 x 6 m of the floor."""


class Desk:
    """A reporter of cameras that see 64 x 48 pixels, one of them a known floor; and what it said."""

    def __init__(self, known: Mapping[str, CameraHeat] | None = None) -> None:
        self.kept: list[Mapping[str, CameraHeat]] = []
        self.heat = HeatReporter(
            SiteMessages("mall", "b", NAMES),
            {"north": ABOVE},
            lambda at: str(at >= MINUTE + 120),
            known or {},
            self.kept.append,
        )
        self.said: list[Message] = []

    def see(
        self, after_s: float, *tracks: Track, camera: str = "north", width_px: int = 64, height_px: int = 48
    ) -> None:
        frame = Frame(picture(width_px, height_px), MINUTE + after_s)
        self.said += self.heat.news(Observation(camera, frame, tracks, ()))

    def miss(self, after_s: float, camera: str = "north") -> None:
        missing = Missing(MINUTE + after_s, CameraState.OFFLINE, "refused")
        self.said += self.heat.news(Observation(camera, missing, (), ()))

    @property
    def last(self) -> dict[str, Any]:
        return self.said[-1].payload


def cells(grid: dict[str, Any]) -> dict[tuple[int, int], int]:
    """The cells in which somebody was, by row and column."""
    seconds = np.array(grid["person_seconds"])
    assert seconds.shape == (grid["rows"], grid["columns"])
    return {(int(row), int(column)): int(seconds[row, column]) for row, column in np.argwhere(seconds)}


def test_a_map_is_said_once_a_minute_as_it_was_at_its_end() -> None:
    desk = Desk()
    for tenth in range(1250):
        desk.see(tenth / 10, person(1, 32, 24))
    assert [message.payload["at"] for message in desk.said] == [
        timestamp(MINUTE + 60),
        timestamp(MINUTE + 120),
    ]
    assert desk.said[0].topic == "footfall/mall/camera/north/heatmap"
    assert desk.last["since"] == timestamp(MINUTE)
    assert cells(desk.said[0].payload["picture"]) == {(18, 24): 60}
    assert cells(desk.last["picture"]) == {(18, 24): 120}


def test_somebody_is_on_the_floor_where_the_feet_are() -> None:
    desk = Desk()
    desk.see(0.0, person(1, 8 * 1.6, 8 * 5.2), person(2, 1, 1))
    desk.see(1.0)
    desk.see(60.0)
    assert cells(desk.last["floor"]) == {(10, 3): 1, (0, 0): 1}
    assert (desk.last["floor"]["x_m"], desk.last["floor"]["cell_m"]) == (0.0, 0.5)


def test_a_camera_without_a_known_floor_tells_of_its_picture_alone() -> None:
    desk = Desk()
    desk.see(0.0, person(1, 32, 24), camera="south")
    desk.see(1.0, camera="south")
    desk.miss(2.0, camera="south")
    desk.see(60.0, camera="south")
    assert desk.last["floor"] is None
    assert cells(desk.last["picture"]) == {(18, 24): 1}


def test_feet_on_the_pictures_edge_or_beyond_count_in_the_last_cells() -> None:
    desk = Desk()
    desk.see(0.0, person(1, 64, 48), person(2, -3, 50))
    desk.see(1.0)
    desk.see(60.0)
    assert cells(desk.last["picture"]) == {(35, 47): 1, (35, 0): 1}


def test_feet_above_the_horizon_are_nowhere_on_the_floor() -> None:
    view = Homography(
        [
            (Point(0.25, 0.6), Point(0, 4)),
            (Point(0.75, 0.6), Point(4, 4)),
            (Point(1, 1), Point(4, 0)),
            (Point(0, 1), Point(0, 0)),
        ]
    )
    heat = HeatReporter(
        SiteMessages("mall", "b", NAMES), {"north": view}, lambda _: "today", {}, lambda _: None
    )
    for after_s, tracks in ((0.0, [person(1, 32, 4), person(2, 32, 40)]), (1.0, [])):
        assert not list(heat.news(Observation("north", Frame(picture(), MINUTE + after_s), tracks, ())))
    (message,) = heat.last()
    assert sum(cells(message.payload["picture"]).values()) == 2
    assert sum(cells(message.payload["floor"]).values()) == 1


def test_a_camera_that_changes_the_size_of_its_pictures_shows_the_same_place() -> None:
    desk = Desk()
    desk.see(0.0, person(1, 32, 24))
    desk.see(1.0, person(1, 64, 48), width_px=128, height_px=96)
    desk.see(2.0)
    desk.see(60.0)
    assert cells(desk.last["picture"]) == {(18, 24): 2}


def test_the_time_of_an_outage_is_nobodys_and_the_map_is_said_all_the_same() -> None:
    desk = Desk()
    desk.see(0.0, person(1, 33, 25))
    desk.see(1.0, person(1, 33, 25))
    for second in range(2, 62):
        desk.miss(float(second))
    desk.see(62.0)
    assert len(desk.said) == 1
    (message,) = desk.heat.last()
    for payload in (desk.last, message.payload):
        assert cells(payload["picture"]) == {(18, 24): 1}
        assert cells(payload["floor"]) == {(6, 8): 1}


def test_nothing_is_said_before_the_first_picture() -> None:
    desk = Desk()
    for second in range(200):
        desk.miss(float(second))
    assert desk.said == []
    assert list(desk.heat.last()) == []


def test_the_last_map_of_a_day_is_whole_and_the_next_begins_at_zero() -> None:
    desk = Desk()
    for second in range(182):
        desk.see(float(second), person(1, 32, 24))
    before, at, after = (message.payload for message in desk.said)
    assert [cells(payload["picture"]) for payload in (before, at, after)] == [
        {(18, 24): 59},
        {(18, 24): 119},
        {(18, 24): 59},
    ]
    assert after["since"] == timestamp(MINUTE + 120)


def test_the_end_says_how_all_cameras_stand() -> None:
    desk = Desk()
    desk.see(0.0, person(1, 32, 24))
    desk.see(3.5, camera="south")
    desk.see(1.0)
    assert [(each.payload["camera"], each.payload["at"]) for each in desk.heat.last()] == [
        ("north", timestamp(MINUTE + 1)),
        ("south", timestamp(MINUTE + 3.5)),
    ]


def test_the_maps_are_kept_once_a_minute_and_at_the_end() -> None:
    desk = Desk()
    for second in range(62):
        for camera in ("north", "south"):
            desk.see(float(second), person(1, 32, 24), camera=camera)
    assert [kept.keys() for kept in desk.kept] == [{"north", "south"}]
    assert not desk.kept[0]["south"].floor
    list(desk.heat.last())
    assert len(desk.kept) == 2
    picture_sums = desk.kept[1]["north"].picture
    assert (picture_sums.day, picture_sums.since) == ("False", MINUTE)
    assert np.sum(picture_sums.person_seconds) == 61


def before_a_restart() -> Mapping[str, CameraHeat]:
    desk = Desk()
    for after_s in (0.0, 1.0):
        desk.see(after_s, person(1, 32, 24))
        desk.see(after_s, person(1, 32, 24), camera="south")
    list(desk.heat.last())
    return desk.kept[-1]


def test_a_restart_goes_on_with_the_days_maps() -> None:
    desk = Desk(before_a_restart())
    desk.see(10.0, person(1, 33, 25))
    desk.see(11.0)
    desk.see(60.0)
    assert cells(desk.last["picture"]) == {(18, 24): 2}
    assert sum(cells(desk.last["floor"]).values()) == 2
    assert desk.last["since"] == timestamp(MINUTE)


def test_a_camera_that_has_no_picture_after_a_restart_keeps_its_maps() -> None:
    known = before_a_restart()
    desk = Desk(known)
    desk.see(10.0)
    list(desk.heat.last())
    assert desk.kept[-1]["south"] == known["south"]


def test_a_program_that_sees_nothing_keeps_what_is_known() -> None:
    known = before_a_restart()
    desk = Desk(known)
    desk.miss(10.0)
    list(desk.heat.last())
    assert desk.kept == [known]


def test_a_restart_on_another_day_begins_anew() -> None:
    desk = Desk(before_a_restart())
    desk.see(130.0, person(1, 33, 25))
    desk.see(131.0)
    desk.see(180.0)
    assert cells(desk.last["picture"]) == {(18, 24): 1}
    assert desk.last["since"] == timestamp(MINUTE + 130)
    assert desk.kept[-1].keys() == {"north"}


def test_maps_of_another_shape_are_not_gone_on_with() -> None:
    known = before_a_restart()["north"]
    desk = Desk({"north": CameraHeat(HeatSums("False", MINUTE, [[5.0]]), known.floor)})
    desk.see(10.0, person(1, 33, 25))
    desk.see(11.0)
    desk.see(60.0)
    assert sum(cells(desk.last["picture"]).values()) == sum(cells(desk.last["floor"]).values()) == 1


def test_a_floor_that_became_known_or_unknown_meanwhile_does_no_harm() -> None:
    north, south = before_a_restart()["north"], before_a_restart()["south"]
    desk = Desk({"north": south, "south": north})
    for camera in ("north", "south"):
        desk.see(10.0, person(1, 33, 25), camera=camera)
        desk.see(11.0, camera=camera)
        desk.see(60.0, camera=camera)
    assert desk.last["floor"] is None
    assert cells(desk.last["picture"]) == {(18, 24): 2}
