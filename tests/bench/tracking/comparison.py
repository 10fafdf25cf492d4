"""Footfall's tracker and its peers on the same detections."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.tracking.counting import CountingErrors, counting_errors, true_events
from bench.tracking.footfall import follow
from bench.tracking.peers import Attempt, counted_by_supervision, peers_follow
from bench.tracking.scene import Scene, Tracks
from bench.tracking.scores import Scores, score_all

OURS = "Footfall"
BY_LOOKS = "Footfall by looks"


@dataclass(frozen=True, slots=True)
class Result:
    """What one tracker in one of its settings reached at one frame rate.

    Attributes:
        scores: Everybody's tracks counted by Footfall.
        chain: Footfall's tracks counted by Footfall, a peer's by `supervision`.
    """

    tracker: str
    setting: str
    fps: float
    scores: Scores
    chain: CountingErrors


def compare(
    full: Scene, steps: Sequence[int], by_looks: Callable[[Scene, int], Tracks] | None = None
) -> list[Result]:
    """Let all trackers follow the people of a scene in every step-th frame, for each of the steps.

    Args:
        by_looks: Footfall's way with the pictures at hand, of a scene that has every step-th frame.
    """
    scenes = [full.every(step) for step in steps]
    attempts = [Attempt(OURS, "as shipped", [follow(scene) for scene in scenes])]
    if by_looks is not None:
        tracks = [by_looks(scene, step) for scene, step in zip(scenes, steps, strict=True)]
        attempts.append(Attempt(BY_LOOKS, "know_by_looks: true", tracks))
    own, others = _runs(attempts, scenes), _runs(peers_follow(scenes), scenes)
    marks = score_all([(scene, full, tracks) for _, scene, tracks in [*own, *others]])
    truth = true_events(full)
    counts = counted_by_supervision([(scene, tracks) for _, scene, tracks in others])
    chains = [
        *(scores.counting for scores in marks[: len(own)]),
        *(counting_errors(full, truth, counted) for counted in counts),
    ]
    return [
        Result(attempt.peer, attempt.setting, scene.fps, scores, chain)
        for (attempt, scene, _), scores, chain in zip([*own, *others], marks, chains, strict=True)
    ]


def _runs(attempts: Iterable[Attempt], scenes: Sequence[Scene]) -> list[tuple[Attempt, Scene, Tracks]]:
    return [
        (attempt, scene, tracks)
        for attempt in attempts
        for scene, tracks in zip(scenes, attempt.tracks, strict=True)
    ]


def best_settings(results: Iterable[Result]) -> list[Result]:
    """Each tracker's result with the highest HOTA, in the order in which the trackers come first."""
    best: dict[str, Result] = {}
    for one in results:
        known = best.get(one.tracker)
        if known is None or one.scores.following.hota > known.scores.following.hota:
            best[one.tracker] = one
    return list(best.values())
