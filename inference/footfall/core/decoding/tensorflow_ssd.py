"""From the outputs of a detector of TensorFlow's object detection API to boxes.

Source:
    Liu et al., "SSD: Single Shot MultiBox Detector", ECCV 2016; outputs as in
    https://github.com/tensorflow/models/blob/master/research/object_detection/exporter.py
"""

from functools import partial

import numpy as np

from footfall.core.decoding.family import Candidates, Decode, Family, InputSize, Options, Outputs, Shapes


def prepare(shapes: Shapes, size: InputSize, _options: Options) -> Decode:
    """The decoder for a network that puts out so many boxes; see `Family.prepare`."""
    scores = shapes.get("scores", ())
    if len(scores) != 2 or scores[0] != 1 or shapes.get("boxes") != (*scores, 4):
        raise ValueError("boxes has 4 numbers for each of scores")
    return partial(decode, size=size)


def decode(outputs: Outputs, floor: float, size: InputSize) -> Candidates:
    """Find the people in the network's outputs.

    Args:
        outputs: `boxes`, shape (1, n, 4): y1, x1, y2, x2 as fractions of the input; `scores`, shape (1, n), 0 to 1,
            0 for all but people.
        floor: The least score of interest.
        size: Of the network's input.
    """
    scores = outputs["scores"][0]
    found = np.flatnonzero(scores >= floor)
    sides = np.array([size.width_px, size.height_px] * 2, np.float32)
    return Candidates(outputs["boxes"][0, found][:, [1, 0, 3, 2]] * sides, scores[found])


FAMILY = Family(
    expects="boxes [1, n, 4] and scores [1, n] of a detector of TensorFlow's object detection API",
    prepare=prepare,
    max_overlap=None,
)
