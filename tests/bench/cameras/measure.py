"""All that the report says of many cameras, one after the other."""

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.cameras.capacity import Run, most_held
from bench.cameras.overload import Recovery, overloaded, recovery
from bench.cameras.peers import LOOP, MESOPIC, loop_command, mesopic_command, mesopic_environment, run_peer
from bench.cameras.run import Load, run_footfall, site_of
from bench.cameras.streams import MAIN, MIDDLE, SUB, Form, StreamServer, clip_of
from bench.optimising import optimise_default
from bench.parts import Parts, measure_parts
from bench.throughput import MODELS

log = logging.getLogger("bench")

FPS = 5.0
FREE = "person-detection-0200"
"""The model with which all but Mesopic are compared."""
SCALE, SCALE_S = (1, 4, 8, 16), 25.0
NEARLY = 0.95


@dataclass(frozen=True, slots=True)
class Cameras:
    """What was measured.

    Attributes:
        held: The most cameras that each competitor held, by its name, for each form of stream; None where it held none.
        calm: Footfall at 80 % of the most it held, for latency.
        scale: Footfall's cost with 1, 4, 8 and 16 cameras, for each form of stream.
        parts: What a camera's picture costs at least, for each form of stream.
        middle: Footfall with 1, 4 and 8 cameras of 720p, for memory.
        overloaded: Footfall with twice the cameras of 1080p that it held; None where it held none.
        recovery: Footfall with nearly all that it held, beside other programs.
    """

    held: Mapping[Form, Mapping[str, Load | None]]
    calm: Mapping[Form, Load]
    scale: Mapping[Form, Sequence[Load]]
    parts: Mapping[Form, Parts]
    middle: Sequence[Load]
    overloaded: Load | None
    recovery: Recovery | None


def measure_cameras(folder: Path, seconds: float) -> Cameras:
    """Let everybody hold as many cameras as they can, and Footfall some numbers more.

    Args:
        seconds: How long each load is watched.
    """
    held: dict[Form, dict[str, Load | None]] = {}
    calm: dict[Form, Load] = {}
    scale: dict[Form, Sequence[Load]] = {}
    parts: dict[Form, Parts] = {}
    for form in (MAIN, SUB):
        with StreamServer(clip_of(form), folder) as server:
            optimised = optimise_default(folder / f"optimised-{form.height_px}", clip_of(form))
            runs = dict(_competitors(folder, server, optimised))
            held[form] = {name: most_held(f"{form.name}, {name}", run, seconds) for name, run in runs.items()}
            best = held[form][FOOTFALL]
            if best is not None:
                calm[form] = runs[FOOTFALL](max(1, round(0.8 * best.cameras)), seconds)
                log.info("%s at 80 %%: %s", form.name, calm[form])
            parts[form] = measure_parts(clip_of(form), MODELS / FREE / "model.xml", round(form.fps / FPS))
            log.info("%s: %s", form.name, parts[form])
            scale[form] = [run_cameras(folder, server, FREE, cameras, SCALE_S) for cameras in SCALE]
    with StreamServer(clip_of(MIDDLE), folder) as server:
        middle = [run_cameras(folder, server, FREE, cameras, SCALE_S) for cameras in (1, 4, 8)]
    best = held[MAIN][FOOTFALL]
    if best is None:
        return Cameras(held, calm, scale, parts, middle, None, None)
    over = overloaded(folder, MAIN, best.cameras, seconds)
    back = recovery(folder, MAIN, max(1, round(NEARLY * best.cameras)))
    log.info("%s; %s", over, back)
    return Cameras(held, calm, scale, parts, middle, over, back)


FOOTFALL = f"Footfall, {FREE}"
OPTIMISED = "Footfall, its default model after `footfall optimize`"
LOOP_NAME = (
    f"the loop that a user would write, a process for each camera ({FREE}, OpenVINO, supervision's ByteTrack)"
)
MESOPIC_NAME = "Mesopic as shipped, a process for each camera (YOLOX-nano, ONNX Runtime)"


def _competitors(folder: Path, server: StreamServer, optimised: Path) -> Iterator[tuple[str, Run]]:
    yield FOOTFALL, partial(run_cameras, folder, server, FREE)
    yield OPTIMISED, partial(run_cameras, folder, server, str(optimised))
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


def run_cameras(folder: Path, server: StreamServer, model: str, cameras: int, seconds: float) -> Load:
    """Footfall with so many cameras of a stream."""
    run = folder / "footfall"
    shutil.rmtree(run, ignore_errors=True)
    return run_footfall(run, site_of(server, cameras, model, fps_max=FPS), FPS, seconds)
