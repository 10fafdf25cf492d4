"""Nothing is kept of those who are gone, by any station of a camera or book of the site."""

import gc
import tracemalloc

import pytest

from bench.soak import Stations, cost_ms, crowd, page, soak

SECONDS = 120.0
PEOPLE = 30


def walk_by(stations: Stations, since: float) -> float:
    """People walk by, and after them nobody for long enough to be forgotten; returns when that was over."""
    for at, detections in crowd(PEOPLE, SECONDS):
        stations.take(detections, since + at)
    end = since + SECONDS
    for second in range(400):
        stations.take([], end + second)
    return end + 400


def test_memory_is_the_same_after_each_crowd() -> None:
    stations = Stations()
    now = walk_by(stations, 3600.0)
    tracemalloc.start()
    try:
        now = walk_by(stations, now)
        gc.collect()
        after_one, _ = tracemalloc.get_traced_memory()
        for _ in range(2):
            now = walk_by(stations, now)
        gc.collect()
        after_three, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stations.events > 4 * PEOPLE
    assert after_three <= after_one + 30_000


def test_the_page_tells_what_was_measured() -> None:
    soaked = soak(500, 10)
    assert 0 < soaked.settled_mb <= soaked.most_mb
    assert f"{soaked.events:,} events" in page(cost_ms(3, frames=200, metrics=False), 1.0, soaked)


@pytest.mark.parametrize("people", [0, 7])
def test_as_many_walk_by_as_were_asked_for(people: int) -> None:
    found = [len(detections) for _, detections in crowd(people, 120)]
    assert (max(found) > 0) == (people > 0)
