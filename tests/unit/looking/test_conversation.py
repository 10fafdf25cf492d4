"""What a looker and the first process say to each other, over a real connection."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from fakes import Screen, no_look, person, picture
from footfall.adapters.cameras.file_source import FileSource
from footfall.camera import Camera, Condition
from footfall.core.books import ZoneCounts
from footfall.core.events import Entered
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.latency import Analysed, Stage, Trace
from footfall.health import EngineHealth
from footfall.latencies import LatencyMeter
from footfall.looking.far_desk import FarDesk
from footfall.looking.looker import FarLimit, Looker
from footfall.looking.mailbox import Mailbox
from footfall.looking.words import Does, Numbers, Order, Report
from footfall.machine.scene import CORRIDOR, name_of, reporter_of, site_with
from footfall.pipeline import Observation, SourceFacts
from support.clips import make_clip

NORTH, SHOP = name_of(0), "shop-0"
HEALTH = EngineHealth("people", "CPU", "FP32", 7.0, 0.5)


@dataclass
class Said:
    """A process whose words are all there already."""

    connection: Connection
    mailbox: Mailbox
    does: Does | None = None
    stopped: list[bool] = field(default_factory=list)

    def reports(self) -> Iterator[Report]:
        while self.connection.poll():
            yield self.connection.recv()

    def stop(self) -> None:
        self.stopped.append(True)


class Office:
    """Both ends of a conversation about one camera."""

    def __init__(self) -> None:
        ours, theirs = Pipe()
        self.theirs = theirs
        self.desk = FarDesk(theirs, lambda: 100.0)
        self.meter = LatencyMeter(lambda: 100.0)
        self.heard: list[tuple[str, SourceFacts]] = []
        self.process = Said(ours, Mailbox(ours, "test"))
        reporter = reporter_of(site_with(CORRIDOR, 1, "people"), lambda: HEALTH, lambda: 50.0)
        self.looker = Looker(
            self.process,
            reporter,
            [lambda observation, facts: self.heard.append((observation.camera_id, facts))],
            self.meter,
        )

    def count(self) -> list[Observation]:
        """Take in whatever was said."""
        seen = []
        for observation in self.looker.observations():
            self.looker.take(observation)
            seen.append(observation)
        return seen

    def draw(self) -> Numbers:
        """What a camera asks for when it draws."""
        desk = self.desk
        return Numbers(desk.zone_counts(NORTH, 50.0), desk.line_counts(NORTH), desk.infer_ms())


def seen(*events: Entered, analysed: Analysed | None = None) -> Observation:
    tracks = [person(each.track_id, 20, 40) for each in events]
    return Observation(NORTH, Frame(picture(), 50.0), tracks, events, tracks, (64, 48), analysed=analysed)


def test_what_is_seen_there_is_counted_here_and_drawn_there_a_picture_later() -> None:
    office, facts = Office(), SourceFacts(64, 48, 10.0, 1, 9, 0.5, "CPU", "main")
    assert office.draw() == Numbers(), "nothing is known yet"
    office.desk.report(seen(Entered(SHOP, 1, 50.0)), facts)
    (observation,) = office.count()
    assert observation.events == (Entered(SHOP, 1, 50.0),)
    assert office.heard == [(NORTH, facts)]
    order = office.theirs.recv()
    assert order.numbers[NORTH].zones[SHOP] == ZoneCounts(1, 1, None, 0.0)
    office.desk.take(order.numbers)
    assert office.draw() == order.numbers[NORTH]
    assert office.draw().infer_ms == 7.0


def test_whoever_watches_before_the_first_numbers_come_sees_a_picture(tmp_path: Path) -> None:
    office, screen = Office(), Screen()
    config = site_with(CORRIDOR, 1, "people").cameras[NORTH]
    assert config.zones and config.lines
    source = FileSource(make_clip(tmp_path / "clip.avi", 3), paced=False)
    camera = Camera(NORTH, config, source, no_look, office.desk, screen, UTC, lambda: 50.0)
    camera.take(seen())
    assert len(screen.pictures) == 1


def test_numbers_are_sent_to_those_alone_who_draw_them() -> None:
    office = Office()
    office.desk.report(seen(), SourceFacts())
    office.count()
    office.draw()
    for _ in range(3):
        office.desk.report(seen(), SourceFacts())
    office.count()
    office.process.mailbox.stop()
    orders = [office.theirs.recv()]
    while not orders[-1].stop:
        orders.append(office.theirs.recv())
    assert sum(len(order.numbers) for order in orders) == 1


def test_numbers_of_an_earlier_viewing_are_not_drawn_in_the_next() -> None:
    office = Office()
    office.draw()
    office.desk.report(seen(Entered(SHOP, 1, 50.0)), SourceFacts())
    office.count()
    office.desk.take(office.theirs.recv().numbers)
    assert office.draw().zones
    office.desk.report(seen(), SourceFacts())
    office.desk.report(seen(), SourceFacts())
    assert office.draw() == Numbers()


def test_times_are_kept_here() -> None:
    office = Office()
    way = Analysed(97.0, 98.0, 99.0)
    trace = office.desk.report(seen(analysed=way), SourceFacts())
    assert trace == Trace(NORTH, way, 100.0)
    office.desk.streamed(trace, 101.0)
    office.count()
    known = office.meter.of_camera(NORTH)
    streaming, to_stream = known[Stage.STREAMING], known[Stage.TO_STREAM]
    assert streaming is not None and abs(streaming.p50 - 1.0) < 0.06
    assert to_stream is not None and abs(to_stream.p50 - 4.0) < 0.2
    assert office.desk.report(seen(), SourceFacts()) is None


def test_how_cameras_and_devices_do_is_known_here() -> None:
    office = Office()
    assert [*office.looker.conditions()] == []
    facts = SourceFacts(dropped_frames=3)
    office.desk.report(Observation(NORTH, Missing(50.0, CameraState.OFFLINE, "no cable"), (), ()), facts)
    office.count()
    assert [*office.looker.conditions()] == [Condition(NORTH, facts, 0)]
    office.desk.tell(HEALTH, {NORTH: 1})
    office.count()
    assert [*office.looker.conditions()] == [Condition(NORTH, facts, 1)]
    assert office.process.does == Does(HEALTH, {NORTH: 1})


def test_a_rate_is_sent_when_it_is_another() -> None:
    office = Office()
    limit = FarLimit(office.process.mailbox, NORTH)
    for fps in (5.0, 5.0, 5.0):
        limit.change(fps)
    assert office.theirs.recv() == Order(rates={NORTH: 5.0})
    limit.change(4.0)
    assert office.theirs.recv() == Order(rates={NORTH: 4.0})


def test_of_many_orders_the_newest_arrive_and_the_last_is_to_stop() -> None:
    office = Office()
    for number in range(1000):
        office.process.mailbox.rate("north", number)
        office.process.mailbox.rate("south", -number)
        office.process.mailbox.spare("north", number % 2 == 1)
    office.process.mailbox.stop()
    rates: dict[str, float] = {}
    spared: dict[str, bool] = {}
    order = Order()
    while not order.stop:
        order = office.theirs.recv()
        rates |= order.rates
        spared |= order.spared
    assert rates == {"north": 999, "south": -999}
    assert spared == {"north": True}


def test_a_looker_is_told_to_stop_by_its_process() -> None:
    office = Office()
    office.looker.stop()
    assert office.process.stopped == [True]


def test_orders_to_a_process_that_is_gone_are_nobodys_error() -> None:
    office = Office()
    office.theirs.close()
    office.process.mailbox.rate(NORTH, 1.0)
    office.process.mailbox.stop()
