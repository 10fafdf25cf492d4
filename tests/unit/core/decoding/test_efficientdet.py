from typing import Any

import numpy as np
import pytest

from footfall.core.decoding.efficientdet import FAMILY, anchors_per_cell, lay_anchors
from footfall.core.decoding.family import InputSize

SIZE = InputSize(width_px=256, height_px=128)
ANCHORS = 9 * (32 * 16 + 16 * 8 + 8 * 4 + 4 * 2 + 2 * 1)
SMALL: dict[str, Any] = {"strides": [64, 128], "anchor_scale": 2, "octaves": 1, "aspects": [[1, 1], [2, 0.5]]}


def test_anchors_lie_in_the_middle_of_every_cell_level_by_level() -> None:
    laid = lay_anchors(SIZE, SMALL)
    assert laid[:3].tolist() == [[32, 32, 128, 128], [32, 32, 256, 64], [96, 32, 128, 128]]
    assert laid[-2:].tolist() == [[192, 64, 256, 256], [192, 64, 512, 128]]


def test_anchors_grow_over_the_octaves_to_the_next_level() -> None:
    sides = lay_anchors(SIZE, {"strides": [128], "octaves": 2, "anchor_scale": 1, "aspects": [[1, 1]]})[:2, 2]
    assert sides.tolist() == pytest.approx([128, 128 * 2**0.5])


def test_the_published_anchors_are_nine_to_a_cell_from_four_strides_on() -> None:
    laid = lay_anchors(SIZE, {})
    assert len(laid) == ANCHORS
    assert anchors_per_cell({}) == 9
    assert laid[0].tolist() == [4, 4, 32, 32]
    assert laid[1, 2:].tolist() == pytest.approx([1.4 * 32, 0.7 * 32])


def test_a_cell_has_as_many_anchors_as_the_options_say() -> None:
    assert anchors_per_cell(SMALL) == 2


def test_people_are_found_at_their_anchors() -> None:
    scores, deltas = np.zeros((1, ANCHORS), np.float32), np.zeros((1, ANCHORS, 4), np.float32)
    scores[0, 0] = 0.8
    decode = FAMILY.prepare({"scores": scores.shape, "deltas": deltas.shape}, SIZE, {})
    assert decode({"scores": scores, "deltas": deltas}, 0.5).boxes.tolist() == [[-12, -12, 20, 20]]


@pytest.mark.parametrize(
    ("size", "options", "message"),
    [
        pytest.param(SIZE, {"octaves": "many"}, "expected strides, anchor_scale, octaves", id="no number"),
        pytest.param(
            SIZE, {"aspects": [[1, 1], [2]]}, "expected strides, anchor_scale, octaves", id="uneven"
        ),
        pytest.param(SIZE, {"strides": [0]}, "expected strides, anchor_scale, octaves", id="stride 0"),
        pytest.param(InputSize(256, 96), {}, "multiple of the largest stride, 128", id="odd input"),
    ],
)
def test_what_does_not_fit_is_refused(size: InputSize, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lay_anchors(size, options)


def test_other_outputs_are_refused() -> None:
    with pytest.raises(ValueError, match=f"an input of 256x128 has {ANCHORS} anchors"):
        FAMILY.prepare({"scores": (1, 90), "deltas": (1, 90, 4)}, SIZE, {})
