"""Pictures without labels get those that a better detector gives them."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.detector.network import read_network, validated_reading
from footfall.ahead import ahead
from footfall.core.frame import Image
from footfall.errors import ModelError, SourceError
from footfall.workbench.datasets import Dataset, LabelledPicture
from footfall.workbench.forms import written
from footfall.workbench.labels import Label
from footfall.workbench.sizes import at_size, scaled

CLOSER = 1.5
"""The model itself sees more with an input so many times as wide and high, and is then the teacher of its forms."""
FEWEST_PEOPLE = 25
"""Fewer in all pictures together say little of how a form counts."""
MORE_PEOPLE = "name clips with people by --calibrate-on, or wait until the cameras see some"


def closer_look(model: Path, folder: Path) -> Path:
    """The model with a larger input, written into a folder; the model itself where it only fits its own size."""
    network = read_network(model)
    size = scaled(validated_reading(network, model).size, CLOSER)
    try:
        return written("teacher", at_size(network, size), folder).file
    except ModelError:
        return model


def taught(images: Sequence[Image], teacher: Path) -> list[LabelledPicture]:
    """Label pictures with what the teacher finds in them, at its own threshold.

    Raises:
        SourceError: It sees nobody in any of them.
    """
    with closing(OpenVinoDetector(teacher)) as detector:
        looks = (detector.submit(image).result for image in images)
        labels = [
            Label(tuple(each.box for each in found if each.score >= detector.threshold))
            for found in ahead(looks, detector.facts().requests)
        ]
    if not any(label.people for label in labels):
        raise SourceError(
            f"expected people in the {len(images)} pictures to calibrate on, found nobody; {MORE_PEOPLE}"
        )
    return [LabelledPicture(*pair) for pair in zip(images, labels, strict=True)]


def as_dataset(pictures: Sequence[LabelledPicture], source: str) -> Dataset:
    """Labelled pictures in memory as a data set to judge by.

    Raises:
        SourceError: Hardly anybody is in them, so that whoever sees nobody would pass.
    """
    people = sum(len(picture.label.people) for picture in pictures)
    if people < FEWEST_PEOPLE:
        raise SourceError(
            f"expected at least {FEWEST_PEOPLE} people in the {len(pictures)} pictures to judge by, found {people}; "
            f"{MORE_PEOPLE}"
        )
    return Dataset("calibration", source, len(pictures), lambda: iter(pictures))
