"""What all blocks of site.yaml have in common."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern="^[a-z0-9-]+$")]
Name = Annotated[str, Field(min_length=1)]


class Entry(BaseModel):
    """A block of keys: only those that are listed, each of its own type, and never changed afterwards."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True
    )


def named_by_id(entries: object) -> object:
    """Give entries without a name their id as name."""
    if not isinstance(entries, Mapping):
        return entries
    return {
        key: {"name": str(key), **entry} if isinstance(entry, Mapping) else entry
        for key, entry in entries.items()
    }
