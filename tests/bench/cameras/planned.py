"""Whether as many cameras fit as `footfall plan` says: a few less must be held, and a few more must not."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil, floor
from pathlib import Path

from bench.cameras.measure import FPS, FREE, run_cameras
from bench.cameras.run import Load
from bench.cameras.streams import MAIN, SUB, Form, StreamServer, clip_of
from bench.throughput import MODEL, MODELS

log = logging.getLogger("bench")

OFF = 0.15
"""How far a prediction may be off."""
PICTURE = Path("docs/plan.png")
_WANTED = 24
"""As many fit as fit, whatever is wanted; the picture is drawn round it."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was said of a computer, and what came true of it.

    Attributes:
        cameras: As many as fit by the plan.
        least: With as many as fit if the plan is 15 % too high.
        beyond: With one more than fit if the plan is 15 % too low.
    """

    form: Form
    model: str
    cameras: int
    least: Load
    beyond: Load

    @property
    def right(self) -> bool:
        """Whether the most that are held is within 15 % of the plan."""
        return self.least.held and not self.beyond.held


def measure_predictions(folder: Path, seconds: float) -> Iterator[Prediction]:
    """Ask for a plan, and try it, for two sizes of streams and two models."""
    for form, stream in ((MAIN, "1080p"), (SUB, "360p")):
        with StreamServer(clip_of(form), folder) as server:
            for model in (FREE, MODEL):
                run = partial(run_cameras, folder, server, model)
                cameras = planned(stream, model, PICTURE if (form, model) == (MAIN, MODEL) else None)
                least, beyond = ceil(cameras / (1 + OFF)), floor(cameras / (1 - OFF)) + 1
                found = Prediction(form, model, cameras, run(least, seconds), run(beyond, seconds))
                log.info("%s, %s: plan %d; %s; %s", form.name, model, cameras, found.least, found.beyond)
                yield found


def planned(stream: str, model: str, picture: Path | None) -> int:
    """How many cameras fit by `footfall plan`."""
    command = [
        "plan",
        "--cameras",
        str(_WANTED),
        "--fps",
        f"{FPS:g}",
        "--stream",
        stream,
        "--model",
        model,
        "--json",
    ]
    drawn = [] if picture is None else ["--picture", str(picture)]
    done = subprocess.run(
        [sys.executable, "-m", "footfall", *command, *drawn],
        env=os.environ | {"FOOTFALL_MODELS_DIR": str(MODELS)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return int(json.loads(done.stdout)["fit"])


def prediction_lines(predictions: Sequence[Prediction]) -> Iterator[str]:
    """A row for each."""
    yield from (
        f"`footfall plan --fps {FPS:g}` against cameras that are handed out in real time: the most that are held is",
        f"within {OFF:.0%} of the plan where the fewer are held and the more are not.",
        "",
        "| stream | model | the plan | so many | slowest | so many | slowest | within 15 % |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {each.form.name} | {each.model} | {each.cameras} | {each.least.cameras} "
            f"| {each.least.analysed_fps[0]:.2f} | {each.beyond.cameras} | {each.beyond.analysed_fps[0]:.2f} "
            f"| {'yes' if each.right else 'no'} |"
            for each in predictions
        ),
    )
