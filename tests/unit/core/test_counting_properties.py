"""What must hold for any crowd: from tracks through monitors to the ledger."""

import copy
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from footfall.core.buckets import Bucket, ZoneBucket
from footfall.core.counting import Layout, Ledger
from footfall.core.events import Direction, Entered, Exited
from footfall.core.geometry import Box, Point, Polygon, Polyline
from footfall.core.lines import Line, LineMonitor, LineRules
from footfall.core.tracking import Track, TrackState
from footfall.core.zones import Zone, ZoneMonitor, ZoneRules
from footfall.pipeline import Monitor

WIDTH = 640.0
FPS = 4.0
LAYOUT = Layout(
    zones={"north": ["window", "till"], "south": ["back"]},
    lines={"north": ["door"]},
    stores={"shop": ["window", "till", "back"]},
    wait_s=ZoneRules().longest_wait_s,
)

Places = Mapping[int, Point]
Film = Sequence[Places | None]
"""Where everybody's feet are, frame by frame; None while the camera is down."""

OFF_EDGE = 0.37
"""Never on an outline: whoever stands exactly on it is inside on one side of a picture, outside on its mirror's."""


def off_edge(least: int, most: int) -> st.SearchStrategy[float]:
    return st.integers(least, most).map(lambda pixel: pixel + OFF_EDGE)


places = st.dictionaries(st.integers(1, 4), st.builds(Point, off_edge(5, 634), off_edge(85, 470)), max_size=4)


@st.composite
def films(draw: st.DrawFn) -> Film:
    """A few poses, each held for some frames, so that visits happen."""
    poses = draw(st.lists(st.tuples(st.none() | places, st.integers(1, 30)), min_size=1, max_size=8))
    return [pose for pose, frames in poses for _ in range(frames)]


@dataclass
class View:
    """How the scene is put into pixels and numbers."""

    x: Callable[[float], float] = lambda x: x
    scale: float = 1.0
    number: Callable[[int], int] = lambda track_id: track_id

    def point(self, x: float, y: float) -> Point:
        return Point(self.x(x) * self.scale, y * self.scale)

    def polygon(self, *points: tuple[float, float]) -> Polygon:
        return Polygon(tuple(self.point(*point) for point in points))

    def track(self, track_id: int, feet: Point) -> Track:
        x, y = self.point(*feet)
        box = Box(x - 15 * self.scale, y - 80 * self.scale, x + 15 * self.scale, y)
        return Track(self.number(track_id), box, TrackState.CONFIRMED, 0.9)

    def monitors(self) -> dict[str, list[Monitor]]:
        window = self.polygon((50, 100), (300, 100), (300, 400), (50, 400))
        till = self.polygon((200, 200), (500, 150), (500, 450), (200, 450))
        door = Polyline((self.point(320, 90), self.point(320, 460)))
        return {
            "north": [
                ZoneMonitor(Zone("window", window)),
                ZoneMonitor(Zone("till", till)),
                LineMonitor(Line("door", door), LineRules(band_floor_px=0)),
            ],
            "south": [ZoneMonitor(Zone("back", till))],
        }


@dataclass
class Result:
    """What a site counted, and how its occupancy went."""

    told: Counter[str] = field(default_factory=Counter)
    unconfirmed: dict[str, list[Entered]] = field(default_factory=dict)
    buckets: list[Bucket] = field(default_factory=list)

    @property
    def sorted_buckets(self) -> list[Bucket]:
        return sorted(self.buckets, key=lambda bucket: (bucket.subject_id, bucket.start))


def count(films: Mapping[str, Film], view: View | None = None, order: Sequence[str] = ()) -> Result:
    """Run cameras in the given order of turns, the rest one camera after the other."""
    view = view or View()
    ledger, monitors, result = Ledger(LAYOUT, lambda at: "today"), view.monitors(), Result()
    frames = {camera_id: iter(enumerate(film)) for camera_id, film in films.items()}
    for camera_id in [*order, *(camera_id for camera_id, film in films.items() for _ in film)]:
        number, scene = next(frames[camera_id], (0, None))
        if number or scene is not None:
            step(ledger, monitors[camera_id], result, view, camera_id, number, scene)
    result.buckets += ledger.finish()
    return result


def step(
    ledger: Ledger,
    monitors: Sequence[Monitor],
    result: Result,
    view: View,
    camera_id: str,
    number: int,
    scene: Places | None,
) -> None:
    """Count one frame."""
    at = 1000.0 + number / FPS
    tracks = [view.track(*person) for person in (scene or {}).items()]
    events = [event for monitor in monitors for event in monitor.update(tracks, at)]
    unconfirmed = result.unconfirmed[camera_id] = [
        each for monitor in monitors for each in monitor.unconfirmed
    ]
    result.buckets += ledger.record(camera_id, at, scene is not None, events, unconfirmed)
    for event in events:
        what = event.direction if not isinstance(event, Entered | Exited) else type(event).__name__
        result.told[what] += 1
    assert_balanced(ledger, result, at)


def assert_balanced(ledger: Ledger, result: Result, at: float) -> None:
    zones = [ledger.zone(zone_id, at) for zone_id in ("window", "till", "back")]
    known = [zone.occupancy for zone in zones if zone.occupancy is not None]
    store = ledger.store("shop", at).occupancy
    assert all(occupancy >= 0 for occupancy in known)
    if len(known) == len(zones):
        assert sum(known) == result.told["Entered"] - result.told["Exited"]
        assert store is not None
        assert max(known) <= store <= sum(known) + sum(map(len, result.unconfirmed.values()))


@given(films(), films())
def test_occupancy_is_entries_less_exits_at_every_moment_and_never_negative(north: Film, south: Film) -> None:
    count({"north": north, "south": south})


@given(films())
def test_other_track_numbers_change_no_count(film: Film) -> None:
    plain = count({"north": film})
    relabelled = count({"north": film}, View(number=lambda track_id: 1000 - 7 * track_id))
    assert (relabelled.told, relabelled.sorted_buckets) == (plain.told, plain.sorted_buckets)


@given(films())
def test_a_mirrored_picture_swaps_in_and_out_and_nothing_else(film: Film) -> None:
    plain = count({"north": film})
    mirrored = count({"north": film}, View(x=lambda x: WIDTH - x))
    swapped = {Direction.IN: Direction.OUT, Direction.OUT: Direction.IN}
    assert mirrored.told == {swapped.get(what, what): number for what, number in plain.told.items()}
    assert zones_only(mirrored) == zones_only(plain)


@given(films(), st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_a_larger_or_smaller_picture_changes_no_count(film: Film, scale: float) -> None:
    plain, scaled = count({"north": film}), count({"north": film}, View(scale=scale))
    assert (scaled.told, scaled.sorted_buckets) == (plain.told, plain.sorted_buckets)


@given(films(), films(), st.lists(st.sampled_from(["north", "south"]), max_size=300))
def test_the_order_in_which_cameras_report_changes_no_bucket(
    north: Film, south: Film, order: list[str]
) -> None:
    films = {"north": north, "south": south}
    one_after_the_other = count(films)
    assert count(films, order=order).sorted_buckets == one_after_the_other.sorted_buckets


@given(films(), st.integers(0, 240))
def test_two_runs_with_the_state_carried_over_count_as_one(film: Film, cut: int) -> None:
    whole = count({"north": film})
    ledger, monitors, result = Ledger(LAYOUT, lambda at: "today"), View().monitors()["north"], Result()
    for number, scene in enumerate(film):
        if number == cut:
            ledger, monitors = copy.deepcopy(ledger), copy.deepcopy(monitors)
        if number or scene is not None:
            step(ledger, monitors, result, View(), "north", number, scene)
    result.buckets += ledger.finish()
    assert (result.told, result.sorted_buckets) == (whole.told, whole.sorted_buckets)


@given(films(), films())
def test_minutes_add_up_to_what_was_told(north: Film, south: Film) -> None:
    result = count({"north": north, "south": south})
    zones = [bucket for bucket in zones_only(result) if bucket.subject_id != "shop"]
    assert sum(bucket.visits for bucket in zones) == result.told["Entered"]
    for bucket in zones_only(result):
        assert 0 <= bucket.coverage <= 1
        assert (bucket.occupancy_mean is None) == (bucket.occupancy_peak is None) == (bucket.coverage == 0)
        if bucket.occupancy_mean is not None and bucket.occupancy_peak is not None:
            assert 0 <= bucket.occupancy_mean <= bucket.occupancy_peak + 1e-9


def zones_only(result: Result) -> list[ZoneBucket]:
    return [bucket for bucket in result.sorted_buckets if isinstance(bucket, ZoneBucket)]


def test_the_crowds_of_these_tests_really_visit_and_cross() -> None:
    through: Film = [{1: Point(x, 300)} for x in range(20, 630, 15)]
    told = count(
        {"north": [*through, *reversed(through), *([{}] * 12)], "south": [{1: Point(300, 300)}] * 40}
    ).told
    assert told == {"Entered": 5, "Exited": 4, Direction.IN: 1, Direction.OUT: 1}
