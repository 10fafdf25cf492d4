"""From the boxes that an ATSS network has chosen itself to people.

Source:
    Zhang et al., "Bridging the Gap Between Anchor-based and Anchor-free Detection via Adaptive Training Sample
    Selection", CVPR 2020; outputs as in https://docs.openvino.ai/2023.3/omz_models_model_person_detection_0203.html
"""

from footfall.core.decoding.family import Candidates, Decode, Family, InputSize, Options, Outputs, Shapes

ROW = 5
"""x1, y1, x2, y2, score."""


def prepare(shapes: Shapes, _size: InputSize, _options: Options) -> Decode:
    """The decoder for a network whose boxes are in pixels already; see `Family.prepare`."""
    shape = shapes.get("boxes", ())
    if len(shape) != 2 or shape[1] != ROW:
        raise ValueError(f"each row of boxes has {ROW} numbers")
    return decode


def decode(outputs: Outputs, floor: float) -> Candidates:
    """Find the people in the network's outputs.

    Args:
        outputs: `boxes`, shape (n, 5), n as many as were found: x1, y1, x2, y2 in pixels of the input, score.
        floor: The least score of interest.
    """
    rows = outputs["boxes"]
    found = rows.compress(rows[:, 4] >= floor, axis=0)
    return Candidates(found[:, :4], found[:, 4])


FAMILY = Family(
    expects="boxes [n, 5] of an ATSS that ends in its own non-maximum suppression",
    prepare=prepare,
    max_overlap=None,
)
