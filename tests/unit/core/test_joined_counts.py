"""A person on several cameras is counted once, in whichever order that becomes known."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.books import ZoneCounts
from footfall.core.buckets import ZoneBucket
from footfall.core.counting import Layout, Ledger
from footfall.core.events import Entered, Exited
from footfall.core.persons import Person, Persons

CAMERAS = ("east", "north", "south")
ZONES = {camera_id: [f"{camera_id}-hall"] for camera_id in CAMERAS}
LAYOUT = Layout(
    zones=ZONES, stores={"shop": [zone for zones in ZONES.values() for zone in zones]}, join_s=1.0
)
GRACE_S = LAYOUT.grace_s(LAYOUT.stores["shop"])
DAY = "2026-01-31"
ANN, BEN = ("east", 1), ("north", 1)

Step = tuple[Person, bool] | tuple[Person, Person]
"""A track that comes or goes, or two tracks that are one person."""


class Site:
    """A ledger, and what happens at the store."""

    def __init__(self) -> None:
        self.ledger = Ledger(LAYOUT, lambda _at: DAY)
        self.minutes: list[ZoneBucket] = []
        self.since: dict[Person, float] = {}
        self.at = 0.0
        self.frames()

    def frames(self) -> None:
        """Every camera has a picture."""
        for camera_id in CAMERAS:
            self.keep(self.ledger.record(camera_id, self.at, True, []))

    def wait(self, seconds: int) -> None:
        for _ in range(seconds):
            self.at += 1
            self.frames()

    def toggle(self, track: Person) -> None:
        """Somebody who was inside leaves; whoever was not enters."""
        zone_id = ZONES[track[0]][0]
        event: Entered | Exited = Entered(zone_id, track[1], self.at)
        if track in self.since:
            event = Exited(zone_id, track[1], self.at, self.at - self.since.pop(track))
        else:
            self.since[track] = self.at
        self.keep(self.ledger.record(track[0], self.at, True, [event]))

    def keep(self, closed: Sequence[object]) -> None:
        for each in closed:
            if isinstance(each, ZoneBucket) and each.subject_id == "shop":
                self.minutes.append(each)

    @property
    def shop(self) -> ZoneCounts:
        return self.ledger.store("shop", self.at)


def test_a_join_takes_one_from_who_is_inside_and_from_the_day() -> None:
    site = Site()
    site.toggle(ANN)
    site.wait(1)
    site.toggle(BEN)
    assert (site.shop.occupancy, site.shop.visits_today) == (2, 2)
    site.ledger.join(BEN, ANN)
    assert site.shop == ZoneCounts(1, 1, None, 1.0)
    site.ledger.join(ANN, BEN)
    assert site.shop.visits_today == 1
    assert site.ledger.zone("east-hall", site.at).visits_today == 1


def test_the_store_s_visit_ends_with_the_last_camera_s() -> None:
    site = Site()
    site.ledger.join(ANN, BEN)
    site.toggle(ANN)
    site.wait(4)
    site.toggle(BEN)
    site.wait(1)
    site.toggle(ANN)
    assert (site.shop.occupancy, site.shop.mean_dwell_s) == (1, None)
    site.wait(5)
    site.toggle(BEN)
    assert site.shop == ZoneCounts(0, 1, 10.0, None)


def test_visits_that_ended_before_the_join_are_put_right() -> None:
    site = Site()
    site.toggle(ANN)
    site.wait(2)
    site.toggle(BEN)
    site.wait(2)
    site.toggle(ANN)
    site.wait(2)
    site.toggle(BEN)
    assert site.shop == ZoneCounts(0, 2, 4.0, None)
    site.ledger.join(ANN, BEN)
    assert site.shop == ZoneCounts(0, 1, 6.0, None)


def test_people_who_came_and_went_together_are_still_two_until_they_are_joined() -> None:
    site = Site()
    for track in (ANN, BEN):
        site.toggle(track)
    site.wait(3)
    for track in (ANN, BEN):
        site.toggle(track)
    assert site.shop == ZoneCounts(0, 2, 3.0, None)
    site.ledger.join(ANN, BEN)
    assert site.shop == ZoneCounts(0, 1, 3.0, None)


def test_the_open_minute_is_put_right_and_a_closed_one_stays() -> None:
    site = Site()
    site.wait(30)
    for track in (ANN, BEN):
        site.toggle(track)
    site.wait(31)
    site.ledger.join(ANN, BEN)
    site.wait(4)
    assert site.minutes[0].visits == 1, "a minute is open for as long as a join takes"
    assert site.minutes[0].occupancy_peak == 1
    stranger = ("south", 7)
    site.toggle(stranger)
    site.wait(70)
    site.ledger.join(ANN, stranger)
    site.wait(60)
    assert [minute.visits for minute in site.minutes] == [1, 1, 0]
    assert site.minutes[2].occupancy_peak == 1
    assert site.shop.visits_today == 1


def test_a_track_that_is_forgotten_is_a_person_by_itself() -> None:
    site = Site()
    site.ledger.join(ANN, BEN)
    site.ledger.forget([ANN, BEN])
    site.wait(70)
    for track in (ANN, BEN):
        site.toggle(track)
    assert site.shop.occupancy == 2


@pytest.mark.parametrize(
    "lines", [pytest.param({}, id="no line either"), pytest.param({"east": ["door"]}, id="a line")]
)
def test_where_nobody_visits_anything_a_track_is_forgotten_at_once(lines: dict[str, list[str]]) -> None:
    persons = Persons()
    ledger = Ledger(Layout(lines=lines), lambda _at: DAY, persons)
    ledger.join(ANN, BEN)
    ledger.forget([ANN, BEN])
    assert persons.tracks(ANN) == {ANN}
    assert not ledger._leaving


tracks = st.tuples(st.sampled_from(CAMERAS), st.integers(1, 3))
steps = st.lists(
    st.one_of(tracks.map(lambda track: (track, True)), st.tuples(tracks, tracks)), min_size=1, max_size=40
)


@given(steps)
def test_any_order_of_events_and_joins_counts_every_person_once(steps: list[Step]) -> None:
    site = Site()
    stays: list[tuple[Person, float, float]] = []
    joins: list[tuple[Person, Person]] = []
    for one, other in steps:
        site.at += 3.0
        if isinstance(other, tuple):
            joins.append((one, other))
            site.ledger.join(one, other)
        else:
            if one in site.since:
                stays.append((one, site.since[one], site.at))
            site.toggle(one)
        site.frames()
        expected = visits(stays, site.since, joins)
        assert site.shop.occupancy == sum(end is None for _, end in expected)
        assert site.shop.visits_today == len(expected)
    if not site.minutes:
        site.keep(site.ledger.finish())
        assert sum(minute.visits for minute in site.minutes) == len(expected)


@given(steps)
def test_it_does_not_matter_when_a_join_becomes_known(steps: list[Step]) -> None:
    """Events keep their order and their times; the joins come first, or last."""
    early, late = Site(), Site()
    joins = [(one, other) for one, other in steps if isinstance(other, tuple)]
    for one, other in joins:
        early.ledger.join(one, other)
    for site in (early, late):
        for one, _ in (step for step in steps if not isinstance(step[1], tuple)):
            site.at += 1.0
            site.toggle(one)
            site.frames()
    for one, other in reversed(joins):
        late.ledger.join(other, one)
    assert rounded(late.shop) == rounded(early.shop)


def rounded(counts: ZoneCounts) -> tuple[object, ...]:
    mean = counts.mean_dwell_s
    return (
        counts.occupancy,
        counts.visits_today,
        None if mean is None else round(mean, 6),
        counts.oldest_dwell_s,
    )


def visits(
    stays: Sequence[tuple[Person, float, float]],
    since: dict[Person, float],
    joins: Sequence[tuple[Person, Person]],
) -> list[tuple[float, float | None]]:
    """The distinct persons' visits, by a plain and slow count: stays less than the grace time apart are one."""
    everything = [*stays, *((track, start, 1e9) for track, start in since.items())]
    known = {each[0] for each in everything} | {track for join in joins for track in join}
    people = {track: number for number, track in enumerate(known)}
    for one, other in joins:
        old, new = people[one], people[other]
        people.update({track: new for track, number in people.items() if number == old})
    found: list[tuple[float, float | None]] = []
    for number in set(people.values()):
        spans = sorted((start, end) for track, start, end in everything if people[track] == number)
        if spans:
            merged = [list(spans[0])]
            for start, end in spans[1:]:
                if start <= merged[-1][1] + GRACE_S:
                    merged[-1][1] = max(merged[-1][1], end)
                else:
                    merged.append([start, end])
            found += [(start, None if end == 1e9 else end) for start, end in merged]
    return found


def test_the_slow_count_of_these_tests_tells_gaps_from_overlaps() -> None:
    assert visits([(ANN, 0, 5), (BEN, 5.5, 9)], {}, [(ANN, BEN)]) == [(0, 9)]
    assert len(visits([(ANN, 0, 5), (BEN, 7, 9)], {}, [(ANN, BEN)])) == 2
