"""What goes through the pipes of a trial."""

import io
from pathlib import Path

import numpy as np
import pytest

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.fleet.task import Answer, Task, read_answer, read_task, write_answer, write_task


def test_a_task_and_its_pictures_arrive_as_they_were() -> None:
    pictures = [np.full((2, 3, 3), value, np.uint8) for value in (1, 2)]
    task = Task(Path("people.xml"), "GPU", Path("cache"), 0.5, 0.1, 5.0, 60.0, 2)
    arrived, received = read_task(io.BytesIO(write_task(task, pictures)))
    assert arrived == task
    assert all(np.array_equal(one, other) for one, other in zip(pictures, received, strict=True))


def test_an_answer_arrives_among_whatever_a_driver_says() -> None:
    answer = Answer(people=((Detection(Box(1, 2, 3, 4), 0.5),), ()), precision="FP16", cost_s=0.01)
    assert read_answer(b"hello from the driver" + write_answer(answer) + b"and good-bye\n") == answer


@pytest.mark.parametrize("said", [b"", b"\n", b"Segmentation fault\n"])
def test_no_answer_is_told(said: bytes) -> None:
    with pytest.raises(ValueError, match="JSON"):
        read_answer(said)
