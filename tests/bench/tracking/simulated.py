"""Simulated pedestrians as scenes, in which everybody's true way is known."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Final

import numpy as np

from bench.tracking.environments import PEERS
from bench.tracking.noise import DetectorNoise, Picture, look, read_noise
from bench.tracking.plan import CAMERA, PLAN, in_sight, lines, zones
from bench.tracking.scene import Scene
from footfall.core.geometry import Box

FPS: Final = 10.0
SECONDS: Final = 150.0
FEWEST, MOST = 5, 60
"""People in view, from the first seed to the last."""

Places = list[list[tuple[int, float, float]]]
"""For each frame, people and where they stand, in metres."""
People = list[list[tuple[int, Box]]]


def people_wanted(seed: int, seeds: int) -> float:
    """How many are in view: each seed the same factor more than the one before."""
    return float(FEWEST * (MOST / FEWEST) ** (seed / max(seeds - 1, 1)))


def walk(seed: int, people: float, seconds: float = SECONDS) -> Places:
    """Let JuPedSim's pedestrians walk."""
    request = {"seed": seed, "people": people, "seconds": seconds, "plan": asdict(PLAN)}
    frames: Places = PEERS.run("pedestrians", request)
    return frames


def seen_by_camera(places: Places, seed: int) -> People:
    """The boxes of those in the picture, everybody with a height and a width of their own."""
    rng = np.random.default_rng(seed)
    sizes: dict[int, tuple[float, float]] = {}
    frames: People = []
    for frame in places:
        boxes = []
        for person, x, y in frame:
            if person not in sizes:
                sizes[person] = (float(np.clip(rng.normal(1.7, 0.09), 1.5, 1.95)), rng.uniform(0.45, 0.6))
            box = CAMERA.box((x, y), *sizes[person]) if in_sight(x, y) else None
            if box:
                boxes.append((person, box))
        frames.append(boxes)
    return frames


def scene(name: str, people: People, noise: DetectorNoise, seed: int) -> Scene:
    """What a detector with these errors sees of them."""
    rng = np.random.default_rng(seed)
    found = look(people, noise, _picture(), FPS, rng)
    return Scene(name, FPS, people, found, noise.threshold, lines(), zones(), CAMERA.size)


def scenes(seeds: Iterable[int], of: int = 20, detector: str = "nanodet-g-416") -> Iterator[Scene]:
    """One simulated recording for each seed; `of` is how many seeds lie between the fewest and the most people."""
    noise = read_noise()[detector]
    for seed in seeds:
        people = seen_by_camera(walk(seed, people_wanted(seed, of)), seed)
        yield scene(f"simulated {seed}", people, noise, seed)


def _picture() -> Picture:
    far, near = (CAMERA.box((x, 3.0), 1.7, 0.5) for x in (22.0, 4.0))
    if far is None or near is None:
        raise RuntimeError("expected the corridor in the camera's picture; turn the camera in plan.py")
    return Picture(CAMERA.size, (far.y2, far.height), (near.y2, near.height))
