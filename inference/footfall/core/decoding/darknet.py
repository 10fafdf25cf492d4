"""From the raw outputs of darknet's YOLOv3 and YOLOv4, full and tiny, to boxes.

Source:
    Redmon, Farhadi, "YOLOv3: An Incremental Improvement", 2018, figure 2; with scale_x_y, so that a centre can lie on
    the edge of its cell: Bochkovskiy, Wang, Liao, "YOLOv4", 2020, section 3.4. In code: `get_yolo_box` and
    `scal_add_cpu` in https://github.com/AlexeyAB/darknet/blob/master/src/yolo_layer.c
"""

from functools import partial

import numpy as np

from footfall.core.decoding.family import (
    MAX_CANDIDATES,
    Candidates,
    Decode,
    Family,
    Floats,
    InputSize,
    Options,
    Outputs,
    Shapes,
    grid,
)

SIDES = 4
LARGEST = 10.0
"""Of the exponent of a side: already many times any picture, and its square can still be reckoned with."""


def prepare(shapes: Shapes, size: InputSize, options: Options) -> Decode:
    """The decoder for a network with these heads; see `Family.prepare`.

    Args:
        options: `anchors`: all of them, width and height in pixels of the input; and for each head: `masks`, the
            places of its anchors among them, `strides` in pixels, `scale_x_y`.
    """
    try:
        heads = zip(options["masks"], options["strides"], options["scale_x_y"], strict=True)
        anchors = np.array(options["anchors"], np.float32).reshape(-1, 2)
        cells = np.concatenate([_cells(size, anchors[mask], stride, scale) for mask, stride, scale in heads])
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ValueError(
            f"expected the options anchors and, one for each head, masks, strides and scale_x_y; {error!r} in {options}"
        ) from error
    if shapes.get("scores") != (1, len(cells)) or shapes.get("boxes") != (1, SIDES, len(cells)):
        raise ValueError(f"an input of {size.width_px}x{size.height_px} has {len(cells)} cells")
    return partial(decode, cells=cells)


def _cells(size: InputSize, anchors: Floats, stride: int, scale: float) -> Floats:
    """The cells of a head, anchor by anchor: column, row, stride, the anchor's width and height, scale_x_y."""
    cells = grid(size, (stride,))
    places = np.tile(cells, (len(anchors), 1))
    sides = np.repeat(anchors, len(cells), axis=0)
    return np.column_stack([places, sides, np.full(len(places), scale, np.float32)])


def decode(outputs: Outputs, floor: float, cells: Floats) -> Candidates:
    """Find the people in the network's outputs.

    Args:
        outputs: `scores`, shape (1, cells), 0 to 1; `boxes`, shape (1, 4, cells): x and y before the logistic
            function, width and height as logarithms of their ratio to the anchor's.
        floor: The least score of interest.
        cells: Shape (cells, 6), what `prepare` makes of the options.
    """
    scores, boxes = outputs["scores"][0], outputs["boxes"][0]
    found = np.flatnonzero(scores >= floor)
    if len(found) > MAX_CANDIDATES:
        found = found[np.argsort(-scores[found], kind="stable")[:MAX_CANDIDATES]]
    return Candidates(_corners(boxes[:, found], cells[found]), scores[found])


def _corners(boxes: Floats, cells: Floats) -> Floats:
    """x1, y1, x2, y2 in pixels of the input, shape (n, 4)."""
    corner, stride, anchors, scale = cells[:, :2], cells[:, 2:3], cells[:, 3:5], cells[:, 5:]
    logistic = (1 + np.tanh(boxes[:2].T / 2)) / 2
    within = logistic * scale - (scale - 1) / 2
    centre = (corner + within) * stride
    half = np.exp(np.minimum(boxes[2:].T, LARGEST)) * anchors / 2
    return np.concatenate([centre - half, centre + half], axis=1)


FAMILY = Family(
    expects="scores [1, cells] and boxes [1, 4, cells] of a YOLOv3 or YOLOv4 as darknet describes it",
    prepare=prepare,
    max_overlap=0.45,
)
