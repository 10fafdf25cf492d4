"""What all blocks of site.yaml have in common."""

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """A block of keys: only those that are listed, each of its own type, and never changed afterwards."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True
    )
