"""When the analysis of a site is said, and what it is told of people."""

from collections.abc import Mapping
from typing import Any

from fakes import person, picture
from footfall.analysis_reporter import AnalysisReporter
from footfall.core.analysis import Analysis, Plan
from footfall.core.area_book import AreaPlan, Standing
from footfall.core.counting import Layout
from footfall.core.day_sums import DaySums, DwellSums, UnitSums
from footfall.core.events import Crossed, Direction, Entered, Event, Exited
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.geometry import Point
from footfall.core.homography import Homography
from footfall.core.tracking import Track
from footfall.messages import Directory, Enclosed, Joined, Message, Placed, SiteMessages, timestamp
from footfall.pipeline import Observation

MINUTE = 1_800_000_000.0 // 60 * 60
MALL = Directory(
    name="Mall",
    cameras={"north": "North", "south": "South"},
    zones={"till": Placed("Till", "north"), "hall": Placed("Hall", "south")},
    lines={"door": Placed("Door", "north")},
    stores={"shoes": Joined("Shoes", ("till", "hall"), ("north", "south"))},
    areas={"inside": Enclosed("Inside", ("door",), ())},
)
PLAN = Plan(
    Layout(
        {"north": ["till"], "south": ["hall"]}, {"north": ["door"], "south": []}, {"shoes": ["till", "hall"]}
    ),
    queues=["till"],
    areas={"inside": AreaPlan({"door": Direction.IN})},
)
ABOVE = Homography([(Point(x, y), Point(8 * x, 6 * y)) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))])
"""The picture is 8 x 6 m of the floor."""
ALL = [
    "footfall/mall/zone/till/metrics",
    "footfall/mall/zone/hall/metrics",
    "footfall/mall/store/shoes/metrics",
    "footfall/mall/line/door/metrics",
    "footfall/mall/area/inside/state",
]


class Desk:
    """A reporter of two cameras, and what it said."""

    def __init__(self, homographies: Mapping[str, Homography] | None = None) -> None:
        messages = SiteMessages("mall", "b", MALL)
        analysis = Analysis(PLAN, lambda at: str(at >= MINUTE + 120), lambda _hour, _at: False)
        self.kept: list[tuple[Mapping[str, Standing], DaySums]] = []

        def keep(standings: Mapping[str, Standing], sums: DaySums) -> None:
            self.kept.append((standings, sums))

        self.reporter = AnalysisReporter(MALL, messages, analysis, homographies or {}, keep)
        self.said: list[Message] = []

    def see(
        self, after_s: float, *events: Event, camera: str = "north", tracks: tuple[Track, ...] = ()
    ) -> None:
        frame = Frame(picture(), MINUTE + after_s)
        self.said += self.reporter.news(Observation(camera, frame, tracks, events))

    def miss(self, after_s: float, camera: str = "north") -> None:
        missing = Missing(MINUTE + after_s, CameraState.OFFLINE, "refused")
        self.said += self.reporter.news(Observation(camera, missing, (), ()))

    def last(self, topic: str) -> dict[str, Any]:
        return [message.payload for message in self.said if message.topic == f"footfall/mall/{topic}"][-1]


def test_everything_is_said_once_a_minute_as_it_was_at_its_end() -> None:
    desk = Desk()
    for second in range(125):
        desk.see(float(second))
        desk.see(float(second), camera="south")
    assert [message.topic for message in desk.said] == ALL * 2
    assert [message.payload["at"] for message in desk.said] == [
        *[timestamp(MINUTE + 60)] * 5,
        *[timestamp(MINUTE + 120)] * 5,
    ]


def test_what_happens_after_the_minute_is_not_in_it() -> None:
    desk = Desk()
    desk.see(0.0)
    desk.see(1.0, Entered("till", 1, MINUTE + 0.5))
    desk.see(60.0, Exited("till", 1, MINUTE + 59.5, 59.0), Crossed("door", 1, MINUTE + 59.9, Direction.IN))
    assert desk.last("zone/till/metrics")["dwell"]["going_on"] == 1
    assert desk.last("zone/till/metrics")["queue"]["longest_wait_s"] == 59.5
    assert desk.last("line/door/metrics")["units_in"] == 0
    desk.see(120.0)
    assert desk.last("zone/till/metrics")["dwell"]["going_on"] == 0
    assert desk.last("line/door/metrics")["units_in"] == 1
    assert desk.last("area/inside/state")["entries"] == 1


def test_a_camera_without_a_picture_has_its_metrics_said_too() -> None:
    desk = Desk()
    for second in range(62):
        desk.miss(float(second))
    assert desk.last("zone/till/metrics")["dwell"] is None
    assert desk.last("area/inside/state")["occupancy"] is None


def test_a_camera_that_is_a_moment_behind_does_not_say_a_minute_again() -> None:
    desk = Desk()
    desk.see(59.9)
    desk.see(60.0)
    desk.see(59.95, camera="south")
    desk.see(60.05)
    assert len(desk.said) == len(ALL)


def test_the_last_metrics_of_a_day_are_whole_and_the_next_begin_at_nothing() -> None:
    desk = Desk()
    desk.see(100.0)
    desk.see(101.0, Entered("till", 1, MINUTE + 100.5))
    desk.see(120.0)
    assert desk.last("zone/till/metrics")["dwell"]["visits"] == 1
    desk.see(180.0)
    assert desk.last("zone/till/metrics")["dwell"]["visits"] == 0
    assert desk.last("zone/till/metrics")["since"] == timestamp(MINUTE + 120)


def test_the_end_says_how_everything_stands_and_keeps_balances_and_sums() -> None:
    desk = Desk()
    assert list(desk.reporter.last()) == []
    desk.see(1.0)
    desk.see(2.0, Crossed("door", 1, MINUTE + 1.5, Direction.IN))
    assert desk.kept == []
    ends = list(desk.reporter.last())
    assert [message.topic for message in ends] == ALL
    assert {message.payload["at"] for message in ends} == {timestamp(MINUTE + 2)}
    [(standings, sums)] = desk.kept
    assert standings["inside"].balance.entries == 1
    nobody = DwellSums(MINUTE + 1, [], [])
    assert sums == DaySums(
        "False", {"till": nobody, "shoes": nobody}, {}, {"door": UnitSums(MINUTE + 1, 1, 0)}
    )


def pair(desk: Desk, metres_apart: float) -> int:
    """Two walk beside each other over a floor of 8 x 6 m that the picture shows, then cross the door."""
    for tenth in range(60):
        x = 8 + 0.8 * tenth
        desk.see(tenth / 10, tracks=(person(1, x, 10), person(2, x, 10 + 8 * metres_apart)))
    desk.see(6.0, *(Crossed("door", number, MINUTE + 6.0, Direction.IN) for number in (1, 2)))
    desk.said += desk.reporter.last()
    units: int = desk.last("line/door/metrics")["units_in"]
    return units


def test_who_walks_together_is_measured_on_the_floor_where_that_is_known() -> None:
    assert pair(Desk({"north": ABOVE}), 1.0) == 1
    assert pair(Desk({"north": ABOVE}), 2.0) == 2


def test_who_walks_together_is_measured_by_peoples_height_where_the_floor_is_unknown() -> None:
    """Those in the picture are 20 pixels high: a metre is 12 pixels for them, and not 8 as on the known floor."""
    assert pair(Desk(), 1.0) == 1
    assert pair(Desk(), 1.45) == 1
    assert pair(Desk({"north": ABOVE}), 1.45) == 2


def test_feet_above_the_horizon_walk_with_nobody() -> None:
    view = Homography(
        [
            (Point(0.25, 0.6), Point(0, 4)),
            (Point(0.75, 0.6), Point(4, 4)),
            (Point(1, 1), Point(4, 0)),
            (Point(0, 1), Point(0, 0)),
        ]
    )
    desk = Desk({"north": view})
    for tenth in range(60):
        desk.see(tenth / 10, tracks=(person(1, 10 + 0.8 * tenth, 4), person(2, 10 + 0.8 * tenth, 5)))
    desk.see(6.0, *(Crossed("door", number, MINUTE + 6.0, Direction.OUT) for number in (1, 2)))
    desk.said += desk.reporter.last()
    assert desk.last("line/door/metrics")["units_out"] == 2
