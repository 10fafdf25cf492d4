"""All that the report says of many cameras, one after the other."""

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.cameras.capacity import Run, most_held
from bench.cameras.peers import LOOP, MESOPIC, loop_command, mesopic_command, mesopic_environment, run_peer
from bench.cameras.run import Load, run_footfall, site_of
from bench.cameras.streams import MAIN, MIDDLE, SUB, Form, StreamServer, clip_of
from bench.optimising import optimise_default

log = logging.getLogger("bench")

FPS = 5.0
FREE = "person-detection-0200"
"""The model with which all but Mesopic are compared."""
SCALE = (1, 4, 8, 16)


@dataclass(frozen=True, slots=True)
class Cameras:
    """What was measured.

    Attributes:
        held: The most cameras that each competitor held, by its name, for each form of stream; None where it held none.
        scale: Footfall's cost with 1, 4, 8 and 16 small cameras.
        middle: Footfall with 1, 4 and 8 cameras of 720p, for memory.
        calm: Footfall at 80 % of the most it held, for latency.
    """

    held: Mapping[Form, Mapping[str, Load | None]]
    scale: Sequence[Load] = field(default_factory=list)
    middle: Sequence[Load] = field(default_factory=list)
    calm: Mapping[Form, Load] = field(default_factory=dict)


def measure_cameras(folder: Path, seconds: float) -> Cameras:
    """Let everybody hold as many cameras as they can, and Footfall some numbers more.

    Args:
        seconds: How long each load is watched.
    """
    held: dict[Form, dict[str, Load | None]] = {}
    calm: dict[Form, Load] = {}
    for form in (MAIN, SUB):
        with StreamServer(clip_of(form), folder) as server:
            optimised = optimise_default(folder / f"optimised-{form.height_px}", clip_of(form))
            runs = dict(_competitors(folder, server, optimised))
            held[form] = {name: most_held(f"{form.name}, {name}", run, seconds) for name, run in runs.items()}
            best = held[form][FOOTFALL]
            if best is not None:
                calm[form] = runs[FOOTFALL](max(1, round(0.8 * best.cameras)), seconds)
                log.info("%s at 80 %%: %s", form.name, calm[form])
    with StreamServer(clip_of(SUB), folder) as server:
        scale = [_footfall(folder, server, FREE, cameras, seconds) for cameras in SCALE]
    with StreamServer(clip_of(MIDDLE), folder) as server:
        middle = [_footfall(folder, server, FREE, cameras, 20.0) for cameras in (1, 4, 8)]
    return Cameras(held, scale, middle, calm)


FOOTFALL = f"Footfall, {FREE}"
OPTIMISED = "Footfall, its default model after `footfall optimize`"
LOOP_NAME = (
    f"the loop that a user would write, a process for each camera ({FREE}, OpenVINO, supervision's ByteTrack)"
)
MESOPIC_NAME = "Mesopic as shipped, a process for each camera (YOLOX-nano, ONNX Runtime)"


def _competitors(folder: Path, server: StreamServer, optimised: Path) -> Iterator[tuple[str, Run]]:
    yield FOOTFALL, partial(_footfall, folder, server, FREE)
    if optimised is not None:
        yield (
            "Footfall, its default model after `footfall optimize`",
            partial(_footfall, folder, server, str(optimised)),
        )
    if LOOP.exists():
        command = loop_command(server, FPS)
        yield LOOP_NAME, lambda cameras, seconds: run_peer(folder / "loop", command, cameras, FPS, seconds)
    if MESOPIC.exists():
        mesopic, environment = mesopic_command(server, FPS), mesopic_environment(folder)
        yield (
            MESOPIC_NAME,
            lambda cameras, seconds: run_peer(
                folder / "mesopic", mesopic, cameras, FPS, seconds, environment
            ),
        )


def _footfall(folder: Path, server: StreamServer, model: str, cameras: int, seconds: float) -> Load:
    run = folder / "footfall"
    shutil.rmtree(run, ignore_errors=True)
    return run_footfall(run, site_of(server, cameras, model, fps_max=FPS), FPS, seconds)
