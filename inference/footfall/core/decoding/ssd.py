"""From the rows of an SSD's DetectionOutput to boxes.

Source:
    Liu et al., "SSD: Single Shot MultiBox Detector", ECCV 2016; rows as in OpenVINO's operation DetectionOutput-8,
    https://docs.openvino.ai/2025/documentation/openvino-ir-format/operation-sets/operation-specs/detection/detectionoutput-8.html
"""

from functools import partial

import numpy as np

from footfall.core.decoding.family import (
    Candidates,
    Decode,
    Family,
    Floats,
    InputSize,
    Options,
    Outputs,
    Shapes,
)

ROW = 7
"""Picture, label, score, x1, y1, x2, y2."""


def prepare(shapes: Shapes, size: InputSize, _options: Options) -> Decode:
    """The decoder for a network that lists what it has found; see `Family.prepare`."""
    shape = shapes.get("detections", ())
    if len(shape) != 4 or shape[:2] != (1, 1) or shape[3] != ROW:
        raise ValueError(f"each row of detections has {ROW} numbers")
    return partial(decode, sides=np.array([size.width_px, size.height_px] * 2, np.float32))


def decode(outputs: Outputs, floor: float, sides: Floats) -> Candidates:
    """Find the people in the network's outputs.

    Args:
        outputs: `detections`, shape (1, 1, rows, 7): picture, label, score, x1, y1, x2, y2, as fractions of the
            input; every row is a person, whatever its label. A row of picture -1 ends the list.
        floor: The least score of interest.
        sides: Width, height, width, height of the network's input, in pixels.
    """
    rows = outputs["detections"][0, 0]
    listed = np.logical_and.accumulate(rows[:, 0] >= 0)
    found = rows.compress(listed & (rows[:, 2] >= floor), axis=0)
    return Candidates(found[:, 3:] * sides, found[:, 2])


FAMILY = Family(
    expects="detections [1, 1, rows, 7] of an SSD that ends in DetectionOutput",
    prepare=prepare,
    max_overlap=None,
)
