"""From the boxes that a Faster R-CNN has chosen itself to people.

Source:
    Ren et al., "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks", NeurIPS 2015; outputs
    as in https://github.com/pytorch/vision/blob/main/torchvision/models/detection/faster_rcnn.py
"""

import numpy as np

from footfall.core.decoding.family import Candidates, Decode, Family, InputSize, Options, Outputs, Shapes

SIDES = 4


def prepare(shapes: Shapes, _size: InputSize, _options: Options) -> Decode:
    """The decoder for a network whose boxes are in pixels already; see `Family.prepare`."""
    boxes, scores = shapes.get("boxes", ()), shapes.get("scores", ())
    if len(scores) != 1 or boxes != (*scores, SIDES):
        raise ValueError(f"boxes has {SIDES} numbers for each of scores")
    return decode


def decode(outputs: Outputs, floor: float) -> Candidates:
    """Find the people in the network's outputs.

    Args:
        outputs: `boxes`, shape (n, 4), n as many as were found: x1, y1, x2, y2 in pixels of the input; `scores`,
            shape (n,), 0 to 1, 0 for all but people.
        floor: The least score of interest.
    """
    scores = outputs["scores"]
    found = np.flatnonzero(scores >= floor)
    return Candidates(outputs["boxes"][found], scores[found])


FAMILY = Family(
    expects="boxes [n, 4] and scores [n] of a Faster R-CNN that ends in its own non-maximum suppression",
    prepare=prepare,
    max_overlap=None,
)
