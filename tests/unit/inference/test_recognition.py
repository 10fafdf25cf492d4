"""From observations to people on several cameras, and to what is said about them."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from fakes import NumberingTracker, RecordingPublisher, ScriptedDetector, ScriptedSource, picture
from footfall.core.counting import Layout, Ledger
from footfall.core.detection import Detection
from footfall.core.events import Entered
from footfall.core.frame import CameraState, Frame, Image, Missing
from footfall.core.gallery import Gallery
from footfall.core.geometry import Box, Point
from footfall.core.looks import Looks
from footfall.core.overlap import Overlap
from footfall.core.sighting import Embedding, unit
from footfall.core.tracking import Track, TrackState
from footfall.glances import Glances
from footfall.health import EngineHealth
from footfall.latencies import LatencyMeter
from footfall.messages import Directory, Joined, Placed, SiteMessages
from footfall.pipeline import Lookout, Observation, SourceFacts, observe
from footfall.recognition import Recognition, ToFloor, standing
from footfall.reporting import Reporter

MALL = Directory(
    name="Mall",
    cameras={"north": "North", "south": "South"},
    zones={"window": Placed("Window", "north"), "hall": Placed("Hall", "south")},
    stores={"shoes": Joined("Shoes", ("window", "hall"), ("north", "south"))},
    visitors=True,
)
START = 1_800_000_000.0
BOX = Box(20, 10, 30, 40)
RED = unit(np.array([1.0, 0.0]))


def day_of(_at: float) -> str:
    return "2027-01-15"


def flat(point: Point) -> Point | None:
    """A floor of 10 m x 10 m without perspective."""
    return Point(point.x * 10, point.y * 10)


def horizon(point: Point) -> Point | None:
    return Point(point.x * 10, point.y * 10) if point.y > 0.82 else None


def seen(camera_id: str, at: float, *events: Entered, look: Embedding | None = None) -> Observation:
    tracks = [Track(1, BOX, TrackState.CONFIRMED, 0.9)]
    return Observation(
        camera_id, Frame(picture(), at), tracks, events, looks={} if look is None else {1: look}
    )


class Desk:
    """A reporter with overlapping cameras, and what it said."""

    def __init__(self, floors: Mapping[str, ToFloor], gallery: Gallery | None) -> None:
        self.out = RecordingPublisher()
        layout = Layout(
            zones={"north": ("window",), "south": ("hall",)}, stores={"shoes": ("window", "hall")}
        )
        recognition = Recognition(Overlap([["north", "south"]]), floors, gallery, day_of)
        self.reporter = Reporter(
            MALL,
            Ledger(layout, day_of),
            SiteMessages("mall", "b1", MALL),
            self.out,
            lambda: START,
            lambda: EngineHealth(model="nanodet-g-416"),
            lambda _totals: None,
            recognition=recognition,
            meter=LatencyMeter(lambda: 0.0),
        )

    def run(self, seconds: float, look: Embedding | None = None) -> None:
        """Somebody stands in the zones of both cameras."""
        for tenth in range(round(seconds * 10)):
            for camera_id, zone_id in (("north", "window"), ("south", "hall")):
                events = [Entered(zone_id, 1, START)] if tenth == 3 else []
                self.reporter.report(
                    seen(camera_id, START + tenth / 10, *events, look=look), SourceFacts(64, 48, 10.0, 0)
                )

    def occupancies(self) -> list[object]:
        return [each.payload["occupancy"] for each in self.out.on("footfall/mall/store/shoes/state")]


def test_a_person_on_the_floor_of_two_cameras_is_counted_once_in_the_store() -> None:
    desk = Desk({"north": flat, "south": flat}, None)
    desk.run(3)
    assert 2 in desk.occupancies(), "before the join is found"
    assert desk.occupancies()[-1] == 1
    assert desk.out.on("footfall/mall/store/shoes/state")[-1].payload["visits_today"] == 1


def test_without_a_floor_looks_decide_and_visitors_are_told() -> None:
    desk = Desk({}, Gallery(groups=[["north", "south"]]))
    desk.reporter.announce(START)
    desk.run(6, look=RED)
    assert desk.occupancies()[-1] == 1
    told = [each.payload["estimate"] for each in desk.out.on("footfall/mall/visitors/state")]
    assert (told[0], told[-1], len(told)) == (None, 1, 3)


def test_with_neither_they_stay_two() -> None:
    desk = Desk({"north": flat}, None)
    desk.run(6)
    assert desk.occupancies()[-1] == 2
    assert desk.out.on("footfall/mall/visitors/state")[-1].payload["estimate"] is None


def test_a_visit_that_another_track_went_on_with_is_one_over_two_cameras() -> None:
    desk = Desk({"north": flat, "south": flat}, None)

    def watch(
        tenths: range, camera_id: str, number: int, *events: Entered, told_by: int | None = None
    ) -> None:
        for tenth in tenths:
            frame, tracks = (
                Frame(picture(), START + tenth / 10),
                [Track(number, BOX, TrackState.CONFIRMED, 0.9)],
            )
            pairs = [] if told_by is None else [(number, told_by)]
            told = events if tenth == tenths[5] else ()
            desk.reporter.report(
                Observation(camera_id, frame, tracks, told, stand_ins=pairs), SourceFacts(64, 48, 10.0, 0)
            )

    watch(range(20), "north", 1, Entered("window", 1, START))
    for tenth in range(24, 90, 6):
        watch(range(tenth, tenth + 6), "north", 2, told_by=1)
        come = [Entered("hall", 7, START + 3)] if tenth == 30 else []
        watch(range(tenth, tenth + 6), "south", 7, *come)
    state = desk.out.on("footfall/mall/store/shoes/state")[-1].payload
    assert (state["occupancy"], state["visits_today"]) == (1, 1)


def test_a_camera_without_a_picture_shows_nobody() -> None:
    recognition = Recognition(Overlap([["north", "south"]]), {"north": flat}, Gallery(), day_of)
    missing = Missing(START, CameraState.OFFLINE, "connection refused")
    assert recognition.take(Observation("north", missing, (), ())) == ([], [])
    assert recognition.visitors() is None, "nothing was watched, which is not the same as nobody"


@pytest.mark.parametrize(
    ("to_floor", "place", "spread_m"),
    [
        pytest.param(flat, Point(5, 8), 0.25, id="on the floor"),
        pytest.param(horizon, None, 0.0, id="too near the horizon"),
    ],
)
def test_where_somebody_stands_and_how_sure_that_is(
    to_floor: ToFloor, place: Point | None, spread_m: float
) -> None:
    found = standing(Box(0.4, 0.3, 0.6, 0.8), to_floor)
    assert found == (place and pytest.approx(place), pytest.approx(spread_m))


class Colours:
    """Takes the mean colour of a box for the look; notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def describe(self, image: Image, boxes: Sequence[Box]) -> list[Embedding]:
        self.asked.append(len(boxes))
        return [unit(image[int(b.y1) : int(b.y2), int(b.x1) : int(b.x2)].mean(axis=(0, 1))) for b in boxes]


def test_people_are_looked_at_once_a_second_and_their_looks_told_in_every_frame() -> None:
    colours = Colours()
    glances, image = Glances(colours, Looks(), day_of), np.full((48, 64, 3), (0, 0, 200), np.uint8)
    tracks = [
        Track(1, BOX, TrackState.CONFIRMED, 0.9),
        Track(2, Box(40, 5, 50, 35), TrackState.CONFIRMED, 0.2),
    ]
    told = [glances.look(Frame(image, START + tenth / 10), tracks) for tenth in range(15)]
    assert sum(colours.asked) == 2
    assert all(list(looks) == [1] for looks in told), "the second is never clear"
    assert told[-1][1].tolist() == [0, 0, 1]


def test_a_day_s_looks_are_gone_at_its_end_although_the_camera_has_no_picture() -> None:
    glances = Glances(Colours(), Looks(), lambda at: "today" if at < START + 1 else "tomorrow")
    script = [Frame(picture(), START), *(Missing(START + at, CameraState.OFFLINE, "") for at in (0.9, 1))]
    detector = ScriptedDetector([[Detection(BOX, 0.9)]])
    source, lookout = ScriptedSource(script), Lookout()
    seen = observe("north", source, detector, NumberingTracker(), lambda _w, _h: lookout, onlooker=glances)
    assert [glances.of(1) is not None for _ in seen] == [True, True, False]
