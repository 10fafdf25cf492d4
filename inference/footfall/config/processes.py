"""In how many processes the cameras are looked at."""

from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

AUTO = "auto"
MOST = 64


def _checked(found: object) -> int | None:
    """None for `auto`, else the number."""
    if found is None or found == AUTO:
        return None
    if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= MOST:
        raise PydanticCustomError(
            "processes",
            "expected auto, or a whole number from 1 to {most}, found {found}; write 'processes: auto'",
            {"most": MOST, "found": repr(found)[:40]},
        )
    return found


Processes = Annotated[int | None, BeforeValidator(_checked, json_schema_input_type=str | int)]
"""None: as many as the computer needs."""
