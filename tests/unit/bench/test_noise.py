"""A measured detector's errors come out as measured when they are put on other people."""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bench.tracking.noise import Course, Picture, at_quantile, course, look, read_noise, write_noise
from bench.tracking.rates import measure
from bench.tracking.scene import Scene
from footfall.core.geometry import Box

FPS = 10.0
SIZE = (1280, 720)
PICTURE = Picture(SIZE, far=(200.0, 80.0), near=(700.0, 240.0))
NOISE = read_noise()


def standing(frames: int) -> list[list[tuple[int, Box]]]:
    """Forty people apart from each other, and one whose lower 70 % somebody hides."""
    apart = [
        (10 * row + column, Box(120 * column, 110 * row, 120 * column + 50, 110 * row + 100))
        for row in range(4)
        for column in range(10)
    ]
    return [[*apart, (50, Box(200, 500, 240, 600)), (51, Box(190, 530, 250, 640))] for _ in range(frames)]


@cache
def watched(name: str, frames: int = 400) -> Scene:
    people = standing(frames)
    found = look(people, NOISE[name], PICTURE, FPS, np.random.default_rng(3))
    return Scene(name, FPS, people, found, NOISE[name].threshold, {}, {}, SIZE)


@pytest.mark.parametrize("name", NOISE)
def test_measuring_what_was_put_on_gives_the_rates_again(name: str) -> None:
    wanted, scene = NOISE[name], watched(name)
    found = measure(scene)
    for share in (0.05, 0.5, 0.95):
        assert at_quantile(found.score[0], share) == pytest.approx(
            at_quantile(wanted.score[0], share), abs=0.06
        )
    assert found.bias[0] == pytest.approx(wanted.bias[0], abs=0.02)
    assert found.error[0] == pytest.approx(wanted.error[0], rel=0.25)
    assert found.on_nothing.births_hz == pytest.approx(wanted.on_nothing.births_hz, rel=0.4)
    assert found.beside_people.births_hz == pytest.approx(wanted.beside_people.births_hz, rel=0.4)


@pytest.mark.parametrize("name", NOISE)
def test_who_is_hidden_is_missed_more_often(name: str) -> None:
    scores = measure(watched(name)).score
    assert at_quantile(scores[-1], 0.5) < at_quantile(scores[0], 0.5) - 0.15


def test_who_is_wholly_hidden_is_not_seen() -> None:
    shipped = NOISE["nanodet-g-416"]
    silent = {"births_hz": 0.0}
    noise = replace(
        shipped,
        on_nothing=replace(shipped.on_nothing, **silent),
        beside_people=replace(shipped.beside_people, **silent),
    )
    people = [[(1, Box(100, 100, 140, 200)), (2, Box(90, 90, 150, 230))]] * 100
    found = look(people, noise, PICTURE, FPS, np.random.default_rng(1))
    assert max(map(len, found)) == 1
    assert np.mean([len(frame) for frame in found]) > 0.9


def test_boxes_stay_in_the_picture() -> None:
    for frame in watched("nanodet-g-416", 200).detections:
        for d in frame:
            assert 0 <= d.box.x1 < d.box.x2 <= SIZE[0]
            assert 0 <= d.box.y1 < d.box.y2 <= SIZE[1]


def test_the_same_seed_sees_the_same() -> None:
    assert watched("nanodet-g-416", 50).detections == watched("nanodet-g-416", 50).detections


def test_a_course_is_remembered_for_as_long_as_asked() -> None:
    kind = Course(constant=0.3, fading=0.5, memory_s=0.5)
    walks = course(kind, (200, 4000), 0.1, np.random.default_rng(0))
    assert walks.std() == pytest.approx(1, abs=0.03)
    for lag in (1, 5, 100):
        kept = np.corrcoef(walks[0], walks[lag])[0, 1]
        assert kept == pytest.approx(0.3 + 0.5 * np.exp(-lag * 0.1 / 0.5), abs=0.05)


@pytest.mark.parametrize("name", NOISE)
def test_what_was_measured_is_consistent(name: str) -> None:
    noise = NOISE[name]
    assert all(a < b for a, b in pairwise(noise.covered))
    assert np.mean(noise.score[0]) > np.mean(noise.score[-1])
    assert 0 < noise.threshold < 1


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_noise(NOISE, tmp_path / "noise.json")
    assert read_noise(tmp_path / "noise.json") == NOISE
