"""What a detector finds in a picture is held against the truth of that very picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.geometry import Box
from footfall.workbench.datasets import Dataset, LabelledPicture
from footfall.workbench.labels import Label
from footfall.workbench.measure import look

PICTURES = 7


def place(number: int) -> Box:
    """Where somebody is in a picture, far from where they are in any other."""
    return Box(100.0 * number, 10.0, 100.0 * number + 20.0, 60.0)


def pictures() -> Iterator[LabelledPicture]:
    """Every pixel of a picture is its number."""
    for number in range(PICTURES):
        yield LabelledPicture(np.full((4, 4, 3), number, np.uint8), Label((place(number),)))


NUMBERED = Dataset("numbered", "numbered", PICTURES, pictures)


@dataclass
class Seen:
    """Who is in a picture, once somebody asks."""

    number: int

    def result(self) -> Sequence[Detection]:
        return [Detection(place(self.number), 0.9 - self.number / 100)]


class Reader:
    """Reads a picture's number from its pixels."""

    def submit(self, image: Image) -> Seen:
        return Seen(int(image[0, 0, 0]))


@pytest.mark.parametrize("depth", [1, 3, PICTURES + 1])
def test_detections_stay_with_the_labels_of_their_picture_whatever_the_depth(depth: int) -> None:
    found = look(Reader(), NUMBERED, depth)
    assert found.hits.tolist() == [True] * PICTURES
    assert found.frames.tolist() == list(range(PICTURES))
    assert found.people.tolist() == [1] * PICTURES


@pytest.mark.parametrize("depth", [1, 3])
def test_the_pictures_keep_their_order_whatever_the_depth(depth: int) -> None:
    assert look(Reader(), NUMBERED, depth).scores.tolist() == [
        0.9 - number / 100 for number in range(PICTURES)
    ]
