"""From the outputs of anchor-free detectors of the YOLOv8 kind to boxes; versions 8, 9, 11 and 12 share the form.

Source:
    Terven et al., "A Comprehensive Review of YOLO Architectures in Computer Vision", 2023,
    https://arxiv.org/abs/2304.00501; the boxes are decoded inside the network.
"""

import numpy as np

from footfall.core.decoding.family import Candidates, Decode, Family, InputSize, Options, Outputs, Shapes

NUMBERS = 5


def prepare(shapes: Shapes, _size: InputSize, _options: Options) -> Decode:
    """The decoder, whatever the strides; see `Family.prepare`."""
    found = shapes.get("predictions", ())
    if len(found) != 3 or found[:2] != (1, NUMBERS):
        raise ValueError(f"one person class makes {NUMBERS} numbers for each cell")
    return decode


def decode(outputs: Outputs, floor: float) -> Candidates:
    """Find the people in the network's outputs.

    Args:
        outputs: `predictions`, shape (1, 5, cells): a box's centre, width and height in pixels of the input, and
            the score, 0 to 1.
        floor: The least score of interest.
    """
    predictions = outputs["predictions"][0]
    x, y, width, height, scores = predictions[:, predictions[4] >= floor]
    boxes = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)
    return Candidates(boxes, scores)


FAMILY = Family(
    expects="predictions [1, 5, cells] of a detector of the YOLOv8 kind",
    prepare=prepare,
    max_overlap=0.5,
)
