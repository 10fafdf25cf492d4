"""A device that fails says so, whatever it is asked for."""

from typing import Any

import pytest

from footfall.adapters.detector.engine import OpenVinoEngine, OpenVinoRequest
from footfall.errors import ModelError


class OutOfMemory:
    """What OpenVINO gives for a network whose device has no memory left."""

    outputs = ()

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("Exception from src/plugin.cpp:51:\n[GPU] CL_OUT_OF_RESOURCES\n")


def test_a_device_without_room_for_another_request_is_told_of() -> None:
    with pytest.raises(ModelError, match=r"people on GPU failed: .*CL_OUT_OF_RESOURCES"):
        OpenVinoRequest(OutOfMemory(), "people on GPU")


def test_a_device_that_does_not_answer_questions_is_told_of() -> None:
    with pytest.raises(ModelError, match="CL_OUT_OF_RESOURCES"):
        OpenVinoEngine(OutOfMemory())
