"""What zones and lines make up together: stores, and areas that are entered by doors."""

from typing import Annotated, Self

from pydantic import Field, Strict, model_validator
from pydantic_core import PydanticCustomError

from footfall.config.entry import Entry, Name
from footfall.core.events import Direction

_Ids = Annotated[tuple[str, ...], Strict(False)]


class StoreConfig(Entry):
    """A tenant: one or more zones, on one or more cameras, counted as one."""

    name: Name = ""
    """Shown to people; the id where it is not given."""
    zones: Annotated[_Ids, Field(min_length=1)]
    """Ids of the zones that belong to the store."""
    corridor: _Ids = ()
    """Ids of the zones in front of the store, up to its entrance, in the picture of one camera: with `entrance` they
    tell how many people pass, and what part of them comes in."""
    entrance: _Ids = ()
    """Ids of the lines that lead into the store by "in", in the picture of the same camera."""

    @model_validator(mode="after")
    def _corridor_has_entrance(self) -> Self:
        if bool(self.corridor) != bool(self.entrance):
            raise PydanticCustomError(
                "capture",
                "expected 'corridor' and 'entrance' together, found only '{found}'; write both, or none of them",
                {"found": "corridor" if self.corridor else "entrance"},
            )
        return self


class AreaConfig(Entry):
    """An area whose every door has a line: whoever came in and has not gone out is inside."""

    name: Name = ""
    """Shown to people; the id where it is not given."""
    doors: Annotated[dict[str, Annotated[Direction, Strict(False)]], Field(min_length=1)]
    """The lines at all its doors, by id, each with the direction that leads into the area: in or out."""
    zones: _Ids = ()
    """Ids of zones that cover the whole area together, where there are such: what they see is told beside what the
    doors say."""
    quiet_hour: Annotated[int, Field(ge=0, le=23)] = 4
    """The hour, 0 to 23, in which the area is emptiest: those who went out unseen are then taken out of the books."""
