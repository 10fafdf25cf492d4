"""What is said about observations, and when."""

from collections.abc import Iterable, Iterator, Sequence

import pytest

from fakes import RecordingPublisher, picture
from footfall.camera import Condition
from footfall.core.counting import Layout, Ledger
from footfall.core.events import Crossed, Direction, Entered, Event, Exited
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.latency import Analysed, Trace
from footfall.core.overlap import Overlap
from footfall.core.totals import Totals
from footfall.errors import ClockError
from footfall.health import EngineHealth
from footfall.heat_reporter import HeatReporter
from footfall.latencies import LatencyMeter
from footfall.messages import Directory, Joined, Placed, SiteMessages
from footfall.pipeline import Observation, SourceFacts
from footfall.recognition import Recognition
from footfall.reporting import Reporter
from footfall.running import run_live

MALL = Directory(
    name="Mall",
    cameras={"north": "North", "south": "South"},
    zones={
        "window": Placed("Window", "north"),
        "counter": Placed("Counter", "north"),
        "hall": Placed("Hall", "south"),
    },
    lines={"door": Placed("Door", "north")},
    stores={
        "shoes": Joined("Shoes", ("window", "counter"), ("north",)),
        "books": Joined("Books", ("hall",), ("south",)),
    },
)
START = 1_800_000_000.0
FACTS = SourceFacts(64, 48, 10.0, 0)


class Desk:
    """A reporter with everything it needs, and what it said."""

    def __init__(self) -> None:
        self.out = RecordingPublisher()
        self.kept: list[Totals] = []
        layout = Layout(
            zones={"north": ("window", "counter"), "south": ("hall",)},
            lines={"north": ("door",), "south": ()},
            stores={name: store.zones for name, store in MALL.stores.items()},
        )
        messages = SiteMessages("mall", "b1", MALL)
        self.reporter = Reporter(
            MALL,
            Ledger(layout, lambda _at: "2027-01-15"),
            messages,
            self.out,
            lambda: START + 1,
            lambda: EngineHealth(model="nanodet-g-416"),
            self.kept.append,
            tellers=[HeatReporter(messages, {}, lambda _at: "2027-01-15", {}, lambda _: None)],
            recognition=Recognition(Overlap([]), {}, None, lambda _at: "2027-01-15"),
            meter=LatencyMeter(lambda: 0.0),
        )

    def see(
        self,
        after_s: float,
        events: Iterable[Event] = (),
        camera: str = "north",
        facts: SourceFacts = FACTS,
        unconfirmed: Sequence[Entered] = (),
    ) -> None:
        frame = Frame(picture(), START + after_s)
        self.reporter.report(Observation(camera, frame, (), tuple(events), unconfirmed=unconfirmed), facts)

    def miss(self, after_s: float, state: CameraState = CameraState.OFFLINE) -> None:
        missing = Missing(START + after_s, state, "connection refused")
        self.reporter.report(Observation("north", missing, (), ()), FACTS)

    def states(self, place: str) -> list[object]:
        return [message.payload["occupancy"] for message in self.out.on(f"footfall/mall/{place}/state")]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_everything_is_announced_as_unknown_first(desk: Desk) -> None:
    desk.reporter.announce(START)
    assert desk.states("store/shoes") == [None]
    assert desk.out.on("footfall/mall/camera/north/status")[0].payload["state"] is None
    assert desk.out.on("footfall/mall/line/door/state")[0].payload["in"] is None


def test_a_state_is_said_on_change_and_not_for_every_frame(desk: Desk) -> None:
    for tenth in range(10):
        desk.see(tenth / 10)
    desk.see(1.0, [Entered("window", 1, START + 0.5)])
    desk.see(1.1)
    assert desk.states("zone/window") == [0, 1]
    assert desk.states("store/shoes") == [0, 1]


def test_an_unchanged_state_is_said_again_after_five_seconds(desk: Desk) -> None:
    for second in range(11):
        desk.see(float(second))
    assert desk.states("zone/window") == [0, 0, 0]


def test_events_are_said_entries_first_and_before_the_state_they_change(desk: Desk) -> None:
    desk.see(0.0)
    desk.see(1.0, [Entered("window", 7, START)])
    desk.see(3.0, [Exited("window", 7, START + 2, 2.0), Entered("counter", 7, START + 2.2)])
    said = [(message.topic.rsplit("/", 1)[-1], message.payload["seq"]) for message in desk.out.messages]
    order = [name for name, _seq in said if name in ("entered", "exited")]
    assert order == ["entered", "entered", "exited"]
    assert [seq for _name, seq in said] == sorted(seq for _name, seq in said)
    assert desk.states("store/shoes") == [0, 1]


def test_whoever_is_in_the_next_zone_but_not_confirmed_there_yet_is_still_in_the_store(desk: Desk) -> None:
    on_the_way = [Entered("counter", 7, START + 2.2)]
    desk.see(0.0, [Entered("window", 7, START)])
    desk.see(3.0, [Exited("window", 7, START + 2, 2.0)], unconfirmed=on_the_way)
    assert (desk.states("zone/window"), desk.states("store/shoes")) == ([1, 0], [1, 1])
    desk.see(3.1)
    assert desk.states("store/shoes") == [1, 1, 0]


def test_a_crossing_changes_its_line_only(desk: Desk) -> None:
    desk.see(0.0)
    before = len(desk.out.messages)
    desk.see(0.1, [Crossed("door", 3, START + 0.1, Direction.IN)])
    topics = [message.topic for message in desk.out.messages[before:]]
    assert topics == ["footfall/mall/event/crossed", "footfall/mall/line/door/state"]


def test_a_camera_that_fails_makes_its_counts_unknown_at_once_and_no_other(desk: Desk) -> None:
    desk.see(0.0)
    desk.see(0.0, camera="south")
    desk.miss(1.0)
    status = desk.out.on("footfall/mall/camera/north/status")[-1].payload
    assert (status["state"], status["detail"]) == ("offline", "connection refused")
    assert desk.states("store/shoes") == [0, None]
    assert desk.states("store/books") == [0]


def test_a_camera_status_tells_since_when_and_how_fast(desk: Desk) -> None:
    for tenth in range(60):
        desk.see(tenth / 10)
    desk.miss(6.0)
    desk.miss(12.0)
    first, *_, last = (message.payload for message in desk.out.on("footfall/mall/camera/north/status"))
    assert (first["state"], first["analysed_fps"]) == ("online", None)
    assert last["since"].endswith("06.000Z")
    assert last["analysed_fps"] == 10.0


def test_a_closed_minute_is_said_and_todays_totals_are_kept(desk: Desk) -> None:
    desk.see(1.0, [Entered("window", 1, START + 0.5)])
    for second in range(2, 70):
        desk.see(float(second))
    buckets = [message for message in desk.out.messages if "/bucket/" in message.topic]
    assert {message.topic.rsplit("/", 1)[-1] for message in buckets} == {"window", "counter", "shoes", "door"}
    assert desk.kept[-1].visits["shoes"].visits == 1


def test_the_end_closes_the_open_minutes_and_keeps_todays_totals(desk: Desk) -> None:
    desk.see(1.0)
    desk.see(2.0)
    desk.reporter.finish()
    assert [m.payload["coverage"] > 0 for m in desk.out.on("footfall/mall/bucket/door")] == [True]
    assert desk.kept[-1].day == "2027-01-15"


class Failing:
    """A camera at which counting fails after two pictures."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def observations(self) -> Iterator[Observation]:
        yield from (Observation("north", Frame(picture(), START + at), (), ()) for at in (1.0, 2.0))
        raise ClockError("the clock was set back")

    def take(self, observation: Observation) -> None:
        self._desk.reporter.report(observation, FACTS)

    def conditions(self) -> Iterator[Condition]:
        yield from ()

    def stop(self) -> None: ...


def test_an_error_that_ends_counting_costs_nothing_of_what_was_counted(desk: Desk) -> None:
    with pytest.raises(ClockError):
        run_live([Failing(desk)], desk.reporter, START)
    assert [m.payload["coverage"] > 0 for m in desk.out.on("footfall/mall/bucket/door")] == [True]
    assert desk.kept[-1].day == "2027-01-15"


def test_a_heat_map_is_said_each_minute_and_at_the_end(desk: Desk) -> None:
    for second in range(0, 150, 2):
        desk.see(float(second))
    topic = "footfall/mall/camera/north/heatmap"
    assert [message.payload["at"][-7:] for message in desk.out.on(topic)] == ["00.000Z", "00.000Z"]
    desk.reporter.finish()
    assert [message.payload["at"][-7:] for message in desk.out.on(topic)][2:] == ["28.000Z"]


def test_the_engine_is_reported_every_five_seconds(desk: Desk) -> None:
    for second in range(12):
        desk.see(float(second))
    assert len(desk.out.on("footfall/mall/engine/status")) == 3


def test_what_is_said_of_a_traced_frame_carries_its_way_and_so_does_the_answer(desk: Desk) -> None:
    analysed = Analysed(-0.3, -0.2, -0.1)
    frame = Frame(picture(), START)
    trace = desk.reporter.report(Observation("north", frame, (), (), analysed=analysed), FACTS)
    assert trace == Trace("north", analysed, 0.0)
    assert {message.trace for message in desk.out.messages} == {trace}
    desk.see(6.0)
    said = desk.out.on("footfall/mall/engine/status")[-1].payload["latency_ms"]
    assert said["counting"]["p50"] == pytest.approx(100, rel=0.05)
    assert said["to_mqtt"] is None
    south = Observation("south", Frame(picture(), START + 6), (), ())
    assert desk.reporter.report(south, FACTS) is None
    status = desk.out.on("footfall/mall/camera/south/status")[-1].payload
    assert set(status["latency_ms"].values()) == {None}


def test_a_cameras_health_can_be_asked_for_once_it_said_something(desk: Desk) -> None:
    assert desk.reporter.camera_health("north", FACTS) is None
    desk.miss(1.0)
    health = desk.reporter.camera_health("north", FACTS)
    assert health is not None
    assert (health.state, health.source_fps) == (CameraState.OFFLINE, 10.0)


@pytest.mark.parametrize(
    ("key_s", "coverage"),
    [
        pytest.param(1.0, 1.0, id="a key picture every second"),
        pytest.param(3.0, 0.0, id="a key picture too seldom"),
    ],
)
def test_what_a_spared_camera_missed_is_said(desk: Desk, key_s: float, coverage: float) -> None:
    why = f"spared: keyframes only, every {key_s} s"
    for number in range(round(130 / key_s)):
        desk.see(number * key_s, facts=SourceFacts(64, 48, 25.0, 3 * number, spared=why))
    status = desk.out.on("footfall/mall/camera/north/status")[-1].payload
    assert (status["state"], status["detail"]) == ("online", why)
    assert status["dropped_frames"] > 0
    assert status["analysed_fps"] == pytest.approx(1 / key_s, abs=0.01)
    buckets = [message.payload["coverage"] for message in desk.out.on("footfall/mall/bucket/shoes")]
    assert len(buckets) >= 1
    assert buckets == pytest.approx([coverage] * len(buckets))
