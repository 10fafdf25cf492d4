"""A program that records somebody's tracks without end, one picture a second of a time of its own, until it is killed.

It says the number of each picture as soon as the recorder has it, and lets the disk keep up: at a camera's pace a
minute has long been written when the next one ends.

Usage: python -m support.recording FOLDER
"""

import itertools
import os
import sys
from functools import partial
from pathlib import Path

from fakes import person, picture
from footfall.adapters.tracks.files import TrackFiles
from footfall.adapters.tracks.recorder import FILE_S, TrackRecorder
from footfall.core.frame import Frame
from footfall.pipeline import Observation
from support.processes import Program
from support.wait import wait_until

BEGIN = 1_800_014_400.0


def recording(folder: Path) -> Program:
    """This program, to be started; its output goes beside the folder."""
    command = [sys.executable, "-m", "support.recording", str(folder)]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    return Program(command, folder.with_suffix(".log"), env=environment)


def written(folder: Path, files: int) -> bool:
    return len(list(folder.rglob("*.parquet"))) == files


def main(folder: str) -> None:
    recorder = TrackRecorder("killed", TrackFiles(Path(folder), None).write)
    frame = picture()
    for number in itertools.count():
        people = [person(1, number % 64, 40)]
        recorder.record(Observation("north", Frame(frame, BEGIN + number), people, (), people, (64, 48)))
        wait_until(partial(written, Path(folder), int(number // FILE_S)), "the minutes that are full", 30)
        sys.stdout.write(f"{number}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
