"""Heads are really hidden, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.frame import Image
from footfall.core.geometry import Box
from footfall.masking import CELLS, hide_heads

PERSON = Box(100, 50, 160, 230)


def noise(width: int = 320, height: int = 240) -> Image:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_a_head_is_a_few_flat_cells() -> None:
    hidden = hide_heads(noise(), [PERSON])
    head = hidden[50:110, 100:160].reshape(-1, 3)
    assert len(np.unique(head, axis=0)) <= CELLS**2
    assert head.std() < noise()[50:110, 100:160].std() / 4


def test_what_is_no_head_stays_and_so_does_the_picture_that_was_given() -> None:
    image = noise()
    hidden = hide_heads(image, [PERSON])
    assert (image == noise()).all()
    changed = np.argwhere((hidden != image).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert (top, left, bottom, right) == (41, 91, 109, 168), "the upper third, and a margin"


def test_large_heads_are_as_coarse_as_small_ones() -> None:
    hidden = hide_heads(noise(), [Box(40, 30, 280, 700)])
    assert len(np.unique(hidden[30:240, 40:280].reshape(-1, 3), axis=0)) <= CELLS**2


@given(st.tuples(*[st.floats(-400, 700)] * 2), st.tuples(*[st.floats(0, 500)] * 2))
def test_people_may_be_anywhere_and_of_any_size(
    corner: tuple[float, float], size: tuple[float, float]
) -> None:
    (x, y), (width, height) = corner, size
    assert hide_heads(noise(64, 48), [Box(x, y, x + width, y + height)]).shape == (48, 64, 3)


@pytest.mark.parametrize("box", [Box(-50, 20, 0, 90), Box(400, 20, 450, 90)], ids=["left", "right"])
def test_people_outside_the_picture_change_nothing_far_from_the_edge(box: Box) -> None:
    assert (hide_heads(noise(), [box])[:, 20:300] == noise()[:, 20:300]).all()
