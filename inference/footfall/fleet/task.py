"""What a device is asked to do in a trial, and what it answers, as they go through pipes between two processes.

The pictures go through the pipe alone: frames are never stored.
"""

import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from pydantic import TypeAdapter

from footfall.core.detection import Detection
from footfall.core.frame import Image


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be tried.

    Attributes:
        seconds: How long the device is to infer without a fault.
        deadline_s: When the process ends itself, should nobody else do so.
        pictures: How many follow.
    """

    model: Path
    device: str
    cache_dir: Path | None
    threshold: float
    floor: float
    seconds: float
    deadline_s: float
    pictures: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it.

    Attributes:
        error: What the device, or OpenVINO, refused to do; None if nothing.
        unsteady: How the device contradicted itself; None if it did not.
        people: Who was seen in each picture.
        infer_ms: Mean time of one inference.
        cost_s: Seconds of the device's time that a picture takes, with all its tiles.
    """

    error: str | None = None
    unsteady: str | None = None
    people: tuple[tuple[Detection, ...], ...] = ()
    precision: str | None = None
    infer_ms: float | None = None
    cost_s: float | None = None


_TASK, _ANSWER = TypeAdapter(Task), TypeAdapter(Answer)


def write_task(task: Task, pictures: Sequence[Image]) -> bytes:
    """One line of JSON, and the pictures in NumPy's format."""
    stream = io.BytesIO()
    stream.write(_TASK.dump_json(task) + b"\n")
    for picture in pictures:
        np.lib.format.write_array(stream, picture, allow_pickle=False)
    return stream.getvalue()


def read_task(stream: BinaryIO) -> tuple[Task, list[Image]]:
    """The reverse of write_task."""
    task = _TASK.validate_json(stream.readline())
    # NumPy wants to know where it is in a file, which a pipe cannot tell.
    content = io.BytesIO(stream.read())
    return task, [np.lib.format.read_array(content, allow_pickle=False) for _ in range(task.pictures)]


def write_answer(answer: Answer) -> bytes:
    """A line of JSON, begun anew in case a driver has left one open."""
    return b"\n" + _ANSWER.dump_json(answer) + b"\n"


def read_answer(said: bytes) -> Answer:
    """The answer among what a trial said, since drivers may talk before and after it; ValueError if there is none."""
    for line in reversed(said.splitlines()):
        with suppress(ValueError):
            return _ANSWER.validate_json(line)
    raise ValueError("expected an answer as a line of JSON, found none")
