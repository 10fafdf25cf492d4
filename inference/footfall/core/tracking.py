"""Gives people their identities from frame to frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import compress, count
from typing import NamedTuple, Protocol

import numpy as np

from footfall.core.association import (
    giving_way,
    hidden_shares,
    overlap_costs,
    pair,
    size_costs,
    strangeness,
    surprise_costs,
    unsure_pairs,
)
from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.core.motion import FloatArray, Motions, MotionSettings, Rows
from footfall.core.sighting import Embedding


class TrackState(StrEnum):
    """What a tracker thinks of somebody: seen too shortly to be sure, being followed, or out of sight."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    LOST = "lost"


class Track(NamedTuple):
    """A person followed from frame to frame.

    Attributes:
        track_id: 1 for the first confirmed person of a camera, then rising; never used again.
        box: Smoothed, in pixels.
        score: The confidence of the latest detection, 0 to 1.
        first_box: Where the person was first seen, told once, in the frame that confirms the track: whoever
            crosses a line while still tentative is counted then.
    """

    track_id: int
    box: Box
    state: TrackState
    score: float
    first_box: Box | None = None

    def scaled(self, x: float, y: float) -> "Track":
        """The same person in a picture that is x times as wide and y times as high."""
        if x == y == 1:
            return self
        first_box = self.first_box and self.first_box.scaled(x, y)
        return self._replace(box=self.box.scaled(x, y), first_box=first_box)


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """When to believe detections; times in seconds, so that they hold at any frame rate.

    Attributes:
        high_score: Detections from here on may begin a track: the threshold at which the model's boxes are
            mostly right.
        low_score: Detections from here to high_score, most of them people half hidden, only continue tracks,
            lost ones too: whoever comes out from behind somebody is unsure at first.
        confirm_s: A track must be seen over at least this long before it leaves the tracker. Two sightings
            at 4 pictures a second and below; shorter than the shortest visit that counts.
        tentative_s: An unconfirmed track unseen for longer than this dies; at up to 6 pictures a second it
            must be in every one. False detections rarely strike twice at the same place.
        lost_s: How long somebody hidden may come back as the same person; about the time that two people who
            stop and chat hide a third. The uncertainty of where they are ends most tracks before that.
        low_overlap: The least intersection over union with which a low detection continues a track; strict,
            since many low ones are no people. The paper's value.
        overlap_weight: See `surprise_costs`. With 2, full overlap makes up for a place e² times less likely.
        look_weight: A look that is quite the track's, or quite another's, counts as much as full overlap: people are
            dressed alike, and crops show parts of others.

    Source:
        Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every Detection Box", ECCV 2022. Looks where
        the geometry leaves a choice: after Wojke, Bewley, Paulus, "Simple Online and Realtime Tracking with a Deep
        Association Metric", ICIP 2017.
    """

    high_score: float = 0.5
    low_score: float = 0.1
    confirm_s: float = 0.25
    tentative_s: float = 0.15
    lost_s: float = 3.0
    low_overlap: float = 0.5
    overlap_weight: float = 2.0
    look_weight: float = 2.0
    motion: MotionSettings = field(default_factory=MotionSettings)


class Appearance(Protocol):
    """How people look, in the frame at hand."""

    def of(self, track_id: int) -> Embedding | None:
        """How a track has looked so far, a row of length 1; None where it was never clearly in view."""

    def describe(self, boxes: Sequence[Box]) -> Sequence[Embedding]:
        """How the person in each box looks, rows of length 1; costs some milliseconds each."""


@dataclass(slots=True)
class _Life:
    """What is known of a track besides its motion."""

    born_at: float
    seen_at: float
    score: float
    first_box: Box | None
    state: TrackState = TrackState.TENTATIVE
    track_id: int = 0

    def tell(self, box: Box) -> Track:
        first_box, self.first_box = self.first_box, None
        return Track(self.track_id, box, self.state, self.score, first_box)


@dataclass(frozen=True, slots=True)
class _Sightings:
    """The usable detections of one frame; boxes of shape (n, 4), corners in pixels."""

    at: float
    boxes: FloatArray
    scores: FloatArray


class ByteTracker:
    """Follows the people in one camera's pictures.

    Sure detections are paired with all confirmed tracks first, then unsure ones with those that are still without
    one, then the remaining sure ones with tentative tracks; what is left begins tracks. Motions, lives, where each is
    expected and how much of each others hide stand in the same order: row i of one belongs to item i of the other.
    """

    def __init__(self, settings: TrackerSettings) -> None:
        self._settings = settings
        self._motions = Motions(settings.motion)
        self._lives: list[_Life] = []
        self._expected = self._motions.expected()
        self._hidden: FloatArray = np.empty(0)
        self._ids = count(1)

    def update(
        self, detections: Sequence[Detection], at: float, appearance: Appearance | None = None
    ) -> list[Track]:
        """Follow people into the frame taken at this time, which is not earlier than the frame before.

        Args:
            appearance: Asked about people of whom the geometry alone cannot tell who is who.

        Returns:
            The confirmed tracks that are seen in this frame.
        """
        self._keep(lambda life: at - life.seen_at <= self._settings.lost_s)
        self._motions.predict(at)
        self._expected = expected = self._motions.expected()
        self._hidden = self._hidden_shares(expected.boxes)
        sightings = self._usable(detections, at)
        sure = sightings.scores >= self._settings.high_score
        left = self._follow(sightings, np.flatnonzero(sure), np.flatnonzero(~sure), appearance)
        self._keep(lambda life: self._plausible(life, at))
        self._begin(sightings, left)
        return self._seen()

    def _usable(self, detections: Sequence[Detection], at: float) -> _Sightings:
        boxes = np.array([d.box for d in detections], dtype=np.float64).reshape(-1, 4)
        scores = np.array([d.score for d in detections], dtype=np.float64)
        usable = (scores >= self._settings.low_score) & (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
        return _Sightings(at, boxes[usable], scores[usable])

    def _hidden_shares(self, predicted: FloatArray) -> FloatArray:
        """How much of each track those cover who were seen in the frame before, all where they are expected now."""
        return hidden_shares(predicted, predicted.take(self._rows(TrackState.CONFIRMED), axis=0))

    def _follow(self, sightings: _Sightings, sure: Rows, unsure: Rows, appearance: Appearance | None) -> Rows:
        """Pair tracks with sightings in three stages; returns the sure sightings that nobody claims."""
        tentative, confirmed, lost = (self._rows(state) for state in TrackState)
        known = np.concatenate([confirmed, lost])
        costs = self._surprise if appearance is None else partial(self._surprise_by_looks, appearance)
        unmatched, sure = self._pair(known, sightings, sure, costs, limit=0.0)
        unseen, _ = self._pair(unmatched, sightings, unsure, self._overlap, 1 - self._settings.low_overlap)
        for row in unseen.tolist():
            self._lives[row].state = TrackState.LOST
        return self._pair(tentative, sightings, sure, self._surprise, limit=0.0)[1]

    def _pair(
        self,
        rows: Rows,
        sightings: _Sightings,
        columns: Rows,
        costs: Callable[[Rows, FloatArray], FloatArray],
        limit: float,
    ) -> tuple[Rows, Rows]:
        """Continue some tracks in some sightings; returns the tracks and the sightings that stay alone."""
        if not (len(rows) and len(columns)):
            return rows, columns
        i, j = pair(costs(rows, sightings.boxes.take(columns, axis=0)), limit)
        found, where = rows.take(i), columns.take(j)
        self._motions.correct(found, sightings.boxes.take(where, axis=0), self._hidden.take(found))
        scores = sightings.scores.take(where).tolist()
        for row, score in zip(found.tolist(), scores, strict=True):
            self._sight(self._lives[row], sightings.at, score)
        return _without(rows, i), _without(columns, j)

    def _sight(self, life: _Life, at: float, score: float) -> None:
        life.seen_at, life.score = at, score
        if life.state is not TrackState.TENTATIVE:
            life.state = TrackState.CONFIRMED
        elif at - life.born_at >= self._settings.confirm_s:
            life.state, life.track_id = TrackState.CONFIRMED, next(self._ids)

    def _surprise(self, rows: Rows, boxes: FloatArray) -> FloatArray:
        expected = self._expected.of(rows)
        costs = surprise_costs(expected.boxes, expected.spread, boxes, self._settings.overlap_weight)
        costs += size_costs(expected.boxes, expected.height_spread, boxes)
        return giving_way(costs, self._hidden.take(rows), limit=0.0)

    def _surprise_by_looks(self, appearance: Appearance, rows: Rows, boxes: FloatArray) -> FloatArray:
        """The same, with the looks of those who are hard to tell apart."""
        costs = self._surprise(rows, boxes)
        unsure = unsure_pairs(costs, limit=0.0)
        columns = np.flatnonzero(unsure.any(axis=0))
        looks = appearance.describe([Box(*box) for box in boxes[columns].tolist()])
        for column, look in zip(columns, looks, strict=True):
            for row in np.flatnonzero(unsure[:, column]):
                known = appearance.of(self._lives[rows[row]].track_id)
                if known is not None:
                    costs[row, column] += self._settings.look_weight * strangeness(known, look)
        return costs

    def _overlap(self, rows: Rows, boxes: FloatArray) -> FloatArray:
        return overlap_costs(self._expected.boxes.take(rows, axis=0), boxes)

    def _plausible(self, life: _Life, at: float) -> bool:
        return life.state is not TrackState.TENTATIVE or at - life.seen_at <= self._settings.tentative_s

    def _keep(self, wanted: Callable[[_Life], bool]) -> None:
        kept = [wanted(life) for life in self._lives]
        if all(kept):
            return
        self._motions.keep(np.flatnonzero(kept))
        self._lives = list(compress(self._lives, kept))

    def _begin(self, sightings: _Sightings, columns: Rows) -> None:
        if not len(columns):
            return
        boxes, scores = sightings.boxes.take(columns, axis=0), sightings.scores.take(columns)
        self._motions.add(boxes)
        for box, score in zip(boxes.tolist(), scores.tolist(), strict=True):
            self._lives.append(_Life(sightings.at, sightings.at, score, Box(*box)))

    def _rows(self, state: TrackState) -> Rows:
        return np.array([row for row, life in enumerate(self._lives) if life.state is state], dtype=np.intp)

    def _seen(self) -> list[Track]:
        rows = self._rows(TrackState.CONFIRMED)
        boxes = self._motions.boxes(rows).tolist()
        return [self._lives[row].tell(Box(*box)) for row, box in zip(rows.tolist(), boxes, strict=True)]


def _without(rows: Rows, places: Rows) -> Rows:
    """All rows but those at these places; several times as quick as `np.delete`."""
    kept = np.ones(len(rows), np.bool_)
    kept[places] = False
    return rows[kept]
