"""`footfall calibrate`: the threshold at which as many people are counted as there are."""

import logging
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.config import load_site_with, store_threshold
from footfall.errors import SourceError
from footfall.models.library import prepare_model
from footfall.settings import Settings
from footfall.workbench.datasets import open_dataset
from footfall.workbench.judging import Judged
from footfall.workbench.marks import Count, count_at
from footfall.workbench.measure import FLOOR, look
from footfall.workbench.thresholds import letting_through

log = logging.getLogger(__name__)

MIN_PICTURES = 25
"""Fewer say little: they mostly show the same people."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a new threshold changes, on the pictures that it was chosen on."""

    camera: str
    pictures: int
    before: Count
    after: Count


def calibrate(
    site_file: Path, camera_id: str, source: str, frames: int | None, settings: Settings
) -> Calibration:
    """Choose a camera's threshold on labelled pictures of it, and store it in site.yaml.

    Args:
        source: As `open_dataset` takes it.
        frames: Use so many pictures at most; None for all.

    Raises:
        FootfallError: The camera, the model or the data cannot be used; site.yaml stays as it was.
    """
    site = load_site_with(site_file, camera_id)
    dataset = open_dataset(source).part(0, frames)
    model = prepare_model(site.model_of(camera_id), settings.models_dir, mirror=settings.models_mirror)
    given = site.threshold_of(camera_id)
    cache = settings.models_dir / "openvino-cache"
    with closing(OpenVinoDetector(model, cache_dir=cache, threshold=given, floor=FLOOR)) as detector:
        found = look(detector, dataset, detector.facts().requests + 1)
        threshold = counting_threshold(found, dataset.source)
        result = Calibration(
            camera_id, len(found.people), count_at(found, detector.threshold), count_at(found, threshold)
        )
    store_threshold(site_file, camera_id, threshold)
    return result


def counting_threshold(found: Judged, source: str) -> float:
    """The threshold with the least bias of the count: it lets as many detections through as there are people.

    Raises:
        SourceError: The pictures are too few, hold nobody, or the model sees too few people whatever the threshold.
    """
    people, pictures = int(found.people.sum()), len(found.people)
    if pictures < MIN_PICTURES:
        raise SourceError(
            f"{source}: expected at least {MIN_PICTURES} labelled pictures to calibrate with, found {pictures}; "
            "label more of them"
        )
    if not people:
        raise SourceError(f"{source}: expected people in these {pictures} pictures, found none; use others")
    threshold = letting_through(found.scores, people)
    if threshold is None:
        raise SourceError(
            f"{source}: expected a model that sees the {people} labelled people, found one that sees "
            f"{len(found.scores)} at any score; take another model or a larger input"
        )
    return threshold
