"""Where points of the floor lie, in the picture and in metres."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, Strict
from pydantic_core import PydanticCustomError

from footfall.config.entry import Entry
from footfall.config.outlines import PointXY
from footfall.core.geometry import Point
from footfall.core.homography import FEWEST, MOST, FloorError, Homography


def _two_metres(point: object) -> object:
    if isinstance(point, list | tuple) and len(point) != 2:
        raise PydanticCustomError(
            "metres",
            "expected a place on the floor [X, Y], found {found} numbers; write two lengths in metres, as in [3.5, 12]",
            {"found": len(point)},
        )
    return point


Metres = Annotated[float, Field(ge=-10_000, le=10_000)]
MetresXY = Annotated[tuple[Metres, Metres], BeforeValidator(_two_metres), Strict(False)]


class FloorPoint(Entry):
    """A point of the floor that one can find in the picture, such as the corner of a tile."""

    at: PointXY
    """Where it is in the picture, [x, y]."""
    metres: MetresXY
    """Where it is on the floor, [X, Y] in metres, counted from any corner that all cameras of the floor share."""


def homography(points: Sequence[FloorPoint]) -> Homography:
    """How the floor lies in the picture, in fractions of it.

    Raises:
        FloorError: The points do not tell.
    """
    return Homography([(Point(*point.at), Point(*point.metres)) for point in points])


def _tells_the_floor(points: tuple[FloorPoint, ...]) -> tuple[FloorPoint, ...]:
    try:
        homography(points)
    except FloorError as error:
        raise PydanticCustomError("floor", "{problem}", {"problem": str(error)}) from None
    return points


Floor = Annotated[
    tuple[FloorPoint, ...],
    AfterValidator(_tells_the_floor),
    Strict(False),
    Field(json_schema_extra={"minItems": FEWEST, "maxItems": MOST}),
]
"""At least four points, no three of them on a line."""
