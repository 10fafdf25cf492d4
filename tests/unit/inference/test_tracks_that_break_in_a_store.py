"""A track that breaks in a store with several zones on one camera: its person is one there, live and in a recount."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from fakes import person, picture
from footfall.core.counted import CountedPeople, CountedRules
from footfall.core.counting import Layout, Ledger, ZoneCounts
from footfall.core.frame import CameraState, Frame
from footfall.core.geometry import Point, Polygon
from footfall.core.overlap import Overlap
from footfall.core.recording import Seen
from footfall.core.zones import Zone, ZoneMonitor
from footfall.pipeline import Lookout, Observation
from footfall.recognition import Recognition
from footfall.recounting import Recount

LAYOUT = Layout(
    zones={"north": ["window", "till"]}, lines={"north": []}, stores={"shop": ["window", "till"]}, wait_s=10.0
)
BEGIN = 1_800_000_000.0
WIDTH_PX, HEIGHT_PX = 64, 48


def day_of(_at: float) -> str:
    return "2027-01-15"


def lookout(till: float) -> Lookout:
    """The window takes the left of the picture up to x = 40, the till its right from there on or from further left.

    Whoever is between 33 and 37 does not count.
    """

    def between(zone_id: str, left: float, right: float) -> ZoneMonitor:
        corners = (Point(left, 0), Point(right, 0), Point(right, HEIGHT_PX + 1), Point(left, HEIGHT_PX + 1))
        return ZoneMonitor(Zone(zone_id, Polygon(corners)))

    left_out = Polygon((Point(33, 0), Point(37, 0), Point(37, HEIGHT_PX + 1), Point(33, HEIGHT_PX + 1)))
    counted = CountedPeople(CountedRules(ignored=(left_out,)))
    return Lookout([between("window", 0, 40), between("till", till, WIDTH_PX)], counted)


Walk = Sequence[tuple[dict[int, float], float]]
"""Where each track is from left to right, and for how many seconds."""


def live(walk: Walk, till: float) -> tuple[ZoneCounts, list[Seen]]:
    """The store in the end, and what was recorded, at 10 pictures a second."""
    ledger, watching, recorded = Ledger(LAYOUT, day_of), lookout(till), list[Seen]()
    recognition = Recognition(Overlap([]), {}, None, day_of)
    pictures = [places for places, seconds in walk for _ in range(round(seconds * 10))]
    for number, places in enumerate(pictures):
        at = BEGIN + number / 10
        tracks = [person(track_id, x, 30) for track_id, x in places.items()]
        counted, events = watching.look(tracks, at)
        frame = Frame(picture(WIDTH_PX, HEIGHT_PX), at)
        joins, gone = recognition.take(
            Observation("north", frame, counted, events, tracks, stand_ins=watching.stand_ins)
        )
        for join in joins:
            ledger.join(*join)
        ledger.forget(gone)
        ledger.record("north", at, True, events)
        size_px = WIDTH_PX, HEIGHT_PX
        recorded.append(Seen("one", "north", at, CameraState.ONLINE, size_px, tracks, joins))
    return ledger.store("shop", recorded[-1].at), recorded


def recounted(recorded: Sequence[Seen], till: float) -> int | None:
    """The visits of the store."""
    recount = Recount(LAYOUT, day_of, lambda *_camera: lookout(till))
    for seen in recorded:
        recount.take(seen)
    recount.finish()
    shop = next(each.counts for each in recount.days() if each.subject_id == "shop")
    assert isinstance(shop, ZoneCounts)
    return shop.visits_today


AT_WINDOW, LEFT_OUT, AT_BOTH, AT_TILL = 20.0, 35.0, 38.0, 45.0


@pytest.mark.parametrize(
    ("walk", "till"),
    [
        pytest.param([({1: 28.0}, 4), ({}, 0.5), ({2: AT_BOTH}, 6)], 35.0, id="into a zone that overlaps it"),
        pytest.param([({1: 28.0}, 4), ({}, 5), ({2: AT_BOTH}, 1)], 35.0, id="after a long time"),
        pytest.param(
            [({1: AT_BOTH}, 4), ({2: AT_BOTH}, 1), ({2: AT_TILL}, 6)], 40.0, id="into the next zone"
        ),
        pytest.param(
            [({1: AT_BOTH}, 3), ({2: AT_BOTH}, 3), ({3: AT_BOTH}, 1), ({3: AT_TILL}, 6)], 40.0, id="twice"
        ),
    ],
)
def test_whoever_goes_on_under_another_number_is_one_person_in_all_zones_of_the_store(
    walk: Walk, till: float
) -> None:
    counts, recorded = live(walk, till)
    assert (counts.occupancy, counts.visits_today) == (1, 1)
    assert recounted(recorded, till) == 1


@pytest.mark.parametrize(
    "walk",
    [
        pytest.param([({1: AT_WINDOW}, 4), ({1: AT_WINDOW, 2: AT_BOTH}, 6)], id="seen at once"),
        pytest.param([({1: 28.0}, 4), ({2: AT_BOTH}, 2), ({1: 28.0, 2: AT_BOTH}, 6)], id="one comes back"),
        pytest.param([({1: 10.0}, 4), ({}, 0.5), ({2: AT_BOTH}, 6)], id="far from each other"),
        pytest.param(
            [({1: 28.0}, 4), ({2: 28.0}, 6), ({3: 32.0}, 2), ({2: 28.0, 3: 32.0}, 6)],
            id="one comes back who had gone on with a visit",
        ),
        pytest.param(
            [({1: 28.0}, 4), ({1: LEFT_OUT}, 1), ({1: LEFT_OUT, 2: 28.0}, 5), ({1: 31.0, 2: 28.0}, 6)],
            id="one is where nobody counts",
        ),
    ],
)
def test_two_people_are_two(walk: Walk) -> None:
    counts, recorded = live(walk, 35.0)
    assert counts.visits_today == 2
    assert recounted(recorded, 35.0) == 2


def test_it_is_one_person_too_where_another_camera_had_told_so_that_the_site_has_no_more() -> None:
    """Whoever was recorded on two cameras is counted anew by one."""
    _, recorded = live([({1: AT_BOTH}, 4), ({2: AT_BOTH}, 5), ({2: AT_TILL}, 6)], 40.0)
    known = {20: (("north", 1), ("hall", 5)), 60: (("north", 2), ("hall", 5))}
    joined = [
        replace(seen, joins=(known[number],) if number in known else ())
        for number, seen in enumerate(recorded)
    ]
    assert recounted(joined, 40.0) == 1
