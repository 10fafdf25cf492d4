"""Where people spend their time: a day's person-seconds on a grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from footfall.core.coverage import MAX_GAP_S
from footfall.core.day_sums import HeatSums
from footfall.core.geometry import Point
from footfall.core.homography import Homography
from footfall.core.restart import Found

PICTURE_CELLS = 48
"""Cells along the longer side of a picture: about as wide as somebody in the middle of a corridor's picture."""
FLOOR_CELL_M = 0.5
"""About the room that somebody who stands takes up."""
FLOOR_REACH_M = 20.0
"""How far a floor's grid reaches from the middle of the points that were measured. Beyond that a pixel is metres long;
and a grid of 80 x 80 cells still fits into what brokers take as one message."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle cut into cells, in fractions of the picture or in metres.

    Attributes:
        x: Where the first column begins.
        y: Where the first row begins.
    """

    columns: int
    rows: int
    x: float
    y: float
    cell_width: float
    cell_height: float

    def cell(self, place: Point) -> tuple[int, int]:
        """Row and column of a place; beyond the grid they are below 0, or not below its rows and columns."""
        return floor((place.y - self.y) / self.cell_height), floor((place.x - self.x) / self.cell_width)


def picture_grid(width_px: int, height_px: int) -> Grid:
    """Nearly square cells over a picture, in fractions of it: 48 x 27 for a picture of 16:9."""
    longer = max(width_px, height_px)
    columns, rows = (max(1, round(PICTURE_CELLS * side / longer)) for side in (width_px, height_px))
    return Grid(columns, rows, 0.0, 0.0, 1 / columns, 1 / rows)


def floor_grid(homography: Homography) -> Grid:
    """Square cells over the floor that a camera sees, in metres.

    Its edges are whole multiples of a cell, so that the grids of cameras that share their metres lie on each other.

    Args:
        homography: For a picture in fractions.
    """
    reach = round(FLOOR_REACH_M / FLOOR_CELL_M)
    middle_x, middle_y = (floor(metres / FLOOR_CELL_M) for metres in homography.centre)
    seen = [
        (column, row)
        for column in range(middle_x - reach, middle_x + reach)
        for row in range(middle_y - reach, middle_y + reach)
        if (column, row) == (middle_x, middle_y) or _is_seen(homography, column, row)
    ]
    columns, rows = (sorted(cell[axis] for cell in seen) for axis in (0, 1))
    return Grid(
        columns[-1] - columns[0] + 1,
        rows[-1] - rows[0] + 1,
        columns[0] * FLOOR_CELL_M,
        rows[0] * FLOOR_CELL_M,
        FLOOR_CELL_M,
        FLOOR_CELL_M,
    )


def _is_seen(homography: Homography, column: int, row: int) -> bool:
    """Whether the middle of a cell is in the picture; cells are counted from the floor's origin."""
    place = homography.to_picture(Point((column + 0.5) * FLOOR_CELL_M, (row + 0.5) * FLOOR_CELL_M))
    return place is not None and 0 <= place.x <= 1 and 0 <= place.y <= 1


class HeatMap:
    """Sums up how long people were in each cell of a grid since the day began; its memory never grows.

    Somebody counts where they were in a frame until the next frame comes.

    Args:
        max_gap_s: Two frames further apart than this count as this far apart, so that an outage is nobody's time.
            As in `Layout`.

    Attributes:
        since: When the first picture of the day was taken, in seconds since the epoch; None before it.
        person_seconds: Shape (rows, columns).
    """

    def __init__(self, grid: Grid, max_gap_s: float = MAX_GAP_S) -> None:
        self.grid = grid
        self.since: float | None = None
        self.person_seconds: NDArray[np.float64] = np.zeros((grid.rows, grid.columns))
        self._max_gap_s = max_gap_s
        self._day = ""
        self._looked_at = 0.0
        self._cells: list[tuple[int, int]] = []
        self._found: Found[HeatSums] = Found()

    def resume(self, sums: HeatSums) -> bool:
        """Go on from these once it is their day; call before any look. Returns whether they fit the grid."""
        fits = np.shape(sums.person_seconds) == self.person_seconds.shape
        self._found = Found(sums.day, sums) if fits else Found()
        return fits

    def sums(self) -> HeatSums | None:
        """What to go on from after a restart, to a tenth of a second; None before the first picture."""
        if self._found.waiting is not None:
            return self._found.waiting
        if self.since is None:
            return None
        return HeatSums(self._day, self.since, self.person_seconds.round(1).tolist())

    def look(self, places: Sequence[Point], at: float, day: str) -> None:
        """Look at the people in the frame taken at this time.

        Args:
            places: Where they stand, in the grid's unit; those beyond the grid are left out.
            day: The name of the day; another one than before begins a new sum.
        """
        lasted_s = min(max(at - self._looked_at, 0.0), self._max_gap_s)
        for cell in self._cells:
            self.person_seconds[cell] += lasted_s
        self._turn_to(day, at)
        self.since = at if self.since is None else self.since
        self._looked_at = at
        self._cells = [cell for place in places if self._holds(cell := self.grid.cell(place))]

    def miss(self, at: float, day: str) -> None:
        """There is no frame at this time: where people are is unknown until there is one again."""
        self._cells = []
        self._turn_to(day, at)

    def _turn_to(self, day: str, at: float) -> None:
        found = self._found.take(day, at)
        if found is not None or day != self._day:
            self._day, self.since = day, None if found is None else found.since
            self.person_seconds[:] = 0 if found is None else found.person_seconds

    def _holds(self, cell: tuple[int, int]) -> bool:
        return 0 <= cell[0] < self.grid.rows and 0 <= cell[1] < self.grid.columns
