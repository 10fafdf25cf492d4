"""Counts on PETS09-S2L1 from its labelled boxes: what tracking, zones and lines do, apart from any detector."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

import pytest

from bench.tracking.counting import visits
from footfall.core.detection import Detection
from footfall.core.events import Crossed, Event
from footfall.core.geometry import Box, Point, Polygon, Polyline
from footfall.core.lines import Line, LineMonitor, LineRules
from footfall.core.tracking import ByteTracker, Track, TrackerSettings, TrackState
from footfall.core.zones import Zone, ZoneMonitor, ZoneRules
from footfall.pipeline import Monitor

DATA = Path(__file__).parents[3] / "shared" / "data" / "pets09-s2l1"
FPS = 10.0
FRAMES = 795
AFTER = round(FPS * (ZoneRules().longest_wait_s + 1))
"""Frames of an empty place after which every visit is over."""
CROSSINGS = {"mid in": 15, "mid out": 11, "right in": 20, "right out": 14}
VISITS = {"left": 17, "junction": 27}
DWELL_S = {"left": 3.66, "junction": 3.24}
PEOPLE = 19

People = Mapping[int, Sequence[tuple[int, Box]]]
"""Frame number -> who is where."""

pytestmark = [
    pytest.mark.accuracy,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs the labelled video in ../shared/data/pets09-s2l1"),
]


@pytest.fixture(scope="module")
def people() -> People:
    frames = defaultdict(list)
    with (DATA / "gt.txt").open(newline="") as file:
        for frame, number, left, top, width, height, *_ in csv.reader(file):
            x, y = float(left), float(top)
            frames[int(frame)].append((int(number), Box(x, y, x + float(width), y + float(height))))
    return frames


@dataclass
class Counts:
    crossings: Counter[str] = field(default_factory=Counter)
    dwells: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    track_ids: set[int] = field(default_factory=set)

    @property
    def visits(self) -> dict[str, int]:
        return {zone_id: len(dwells) for zone_id, dwells in self.dwells.items()}

    @property
    def mean_dwell_s(self) -> dict[str, float]:
        return {zone_id: mean(dwells) for zone_id, dwells in self.dwells.items()}


def monitors(band: float) -> list[Monitor]:
    drawn = json.loads((DATA / "zones.json").read_text())
    return [
        *(
            LineMonitor(Line(line_id, Polyline((Point(*ends["a"]), Point(*ends["b"])))), LineRules(band=band))
            for line_id, ends in drawn["lines"].items()
        ),
        *(
            ZoneMonitor(Zone(zone_id, Polygon(tuple(Point(*point) for point in outline))))
            for zone_id, outline in drawn["zones"].items()
        ),
    ]


def count(
    follow: Callable[[int, float], Sequence[Track]], step: int = 1, band: float = LineRules().band
) -> Counts:
    """Watch every step-th frame, and then an empty place until all visits are over."""
    counts, watching, events = Counts(), monitors(band), list[Event]()
    for frame in range(1, FRAMES + AFTER, step):
        at = frame / FPS
        tracks = follow(frame, at) if frame <= FRAMES else ()
        counts.track_ids |= {track.track_id for track in tracks}
        events += (event for monitor in watching for event in monitor.update(tracks, at))
    for event in events:
        if isinstance(event, Crossed):
            counts.crossings[f"{event.line_id} {event.direction}"] += 1
    for visit in visits(events):
        counts.dwells[visit.zone_id].append(visit.dwell_s)
    return counts


def tracked(people: People, step: int) -> Counts:
    """The labelled boxes as detections without identities."""
    tracker = ByteTracker(TrackerSettings())
    return count(
        lambda frame, at: tracker.update([Detection(box, 0.9) for _, box in people[frame]], at), step
    )


def assert_dwell(counts: Counts, off_s: float) -> None:
    """The truth is told in whole frames, from the first inside to the last: half a frame is missing at each end."""
    for zone_id, dwell_s in counts.mean_dwell_s.items():
        assert dwell_s == pytest.approx(DWELL_S[zone_id] + 1 / FPS, abs=off_s)


@pytest.mark.parametrize("band", [0.0, LineRules().band], ids=["band of the truth, 4 px", "shipped band"])
def test_labelled_tracks_give_exactly_the_true_counts(people: People, band: float) -> None:
    def labelled(frame: int, _at: float) -> list[Track]:
        return [Track(number, box, TrackState.CONFIRMED, 1.0) for number, box in people[frame]]

    counts = count(labelled, band=band)
    assert counts.crossings == CROSSINGS
    assert counts.visits == VISITS
    assert_dwell(counts, off_s=0.05)


def test_at_full_rate_tracking_loses_and_doubles_nobody(people: People) -> None:
    counts = tracked(people, step=1)
    assert counts.crossings == CROSSINGS
    assert counts.visits == VISITS
    assert_dwell(counts, off_s=0.1)
    assert len(counts.track_ids) == PEOPLE


@pytest.mark.parametrize(
    ("step", "missed"),
    [
        pytest.param(2, 0, id="5 pictures a second"),
        pytest.param(3, 0, id="3.3 pictures a second"),
        pytest.param(5, 1, id="2 pictures a second"),
    ],
)
def test_at_low_rates_lines_and_zones_stay_nearly_exact(people: People, step: int, missed: int) -> None:
    """A visit of barely half a second may fall between two pictures. At 2 pictures a second somebody leaves the picture
    before having been seen clear of a line, and two people get a second number after they were hidden.
    """
    counts = tracked(people, step)
    assert sum((Counter(CROSSINGS) - counts.crossings).values()) <= missed
    assert not counts.crossings - Counter(CROSSINGS)
    assert counts.visits == pytest.approx(VISITS, abs=1)
    assert_dwell(counts, off_s=0.25)
    assert len(counts.track_ids) == pytest.approx(PEOPLE, abs=2)
