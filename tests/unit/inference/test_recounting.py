"""Recounting what was recorded gives what was counted live."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import ScriptedDetector, ScriptedSource, person, picture
from footfall.core.counting import Bucket, Kind, Layout, Ledger, LineCounts, ZoneBucket, ZoneCounts
from footfall.core.detection import Detection
from footfall.core.events import Entered, Event, Exited
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.geometry import Point, Polygon, Polyline
from footfall.core.lines import Line, LineMonitor
from footfall.core.overlap import Overlap
from footfall.core.recording import Seen
from footfall.core.tracking import Appearance, Track
from footfall.core.zones import Zone, ZoneMonitor
from footfall.pipeline import Lookout, Observation, observe
from footfall.recognition import Recognition
from footfall.recounting import DayCounts, Recount

LAYOUT = Layout(
    zones={"north": ["window", "till"], "south": ["back"]},
    lines={"north": ["door"], "south": []},
    stores={"shop": ["window", "till", "back"]},
)
OVERLAPS = [["north", "south"]]
MIDNIGHT = 1_800_057_600.0


def day_of(at: float) -> str:
    return "2027-01-16" if at >= MIDNIGHT else "2027-01-15"


class NotTheThird:
    """Lets everybody pass but the one with the number 3."""

    def update(self, tracks: Sequence[Track], at: float) -> list[Track]:
        return [track for track in tracks if track.track_id != 3]


def lookout_for(camera_id: str, width_px: int, height_px: int) -> Lookout:
    """Left and right half, and a line between them; on the southern camera the left half alone."""

    def half(zone_id: str, left: float) -> ZoneMonitor:
        corners = [(left, 0), (left + 0.5, 0), (left + 0.5, 1.1), (left, 1.1)]
        return ZoneMonitor(
            Zone(zone_id, Polygon(tuple(Point(x * width_px, y * height_px) for x, y in corners)))
        )

    if camera_id == "south":
        return Lookout([half("back", 0)])
    line = Polyline((Point(width_px / 2, 0), Point(width_px / 2, height_px)))
    return Lookout([half("window", 0), half("till", 0.5), LineMonitor(Line("door", line))], NotTheThird())


@dataclass
class Told:
    """A tracker that tells what it is told to, frame by frame."""

    script: Iterator[Sequence[Track]]

    def update(
        self, detections: Sequence[Detection], at: float, appearance: Appearance | None = None
    ) -> Sequence[Track]:
        return next(self.script)


Film = Sequence[Sequence[Track] | None]
"""Who is there, frame by frame at 4 a second; None while the camera is down."""


def film(camera_id: str, begin: float, frames: Film) -> Iterator[Observation]:
    source = ScriptedSource(
        [
            Missing(begin + number / 4, CameraState.OFFLINE, "refused")
            if people is None
            # The picture's size changes now and then: the first one is the measure.
            else Frame(picture(*((64, 48) if number % 3 else (96, 50))), begin + number / 4)
            for number, people in enumerate(frames)
        ]
    )
    shown = [people for people in frames if people is not None]
    return observe(
        camera_id,
        source,
        ScriptedDetector([[]] * len(shown)),
        Told(iter(shown)),
        lambda width_px, height_px: lookout_for(camera_id, width_px, height_px),
    )


places = st.lists(
    st.builds(person, st.integers(1, 3), st.floats(1, 63), st.floats(1, 47)),
    unique_by=lambda track: track.track_id,
    max_size=3,
)


Poses = Sequence[tuple[Sequence[Track] | None, int]]
"""Who is there, and for how many frames."""
poses = st.lists(st.tuples(st.none() | places, st.integers(1, 60)), min_size=1, max_size=5)


def held(poses: Poses) -> Film:
    return [people for people, frames in poses for _ in range(frames)]


@dataclass
class Live:
    """What the program counts by itself over some starts, and what it records."""

    events: list[Event]
    buckets: list[Bucket]
    last: dict[tuple[str, str], tuple[object, ...]]
    recorded: list[Seen]


def standing(ledger: Ledger, camera_id: str, at: float) -> dict[str, ZoneCounts | LineCounts]:
    """What a reporter says of everything that a camera sees a part of."""
    store = {"shop": ledger.store("shop", at)}
    if camera_id == "south":
        return {**store, "back": ledger.zone("back", at)}
    return {
        **store,
        "window": ledger.zone("window", at),
        "till": ledger.zone("till", at),
        "door": ledger.line("door"),
    }


def to_floor(place: Point) -> Point:
    """Metres from fractions of a picture, of both cameras: they hang side by side and see the same floor."""
    return Point(6 * place.x, 6 * place.y)


def count(starts: Sequence[tuple[float, Film, Film]], overlaps: Sequence[Sequence[str]] = ()) -> Live:
    live = Live([], [], {}, [])
    before = Ledger(LAYOUT, day_of).totals()
    for number, (begin, north, south) in enumerate(starts):
        ledger = Ledger(LAYOUT, day_of)
        recognition = Recognition(Overlap(overlaps), {"north": to_floor, "south": to_floor}, None, day_of)
        ledger.restore(before)
        for each in heapq.merge(
            film("north", begin, north), film("south", begin, south), key=lambda each: each.at
        ):
            online = isinstance(each.seen, Frame)
            live.events += sorted(each.events, key=lambda event: isinstance(event, Exited))
            joins, gone = recognition.take(each)
            for one, other in joins:
                ledger.join(one, other)
            ledger.forget(gone)
            live.buckets += ledger.record(each.camera_id, each.at, online, each.events)
            for subject_id, counts in standing(ledger, each.camera_id, each.at).items():
                if totals(counts)[0] is not None:
                    live.last[day_of(each.at), subject_id] = totals(counts)
            live.recorded.append(
                Seen(
                    f"start{number}",
                    each.camera_id,
                    each.at,
                    CameraState.ONLINE if online else CameraState.OFFLINE,
                    each.size_px,
                    each.measured,
                    joins,
                )
            )
        live.buckets += ledger.finish()
        before = ledger.totals()
    return live


def assert_counted_as(live: Live, recount: Recount) -> None:
    news = [recount.take(seen) for seen in live.recorded] + [recount.finish()]
    assert [event for each in news for event in each.events] == live.events
    assert [bucket for each in news for bucket in each.buckets] == live.buckets
    assert {(each.day, each.subject_id): totals(each.counts) for each in recount.days()} == live.last


def totals(counts: ZoneCounts | LineCounts) -> tuple[object, ...]:
    """What a day amounts to, without what is so only now."""
    if isinstance(counts, LineCounts):
        return counts.entries, counts.exits
    return counts.visits_today, counts.mean_dwell_s


@given(
    st.lists(st.tuples(poses, poses), min_size=1, max_size=3),
    st.sampled_from([MIDNIGHT - 86_000, MIDNIGHT - 50]),
)
@settings(deadline=None)
def test_a_recount_by_the_same_zones_is_what_was_counted_live(
    runs: list[tuple[Poses, Poses]], begin: float
) -> None:
    live = count(
        [(begin + number * 100, held(north), held(south)) for number, (north, south) in enumerate(runs)]
    )
    assert_counted_as(live, Recount(LAYOUT, day_of, lookout_for))


@given(
    st.lists(st.tuples(poses, poses), min_size=1, max_size=2),
    st.sampled_from([MIDNIGHT - 50_000, MIDNIGHT - 20]),
)
@settings(deadline=None)
def test_whoever_was_one_on_two_cameras_live_is_one_in_a_recount(
    runs: list[tuple[Poses, Poses]], begin: float
) -> None:
    starts = [(begin + number * 100, held(north), held(south)) for number, (north, south) in enumerate(runs)]
    live = count(starts, OVERLAPS)
    assert_counted_as(live, Recount(LAYOUT, day_of, lookout_for, OVERLAPS))


def test_only_cameras_that_overlap_now_show_one_person_in_a_recount() -> None:
    recorded = count([(MIDNIGHT - 900, stay(), stay(2))], OVERLAPS).recorded
    assert [join for seen in recorded for join in seen.joins] == [(("north", 1), ("south", 2))]

    def visits(overlaps: Sequence[Sequence[str]]) -> int | None:
        recount = Recount(LAYOUT, day_of, lookout_for, overlaps)
        for seen in recorded:
            recount.take(seen)
        counts = {each.subject_id: each.counts for each in recount.days()}["shop"]
        assert isinstance(counts, ZoneCounts)
        return counts.visits_today

    assert [visits(overlaps) for overlaps in (OVERLAPS, [["north", "east"], ["east", "south"]], [])] == [
        1, 2, 2
    ]  # fmt: skip


def stay(track_id: int = 1, x: float = 20) -> Film:
    """Somebody stands there for three seconds; then nobody for eleven."""
    return [[person(track_id, x, 30)]] * 13 + [[]] * 44


def days(starts: Sequence[tuple[float, Film, Film]]) -> list[DayCounts]:
    recount = Recount(LAYOUT, day_of, lookout_for)
    for seen in count(starts).recorded:
        recount.take(seen)
    recount.finish()
    return list(recount.days())


def test_the_same_number_in_two_starts_is_two_people() -> None:
    rows = {
        each.subject_id: each for each in days([(MIDNIGHT - 900, stay(), []), (MIDNIGHT - 800, stay(), [])])
    }
    assert totals(rows["window"].counts) == (2, pytest.approx(3.0))
    assert (rows["window"].kind, rows["window"].peak) == (Kind.ZONE, 1)
    assert totals(rows["shop"].counts) == (2, pytest.approx(3.0))
    assert totals(rows["till"].counts) == (0, None)
    assert (totals(rows["door"].counts), rows["door"].peak) == ((0, 0), None)


def test_whoever_is_recorded_but_does_not_count_is_not_counted_anew_either() -> None:
    rows = {each.subject_id: each for each in days([(MIDNIGHT - 900, [*stay(3), *stay(2)], [])])}
    assert totals(rows["window"].counts)[0] == 1


def test_somebody_inside_at_the_end_of_a_start_is_not_inside_in_the_next() -> None:
    still = [[person(7, 20, 30)]] * 13
    recount = Recount(LAYOUT, day_of, lookout_for)
    nobody: Film = [[]] * 40
    live = count([(MIDNIGHT - 900, still, []), (MIDNIGHT - 800, nobody, [])])
    news = [recount.take(seen) for seen in live.recorded] + [recount.finish()]
    events = [event for each in news for event in each.events]
    assert [type(event) for event in events] == [Entered]
    peaks = [
        bucket.occupancy_peak
        for each in news
        for bucket in each.buckets
        if isinstance(bucket, ZoneBucket) and bucket.subject_id == "window"
    ]
    assert peaks == [1, 0]


def test_each_day_has_rows_of_its_own_stores_first() -> None:
    found = days([(MIDNIGHT - 10, [*stay(), *([[]] * 40), *stay(2)], [[]] * 5)])
    assert [(each.day, each.subject_id, *totals(each.counts)[:1]) for each in found] == [
        ("2027-01-15", "shop", 1),
        ("2027-01-15", "window", 1),
        ("2027-01-15", "till", 0),
        ("2027-01-15", "back", 0),
        ("2027-01-15", "door", 0),
        ("2027-01-16", "shop", 1),
        ("2027-01-16", "window", 1),
        ("2027-01-16", "till", 0),
        ("2027-01-16", "door", 0),
    ]


def test_a_camera_that_is_behind_at_midnight_does_not_undo_the_new_day() -> None:
    """The store's books are in the new day by then, and count nothing any more for the old one."""
    recount = Recount(LAYOUT, day_of, lookout_for)
    live = count([(MIDNIGHT - 30, stay(), []), (MIDNIGHT - 5, [[]] * 40, stay())])
    north = [each for each in live.recorded if each.camera_id == "north"]
    south = [each for each in live.recorded if each.camera_id == "south"]
    for seen in (*north, *south):
        recount.take(seen)
    visits = {each.day: totals(each.counts)[0] for each in recount.days() if each.subject_id == "shop"}
    assert visits == {"2027-01-15": 1, "2027-01-16": 0}


def test_a_camera_that_never_showed_a_picture_has_no_day() -> None:
    assert days([(MIDNIGHT - 900, [None] * 20, [])]) == []
