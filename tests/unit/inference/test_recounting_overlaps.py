"""People on several cameras in a recount by another site: as a live run of that site would have counted them."""

import random
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import accumulate, chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import person, picture
from footfall.adapters.tracks.recorder import TrackRecorder
from footfall.core.buckets import Bucket, ZoneBucket
from footfall.core.counting import Layout, Ledger, ZoneCounts
from footfall.core.frame import CameraState, Frame
from footfall.core.geometry import Point, Polygon
from footfall.core.overlap import Overlap
from footfall.core.persons import Join, Person, Persons
from footfall.core.recording import Seen
from footfall.core.zones import Zone, ZoneMonitor
from footfall.pipeline import Lookout, Observation
from footfall.recognition import Recognition
from footfall.recounting import Recount

ZONES = {"north": ["window"], "south": ["back"], "east": ["hall"]}
MIDNIGHT = 1_800_057_600.0
BEGIN = MIDNIGHT - 5_000.0
Groups = Sequence[Sequence[str]]


def day_of(at: float) -> str:
    return "2027-01-16" if at >= MIDNIGHT else "2027-01-15"


def layout(cameras: Sequence[str] = tuple(ZONES)) -> Layout:
    zones = {camera_id: ZONES[camera_id] for camera_id in cameras}
    shop = [zone for inside in zones.values() for zone in inside]
    return Layout(
        zones=zones, lines={camera_id: [] for camera_id in cameras}, stores={"shop": shop}, join_s=1.0
    )


def lookout_for(camera_id: str, width_px: int, height_px: int, left: float = 0.0) -> Lookout:
    """One zone in which everybody stands, from so far on the left."""
    corners = [(left, 0), (1, 0), (1, 1.1), (left, 1.1)]
    outline = Polygon(tuple(Point(x * width_px, y * height_px) for x, y in corners))
    return Lookout([ZoneMonitor(Zone(zone_id, outline)) for zone_id in ZONES[camera_id]])


def moved(camera_id: str, width_px: int, height_px: int) -> Lookout:
    """The zone is where nobody stands."""
    return lookout_for(camera_id, width_px, height_px, left=0.9)


def to_floor(place: Point) -> Point:
    return Point(6 * place.x, 6 * place.y)


@dataclass
class Live:
    """What the program counts by itself, and records."""

    overlaps: Groups
    ledger: Ledger = field(default_factory=lambda: Ledger(layout(), day_of))
    recorded: list[Seen] = field(default_factory=list)
    buckets: list[Bucket] = field(default_factory=list)

    def __post_init__(self) -> None:
        floors = dict.fromkeys(ZONES, to_floor)
        self._recognition = Recognition(Overlap(self.overlaps), floors, None, day_of)
        self._lookouts = {camera_id: lookout_for(camera_id, 64, 48) for camera_id in ZONES}

    def see(self, camera_id: str, at: float, *track_ids: int) -> None:
        """Everybody stands at the same place."""
        tracks, lookout = [person(track_id, 30, 30) for track_id in track_ids], self._lookouts[camera_id]
        counted, events = lookout.look(tracks, at)
        frame = Frame(picture(64, 48), at)
        joins, gone = self._recognition.take(
            Observation(camera_id, frame, counted, events, tracks, (64, 48), stand_ins=lookout.stand_ins)
        )
        for one, other in joins:
            self.ledger.join(one, other)
        self.ledger.forget(gone)
        self.buckets += self.ledger.record(camera_id, at, True, events)
        self.recorded.append(seen(camera_id, at, track_ids, joins))

    def visits(self) -> int | None:
        return self.ledger.store("shop", self.recorded[-1].at).visits_today


def seen(camera_id: str, at: float, track_ids: Sequence[int] = (), joins: Sequence[Join] = ()) -> Seen:
    tracks = [person(track_id, 30, 30) for track_id in track_ids]
    return Seen("one", camera_id, at, CameraState.ONLINE, (64, 48), tracks, joins)


def three_cameras(overlaps: Groups, *, seconds: int = 100) -> Live:
    """Somebody stands for a minute where all three cameras look."""
    live = Live(overlaps)
    for quarter in range(4 * seconds):
        for camera_id, later in (("north", 0.0), ("south", 0.1), ("east", 0.2)):
            live.see(camera_id, BEGIN + quarter / 4 + later, *[1] * (40 < quarter < 280))
    return live


def recounted(recorded: Sequence[Seen], recount: Recount, day: str = "2027-01-15") -> dict[str, int | None]:
    """Visits of everything that is counted at."""
    for each in recorded:
        recount.take(each)
    recount.finish()
    return {
        each.subject_id: each.counts.visits_today
        for each in recount.days()
        if each.day == day and isinstance(each.counts, ZoneCounts)
    }


@pytest.mark.parametrize("gone", ["north", "south", "east"])
def test_who_is_one_on_two_cameras_is_so_without_the_third_that_showed_it(gone: str) -> None:
    recorded = three_cameras([["north", "south", "east"]]).recorded
    left = [camera_id for camera_id in ZONES if camera_id != gone]
    assert recounted(recorded, Recount(layout(left), day_of, lookout_for, [left]))["shop"] == 1


@pytest.mark.parametrize(
    "overlaps",
    [
        pytest.param([["north", "south"], ["south", "east"]], id="both with the south"),
        pytest.param([["north", "east"], ["east", "south"]], id="both with the east"),
        pytest.param([["south", "north"], ["north", "east"]], id="both with the north"),
        pytest.param([["south", "north"]], id="two alone"),
    ],
)
def test_fewer_overlaps_count_as_they_would_live(overlaps: Groups) -> None:
    recorded = three_cameras([["north", "south", "east"]]).recorded
    recount = Recount(layout(), day_of, lookout_for, overlaps)
    assert recounted(recorded, recount)["shop"] == three_cameras(overlaps).visits()


def broken_track(live: Live) -> Live:
    """The north's track breaks inside and goes on as another; then the south sees the same person."""
    for quarter in range(240):
        north = [1] if 8 < quarter < 40 else [2] if 42 <= quarter < 120 else []
        for camera_id, later, track_ids in (
            ("north", 0.0, north),
            ("south", 0.1, [1] * (60 < quarter < 120)),
        ):
            live.see(camera_id, BEGIN + quarter / 4 + later, *track_ids)
    return live


def test_who_goes_on_with_a_visit_is_told_by_the_zones_as_they_are_now() -> None:
    overlaps = [["north", "south"]]
    there, elsewhere = Live(overlaps), Live(overlaps)
    elsewhere._lookouts = {camera_id: moved(camera_id, 64, 48) for camera_id in ZONES}
    assert (broken_track(there).visits(), broken_track(elsewhere).visits()) == (1, 0)
    for live in (there, elsewhere):
        assert recounted(live.recorded, Recount(layout(), day_of, lookout_for, overlaps))["shop"] == 1
        assert recounted(live.recorded, Recount(layout(), day_of, moved, overlaps))["shop"] == 0


def test_a_join_about_midnight_leaves_other_cameras_in_the_day_that_they_have_seen() -> None:
    recorded = [
        seen(camera_id, MIDNIGHT - 60 + quarter / 4, [1] * (camera_id == "east" and 20 < quarter < 60))
        for quarter in range(240)
        for camera_id in ZONES
    ]
    recorded += [
        seen("north", MIDNIGHT + 0.05, [1]),
        seen("south", MIDNIGHT + 0.06, [1], [(("north", 1), ("south", 1))]),
    ]
    new_day = [seen(camera_id, MIDNIGHT + quarter / 4) for quarter in range(1, 400) for camera_id in ZONES]

    def of_the_hall(after: Sequence[Seen], day: str) -> int | None:
        recount = Recount(layout(), day_of, lookout_for, [["north", "south"]])
        return recounted([*recorded, *after], recount, day).get("hall")

    assert (of_the_hall(new_day, "2027-01-15"), of_the_hall(new_day, "2027-01-16")) == (1, 0)
    without_east = [each for each in new_day if each.camera_id != "east"]
    assert of_the_hall(without_east, "2027-01-16") is None


def test_a_join_by_a_camera_that_is_behind_at_midnight_corrects_the_new_day() -> None:
    recorded = [seen("north", MIDNIGHT - 4.1 + quarter / 4, [1]) for quarter in range(16)]
    recorded += [seen("south", MIDNIGHT + 0.1 + quarter / 4, [1]) for quarter in range(8)]
    recorded.append(seen("north", MIDNIGHT - 0.02, [1], [(("north", 1), ("south", 1))]))
    recount = Recount(layout(), day_of, lookout_for, [["north", "south"]])
    assert recounted(recorded, recount, "2027-01-16")["shop"] == 0


def test_people_are_one_until_the_minutes_are_closed_in_which_they_visited() -> None:
    """A third camera of the store says nothing for eight minutes, so that none can be closed."""
    live = Live([["north", "south"]])
    for second in range(700):
        for camera_id, later in (("north", 0.0), ("south", 0.1), ("east", 0.2)):
            if camera_id != "east" or not 50 < second < 520:
                inside = camera_id != "east" and 10 < second < 30
                live.see(camera_id, BEGIN + second + later, *[1] * inside)
    shop = [each for each in live.buckets if isinstance(each, ZoneBucket) and each.subject_id == "shop"]
    assert sum(bucket.visits for bucket in shop) == 1
    assert max(bucket.occupancy_peak or 0 for bucket in shop) == 1
    assert not live.ledger._persons._groups


def recorded_files(recorded: Iterable[Seen]) -> list[Sequence[Seen]]:
    """As they are written, a minute each."""
    files: list[Sequence[Seen]] = []
    with closing(TrackRecorder("one", files.append, patient=True)) as recorder:
        for each in recorded:
            frame = Frame(picture(64, 48), each.at)
            recorder.record(Observation(each.camera_id, frame, (), (), each.tracks, each.size_px), each.joins)
    return files


def test_whoever_is_one_by_a_track_that_ended_long_ago_is_so_from_any_file_on() -> None:
    """On each camera the person's track breaks once; only two tracks that ended tie those that go on together."""
    breaks = {"north": (50, 54), "south": (20, 24), "east": (35, 39)}
    live = Live([list(ZONES)])
    for quarter in range(4 * 250):
        for camera_id, later in (("north", 0.0), ("south", 0.07), ("east", 0.14)):
            end, again = (4 * second for second in breaks[camera_id])
            tracks = [1] if 20 <= quarter < end else [2] if again <= quarter else []
            live.see(camera_id, BEGIN + quarter / 4 + later, *tracks)
    files = recorded_files(live.recorded)
    assert len(files) == 5
    for first in range(5):
        recount = Recount(layout(), day_of, lookout_for, live.overlaps)
        assert recounted([*chain(*files[first:])], recount)["shop"] == 1
        assert {each.peak for each in recount.days()} == {1}


def with_breaks(choice: random.Random) -> list[Seen]:
    """Two people stand for four minutes where all cameras look; in the first and the last, their tracks break.

    Somebody is always to be seen on one camera at least; whoever is seen anew is one with the track there.
    """
    recorded, latest = list[Seen](), dict.fromkeys(ZONES, 0)
    people: dict[int, dict[str, Person]] = {15: {}, 50: {}}
    for second, (camera_id, later) in product(range(240), zip(ZONES, (0.0, 0.1, 0.2), strict=True)):
        joins: list[Join] = []
        for shown in people.values() if second % 180 < 60 else ():
            if camera_id in shown and len(shown) > 1 and choice.random() < 0.1:
                del shown[camera_id]
            elif camera_id not in shown and choice.random() < 0.5:
                latest[camera_id] += 1
                track = camera_id, latest[camera_id]
                joins += [
                    (other, track) for other in choice.sample(sorted(shown.values()), min(len(shown), 1))
                ]
                shown[camera_id] = track
        here = [
            person(shown[camera_id][1], place, 30) for place, shown in people.items() if camera_id in shown
        ]
        at = BEGIN + second + later
        recorded.append(Seen("one", camera_id, at, CameraState.ONLINE, (64, 48), here, joins))
    return recorded


def counted_live(
    recorded: Sequence[Seen], since: int, cameras: Sequence[str], overlaps: Groups
) -> list[Bucket]:
    """The minutes of a run that begins with this moment, and knows who of all that were ever seen is one person."""
    ledger, persons, buckets = Ledger(layout(cameras), day_of), Persons(), list[Bucket]()
    lookouts = {camera_id: lookout_for(camera_id, 64, 48) for camera_id in cameras}
    for number, each in enumerate(recorded):
        online = number >= since and each.camera_id in cameras
        _, events = lookouts[each.camera_id].look(each.tracks, each.at) if online else ((), ())
        for join in each.joins:
            persons.join(*join)
            for one, other in combinations(sorted(persons.tracks(join[0])), 2):
                if any({one[0], other[0]} <= set(group) for group in overlaps):
                    ledger.join(one, other)
        if online:
            buckets += ledger.record(each.camera_id, each.at, True, events)
    return buckets + ledger.finish()


@given(
    seed=st.integers(0),
    site=st.sampled_from(
        [
            (["north", "south", "east"], [["north", "south", "east"]]),
            (["north", "south", "east"], [["north", "south"], ["south", "east"]]),
            (["north", "east"], [["north", "east"]]),
        ]
    ),
)
@settings(max_examples=20, deadline=None)
def test_a_recount_from_any_file_on_is_what_a_run_would_have_counted_from_there(
    seed: int, site: tuple[Sequence[str], Groups]
) -> None:
    cameras, overlaps = site
    recorded = with_breaks(random.Random(seed))
    files = recorded_files(recorded)
    for first, since in enumerate(accumulate(map(len, files[:-1]), initial=0)):
        recount = Recount(layout(cameras), day_of, lookout_for, overlaps)
        told = [*map(recount.take, chain(*files[first:])), recount.finish()]
        assert [*chain.from_iterable(news.buckets for news in told)] == counted_live(
            recorded, since, cameras, overlaps
        )
