"""Draws a heat map over a picture; on a dark, grey ground, so that colour means time and nothing else."""

import cv2
import numpy as np
from numpy.typing import NDArray

from footfall.core.frame import Image

COLOURS = cv2.COLORMAP_VIRIDIS
"""From violet over green to yellow, of steadily rising lightness: colour-blind people read the same order.

Source:
    Smith and van der Walt, "A Better Default Colormap for Matplotlib", SciPy 2015.
"""
GROUND = 0.7
"""How much of its light the picture keeps."""
OPACITY = 0.75
SPREAD_CELLS = 0.7
"""Cells are an accident of the grid: their time is spread over the neighbours before it is drawn."""
FULL = 0.98
"""The part of the visited cells that are below the brightest colour: one at a bench must not darken all others."""


def heat_picture(image: Image, heat: NDArray[np.float64]) -> Image:
    """A new picture of the same size: the longer people stayed at a place, the brighter and the denser its colour.

    Args:
        heat: Person-seconds of the cells of a grid over the whole picture, shape (rows, columns).
    """
    height_px, width_px = image.shape[:2]
    strength = cv2.resize(_strength(heat), (width_px, height_px), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    colour = cv2.applyColorMap((strength * 255).astype(np.uint8), COLOURS)
    ground = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR) * GROUND
    opacity = OPACITY * np.minimum(2 * strength, 1)[..., np.newaxis]
    return np.asarray((ground * (1 - opacity) + colour * opacity).round(), dtype=np.uint8)


def _strength(heat: NDArray[np.float64]) -> NDArray[np.float32]:
    """0 to 1, as the square root of the time, so that ways show beside places where people stand."""
    spread = cv2.GaussianBlur(heat, (0, 0), SPREAD_CELLS, borderType=cv2.BORDER_REPLICATE)
    visited = spread[heat > 0]
    most = np.quantile(visited, FULL) if visited.size else 1.0
    return np.asarray(np.sqrt(np.clip(spread / most, 0, 1)), np.float32)
