"""Which devices may infer."""

import re
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from footfall.core.ladder import retired

AUTO = "auto"
_NAME = re.compile(r"CPU|(GPU|NPU)(\.[0-9]+)?")


def _checked(found: object) -> object:
    """None for `auto`, else the names."""
    if found == AUTO or found is None:
        return None
    names = [found] if isinstance(found, str) else found
    if not isinstance(names, list | tuple) or not names:
        raise _unexpected(found)
    for name in names:
        _check(name)
    return tuple(dict.fromkeys(names))


def _check(name: object) -> None:
    why = retired(name) if isinstance(name, str) else None
    if why is not None:
        raise PydanticCustomError(
            "retired_device",
            "expected a device of today, found {found}: {why}. Write 'devices: auto'",
            {"found": name, "why": why},
        )
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise _unexpected(name)


def _unexpected(found: object) -> PydanticCustomError:
    return PydanticCustomError(
        "device",
        "expected auto, or a list of CPU, GPU, GPU.0, GPU.1, NPU and so on, found {found}; write 'devices: auto'",
        {"found": repr(found)[:40]},
    )


Devices = Annotated[
    tuple[str, ...] | None,
    BeforeValidator(_checked, json_schema_input_type=str | list[str]),
]
"""Names of devices; None for whatever is there."""
