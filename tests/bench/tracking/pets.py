"""PETS 2009 S2.L1, view 1, as a scene: real video, labelled people, and a real detector's eyes."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bench.tracking.scene import Scene
from footfall.adapters.cameras.video_file import VideoFile
from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.reidentification import Reidentifier
from footfall.ahead import ahead
from footfall.config.schema import REIDENTIFICATION_MODEL
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.geometry import Box, Point, Polygon, Polyline
from footfall.errors import SourceError
from footfall.models.library import prepare_model
from footfall.models.registry import DEFAULT_MODEL, read_registry
from support.models import PETS, SHARED_MODELS, models_dir
from support.shared_mirror import lay_mirror

CLIP = PETS / "vtest.avi"
DETECTORS = (DEFAULT_MODEL, "person-detection-0203-int8")
"""The default model, and the most accurate one on this clip of those in ../shared/models."""
STEPS = (1, 2, 3, 5)
"""Every so many-th picture: 10, 5, 3.3 and 2 a second."""


def pets_scene(name: str, scratch: Path) -> Scene:
    """The whole clip at its full rate, seen by a detector of models.toml as it is shipped.

    Args:
        name: The detector's name; unless a package registry has its weights, they come from ../shared/models.
        scratch: A folder for what is only needed meanwhile.
    """
    drawn = json.loads((PETS / "zones.json").read_text())
    width_px, height_px = drawn["frame"]
    threshold, detections = _detect(_prepared(name, scratch))
    return Scene(
        name=name,
        fps=10.0,
        truth=_truth(len(detections)),
        detections=detections,
        threshold=threshold,
        lines={
            line_id: Polyline((Point(*ends["a"]), Point(*ends["b"])))
            for line_id, ends in drawn["lines"].items()
        },
        zones={zone_id: Polygon(tuple(_points(outline))) for zone_id, outline in drawn["zones"].items()},
        size=(width_px, height_px),
    )


def pictures(step: int) -> Iterator[Image]:
    """Every step-th picture of the clip."""
    with closing(VideoFile(CLIP)) as video:
        for number, _ in enumerate(video.times()):
            image = video.picture()
            if number % step == 0 and image is not None:
                yield image


def reidentifier(scratch: Path) -> Reidentifier:
    """The network by which Footfall tells people apart."""
    return Reidentifier(_prepared(REIDENTIFICATION_MODEL, scratch))


def _prepared(name: str, scratch: Path) -> Path:
    mirror = scratch / "mirror"
    if SHARED_MODELS.is_dir() and not mirror.exists():
        lay_mirror(mirror)
    return prepare_model(name, models_dir(), read_registry(), mirror=str(mirror))


def _points(outline: Sequence[Sequence[float]]) -> list[Point]:
    return [Point(x, y) for x, y in outline]


def _truth(frames: int) -> Sequence[Sequence[tuple[int, Box]]]:
    people: Mapping[int, list[tuple[int, Box]]] = defaultdict(list)
    with (PETS / "gt.txt").open(newline="") as file:
        for frame, number, left, top, width, height, *_ in csv.reader(file):
            x, y = float(left), float(top)
            people[int(frame)].append((int(number), Box(x, y, x + float(width), y + float(height))))
    return [people[frame] for frame in range(1, frames + 1)]


def _detect(model: Path) -> tuple[float, Sequence[Sequence[Detection]]]:
    """The model's threshold, and what it finds in every frame of the clip."""
    with closing(VideoFile(CLIP)) as video, closing(OpenVinoDetector(model)) as detector:
        looks = (detector.submit(image).result for image in _every_picture(video))
        return detector.threshold, list(ahead(looks, detector.facts().requests))


def _every_picture(video: VideoFile) -> Iterator[Image]:
    for at in video.times():
        image = video.picture()
        if image is None:
            raise SourceError(f"{CLIP}: expected pictures, found none at {at:.1f} s; copy the clip again")
        yield image
