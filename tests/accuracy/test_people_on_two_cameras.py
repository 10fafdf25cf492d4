"""Two virtual cameras cut from vtest.avi, the left and the right 60 % of each frame: distinct people over both.

The truth numbers 19 people, but somebody who leaves the picture and comes back gets a new number. By eye the 19 walks
are those of 10 people, of whom 6 come back once or more often, after 3 to 30 s; the detector also finds an eleventh
without a number far behind. So people are counted twice here: with a re-entry time of 10 s, as the truth does, and
with the default of 3 h, as the trade does.
"""

import csv
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.reidentification import Reidentifier
from footfall.ahead import ahead
from footfall.core.detection import Detection
from footfall.core.frame import Frame, Image
from footfall.core.gallery import Gallery, GallerySettings, Visitors
from footfall.core.geometry import Box, Point
from footfall.core.looks import Looks
from footfall.core.overlap import Overlap
from footfall.core.persons import Person, Persons
from footfall.core.sighting import Embedding
from footfall.core.tracking import ByteTracker, TrackerSettings
from footfall.glances import Glances
from footfall.pipeline import Observation
from footfall.recognition import Recognition, ToFloor
from support.marked import converted
from support.models import PETS, SHARED_MODELS, default_model

REIDENTIFICATION = "person-reidentification-retail-0288"
WEIGHTS = SHARED_MODELS / REIDENTIFICATION / "FP16"
FPS = 10
PEOPLE, ACTORS = 19, 10
AS_THE_TRUTH_COUNTS, AS_THE_TRADE_COUNTS = 10.0, 3 * 3600.0
WIDTH, HEIGHT = 768, 576
CUTS = {"whole": (0, WIDTH), "left": (0, 461), "right": (WIDTH - 461, WIDTH)}

pytestmark = [
    pytest.mark.accuracy,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
    pytest.mark.skipif(
        not WEIGHTS.is_dir(), reason="the models of Open Model Zoo in ../shared/models are not here"
    ),
]


@dataclass
class Clip:
    """The pictures of each virtual camera with what was detected in them; looks are taken once."""

    frames: Mapping[str, Sequence[Image]]
    detections: Mapping[str, Sequence[Sequence[Detection]]]
    reidentifier: Reidentifier
    looks: dict[tuple[str, int, Box], Embedding] = field(default_factory=dict)


@dataclass
class Remembered:
    """One camera's looks, from memory where they were taken before."""

    clip: Clip
    camera_id: str
    number: int = 0

    def describe(self, image: Image, boxes: Sequence[Box]) -> list[Embedding]:
        looks = self.clip.looks
        for box in boxes:
            key = self.camera_id, self.number, box
            if key not in looks:
                (looks[key],) = self.clip.reidentifier.describe(image, [box])
        return [looks[self.camera_id, self.number, box] for box in boxes]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    whole = list(pictures(PETS / "vtest.avi"))
    frames = {name: [image[:, left:right] for image in whole] for name, (left, right) in CUTS.items()}
    with closing(OpenVinoDetector(default_model())) as detector:
        found = {name: detected(detector, images) for name, images in frames.items()}
    network = converted(REIDENTIFICATION, WEIGHTS, tmp_path_factory.mktemp("looks"))
    return Clip(frames, found, Reidentifier(network))


def pictures(path: Path) -> Sequence[Image]:
    video, images = cv2.VideoCapture(str(path)), []
    while True:
        there, image = video.read()
        if not there:
            return images
        images.append(np.asarray(image, np.uint8))


def detected(detector: OpenVinoDetector, images: Sequence[Image]) -> list[Sequence[Detection]]:
    looks = (detector.submit(np.ascontiguousarray(image)).result for image in images)
    return list(ahead(looks, detector.facts().requests))


@pytest.fixture(scope="module")
def floors() -> Mapping[str, ToFloor]:
    """By the places on the ground that the truth gives in metres, for fractions of each virtual camera's picture."""
    with (PETS / "gt.txt").open(newline="") as file:
        rows = np.array([[float(cell) for cell in row] for row in csv.reader(file)])
    feet = np.column_stack([rows[:, 2] + rows[:, 4] / 2, rows[:, 3] + rows[:, 5]]) / WIDTH
    plane = homography(feet, rows[:, 7:9])
    return {name: floor(plane, left, right) for name, (left, right) in CUTS.items()}


def homography(places: np.ndarray, metres: np.ndarray) -> np.ndarray:
    """The projection of least algebraic error, with positive depth where the places are."""
    p, zero = np.column_stack([places, np.ones(len(places))]), np.zeros((len(places), 3))
    equations = np.vstack(
        [np.hstack([p, zero, -metres[:, :1] * p]), np.hstack([zero, p, -metres[:, 1:] * p])]
    )
    plane = np.linalg.svd(equations, full_matrices=False)[2][-1].reshape(3, 3)
    return np.asarray(plane * np.sign((p @ plane[2]).mean()))


def floor(plane: np.ndarray, left: int, right: int) -> ToFloor:
    def to_floor(place: Point) -> Point | None:
        x, y = left + place.x * (right - left), place.y * HEIGHT
        across, along, depth = (plane @ (x / WIDTH, y / WIDTH, 1)).tolist()
        return Point(across / depth, along / depth) if depth > 0 else None

    return to_floor


@dataclass(frozen=True)
class Found:
    """What a set of cameras made of the clip."""

    visitors: Visitors
    tracks: int
    persons: int


def count(
    clip: Clip, cameras: Sequence[str], re_entry_s: float, floors: Mapping[str, ToFloor] | None = None
) -> Found:
    groups = [cameras] if len(cameras) > 1 else []
    gallery = Gallery(replace(GallerySettings(), re_entry_s=re_entry_s), groups)
    recognition = Recognition(Overlap(groups), floors or {}, gallery, lambda _at: "today")
    trackers = {camera_id: ByteTracker(TrackerSettings()) for camera_id in cameras}
    eyes = {camera_id: Remembered(clip, camera_id) for camera_id in cameras}
    glances = {camera_id: Glances(eyes[camera_id], Looks(), lambda _at: "today") for camera_id in cameras}
    persons, tracks = Persons(), set[Person]()
    for number in range(len(clip.frames["whole"])):
        for camera_id in cameras:
            at, eyes[camera_id].number = number / FPS, number
            frame = Frame(clip.frames[camera_id][number], at)
            seen = trackers[camera_id].update(clip.detections[camera_id][number], at)
            tracks |= {(camera_id, track.track_id) for track in seen}
            looks = glances[camera_id].look(frame, seen)
            joins, _ = recognition.take(Observation(camera_id, frame, seen, (), looks=looks))
            for one, other in joins:
                persons.join(one, other)
    visitors = recognition.visitors() or Visitors()
    return Found(visitors, len(tracks), len({persons.of(track) for track in tracks}))


def test_one_camera_alone_counts_people_within_15_percent(clip: Clip) -> None:
    found = count(clip, ["whole"], AS_THE_TRUTH_COUNTS)
    assert found.visitors.estimate == pytest.approx(PEOPLE, rel=0.15)


@pytest.mark.parametrize("by_floor", [True, False], ids=["by where they stand", "by their looks"])
def test_two_overlapping_cameras_count_people_within_15_percent(
    clip: Clip, floors: Mapping[str, ToFloor], by_floor: bool
) -> None:
    found = count(clip, ["left", "right"], AS_THE_TRUTH_COUNTS, floors if by_floor else None)
    assert found.visitors.estimate == pytest.approx(PEOPLE, rel=0.15)
    assert found.visitors.lower <= PEOPLE <= found.visitors.upper


def test_joins_take_two_cameras_most_of_the_way_back_to_one(
    clip: Clip, floors: Mapping[str, ToFloor]
) -> None:
    """Before anybody is known again by looks over time: tracks of both, less those that show one person."""
    alone = count(clip, ["whole"], AS_THE_TRUTH_COUNTS)
    both = count(clip, ["left", "right"], AS_THE_TRUTH_COUNTS, floors)
    assert both.tracks > 1.8 * alone.tracks
    assert both.tracks - both.persons >= 0.75 * (both.tracks - alone.tracks)


def test_within_the_re_entry_time_whoever_comes_back_is_no_new_visitor(clip: Clip) -> None:
    day = count(clip, ["whole"], AS_THE_TRADE_COUNTS).visitors
    assert ACTORS <= day.lower <= day.estimate <= 1.5 * ACTORS
