"""Counts of small crowds who walk straight on, without JuPedSim."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple

import numpy as np
import pytest

from bench.tracking.counting import counted_events, counting_errors, true_events
from bench.tracking.crowd_errors import CrowdErrors, crowd_errors, known_identities, medians
from bench.tracking.crowd_page import BOUND, Measured, page
from bench.tracking.crowds import measure, together
from bench.tracking.footfall import follow
from bench.tracking.noise import read_noise
from bench.tracking.peers import Attempt
from bench.tracking.scene import Scene, Tracks
from bench.tracking.simulated import Places, scene, seen_by_camera
from footfall.core.events import Crossed, Direction, Event, Exited
from footfall.core.tracking import Track, TrackState

WALKERS = 16
SECONDS = 60


def straight(seed: int) -> Places:
    """People who walk from end to end on lanes of their own, every second one towards the camera."""
    rng = np.random.default_rng(seed)
    starts, speeds = rng.uniform(0, 35, WALKERS), rng.uniform(1.0, 1.5, WALKERS)
    lanes = rng.permutation(np.linspace(1.5, 6.3, WALKERS))
    return [
        [
            (person, float(x if person % 2 else 20 - x), float(lanes[person]))
            for person in range(WALKERS)
            if 0 <= (x := -1 + (at / 10 - starts[person]) * speeds[person]) <= 21
        ]
        for at in range(SECONDS * 10)
    ]


@pytest.fixture(scope="module", params=["nanodet-g-416", "person-detection-0203-int8"])
def walkers(request: pytest.FixtureRequest) -> Scene:
    return scene("walkers", seen_by_camera(straight(7), 7), read_noise()[request.param], 7)


def test_footfall_counts_walkers_well_at_five_pictures_a_second(walkers: Scene) -> None:
    """One of them is hardly seen for three seconds around the line, as one in twenty is on PETS."""
    truth, seen = true_events(walkers), walkers.every(2)
    errors = counting_errors(walkers, truth, counted_events(seen, follow(seen)))
    assert errors.crossings_true == WALKERS
    assert errors.crossings_missed <= 3
    assert errors.crossings_false <= 2


def test_the_truth_is_never_off(walkers: Scene) -> None:
    truth = true_events(walkers)
    assert astuple(crowd_errors(walkers, truth, truth)) == (0, 0, 0, 0, 0)


def test_known_identities_number_sure_detections_by_the_truth(walkers: Scene) -> None:
    seen = walkers.every(5)
    for people, frame, tracks in zip(seen.truth, seen.detections, known_identities(seen), strict=True):
        assert {track.track_id for track in tracks} <= {person for person, _ in people}
        assert {(track.box, track.score) for track in tracks} <= {(d.box, d.score) for d in frame}
        assert all(track.score >= seen.threshold for track in tracks)


def events(zones: dict[str, list[float]], ways: list[tuple[str, Direction]]) -> Iterator[Event]:
    for zone, dwells in zones.items():
        yield from (Exited(zone, 1, 0.0, dwell_s) for dwell_s in dwells)
    yield from (Crossed(line, 1, 0.0, way) for line, way in ways)


def test_too_many_here_do_not_make_up_for_too_few_there(walkers: Scene) -> None:
    truth = list(
        events({"queue": [4.0], "window 1": [2.0]}, [("door", Direction.IN), ("corridor", Direction.OUT)])
    )
    counted = list(events({"queue": [6.0, 6.0]}, [("door", Direction.OUT), ("corridor", Direction.OUT)]))
    assert crowd_errors(walkers, truth, counted) == CrowdErrors(
        passes=1, entries=2, crossings=0, visits=1, dwell=1
    )


def test_dwell_is_wholly_wrong_where_only_one_side_has_any(walkers: Scene) -> None:
    some = list(events({"queue": [4.0]}, []))
    assert crowd_errors(walkers, some, []).dwell == 1
    assert crowd_errors(walkers, [], []).dwell == 0


def test_the_page_shows_medians_and_the_least_of_any_peer() -> None:
    crowds = [
        CrowdErrors(0.1, 0.1, 0.1, 0.1, 0.1),
        CrowdErrors(0.3, 0.3, 0.3, 0.3, 0.3),
        CrowdErrors(0.9, 0.9, 0.2, 0.2, 0.2),
    ]
    assert medians(crowds) == CrowdErrors(0.3, 0.3, 0.2, 0.2, 0.2)
    peers = {
        ("A", "x"): [CrowdErrors(1, 1, 2, 3, 4)] * 3,
        ("A", "y"): [CrowdErrors(4, 4, 3, 2, 0)] * 3,
        ("B", "z"): crowds,
    }
    alike = {5.0: {("Footfall", "as shipped"): crowds, **peers}}
    chains = {5.0: {("Footfall", "as shipped"): crowds, ("A", "y"): peers["A", "y"]}}
    written = page(Measured(alike, chains), "some-detector", ["other"], ["c", "d"]).splitlines()
    whole = written.index("Whole chains:")
    assert "| **Footfall** | 0.300 | 0.300 | 0.200 | 0.200 | 0.200 | as shipped |" in written
    assert "| A | 1.000 | 1.000 | 2.000 | 3.000 | 4.000 | x |" in written
    assert not any(line.startswith("| A") and line.endswith("| y |") for line in written[:whole])
    assert "| A | 4.000 | 4.000 | 3.000 | 2.000 | 0.000 | y |" in written[whole:]
    assert "| **Footfall** | 0.300 | 0.300 | 0.200 | 0.200 | 0.200 | as shipped |" in written[whole:]
    assert "| *any peer, any setting* | 0.300 | 0.300 | 0.200 | 0.200 | 0.000 |  |" in written
    assert any(line.startswith("- **Crowds:** 3, ") for line in written)
    assert any("some-detector" in line for line in written)
    assert any("[other](crowds-other.md)" in line for line in written)
    assert "- **Left out** this time: c, d." in written


def test_every_runner_is_measured_at_every_rate(walkers: Scene) -> None:
    def peers(seen: Sequence[Scene]) -> list[Attempt]:
        return [Attempt("nobody", "blind", [[()] * len(scene.truth) for scene in seen])]

    def exact(recordings: Sequence[tuple[Scene, Tracks]]) -> list[list[Event]]:
        return [true_events(walkers) for _ in recordings]

    measured = together([measure(walkers, peers, exact)])
    ours, bound, blind = (
        ("Footfall", "as shipped"),
        (BOUND, "sure detections, numbered by the truth"),
        ("nobody", "blind"),
    )
    assert [round(fps, 1) for fps in measured.alike] == [10, 5, 3.3, 2]
    for fps, by_runner in measured.alike.items():
        assert by_runner.keys() == {ours, bound, blind}
        (one,) = by_runner[blind]
        assert one.passes == one.crossings == one.visits == 1
        assert by_runner[ours][0].passes < 0.6
        assert measured.chains[fps] == {ours: by_runner[ours], blind: [CrowdErrors(0, 0, 0, 0, 0)]}


def test_whoever_is_behind_the_wall_is_not_in_the_picture() -> None:
    in_shop, in_corridor = (1, 8.0, 12.0), (2, 8.0, 4.0)
    [[(person, _)]] = seen_by_camera([[in_shop, in_corridor]], 0)
    assert person == 2


def test_everybody_keeps_the_same_height() -> None:
    frames = seen_by_camera([[(1, 8.0, 4.0)], [(1, 8.0, 4.0)]], 0)
    assert frames[0] == frames[1]
    assert Track(1, frames[0][0][1], TrackState.CONFIRMED, 1.0).box.height > 80
