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
from bench.cameras.reading import reading_ms
from bench.cameras.run import Load, run_footfall, site_of
from bench.cameras.streams import MIDDLE, Form, StreamServer, clip_of
from bench.optimising import optimise_default
from bench.parts import Parts, measure_parts, paced_ms
from bench.throughput import MODELS

log = logging.getLogger("bench")

FPS = 5.0
FREE = "person-detection-0200"
"""The model with which all but Mesopic are compared."""
SCALE, SCALE_S = (1, 4, 8, 16), 25.0
NEARLY = 0.95


@dataclass(frozen=True, slots=True)
class Cost:
    """What an analysed picture costs, and what at least.

    Attributes:
        alone_ms: CPU milliseconds to read these cameras and do nothing else, and to prepare and infer as many pictures
            a second and do nothing else.
        flat_out_ms: The same with the pictures prepared and inferred one after the other without a pause.
    """

    load: Load
    alone_ms: float
    flat_out_ms: float


@dataclass(frozen=True, slots=True)
class Cameras:
    """What was measured with a form of stream.

    Attributes:
        held: The most cameras that each competitor held, by its name; None where it held none.
        calm: Footfall at 80 % of the most it held, for latency.
        overloaded: Footfall with twice the cameras that it held.
        recovery: Footfall with nearly all that it held, beside other programs.
    """

    form: Form
    held: Mapping[str, Load | None]
    calm: Load | None = None
    overloaded: Load | None = None
    recovery: Recovery | None = None


def measure_cameras(folder: Path, form: Form, seconds: float) -> Cameras:
    """Let everybody hold as many cameras as they can, and Footfall some numbers more.

    Args:
        seconds: How long each load is watched.
    """
    with StreamServer(clip_of(form), folder) as server:
        optimised = optimise_default(folder / f"optimised-{form.height_px}", clip_of(form))
        runs = dict(_competitors(folder, server, optimised))
        held = {name: most_held(f"{form.name}, {name}", run, seconds) for name, run in runs.items()}
        best = held[FOOTFALL]
        if best is None:
            return Cameras(form, held)
        calm = runs[FOOTFALL](max(1, round(0.8 * best.cameras)), seconds)
    over = overloaded(folder, form, best.cameras, seconds)
    back = recovery(folder, form, max(1, round(NEARLY * best.cameras)))
    log.info("at 80 %%: %s; %s; %s", calm, over, back)
    return Cameras(form, held, calm, over, back)


def measure_costs(folder: Path, form: Form) -> Sequence[Cost]:
    """Footfall's cost with 1, 4, 8 and 16 cameras, each beside that of its parts."""
    parts = measure_parts(clip_of(form), MODELS / FREE / "model.xml", round(form.fps / FPS))
    log.info("%s: %s", form.name, parts)
    with StreamServer(clip_of(form), folder) as server:
        return [_cost(folder, server, form, cameras, parts) for cameras in SCALE]


def _cost(folder: Path, server: StreamServer, form: Form, cameras: int, parts: Parts) -> Cost:
    every = round(form.fps / FPS)
    read_ms = reading_ms([server.address(number) for number in range(cameras)], every, SCALE_S)
    load = run_cameras(folder, server, FREE, cameras, SCALE_S)
    paced = paced_ms(clip_of(form), MODELS / FREE / "model.xml", cameras * FPS, SCALE_S)
    return Cost(load, read_ms + paced, read_ms + parts.prepare_ms + parts.infer_ms)


def measure_memory(folder: Path) -> Sequence[Load]:
    """Footfall with 1, 4 and 8 cameras of 720p."""
    with StreamServer(clip_of(MIDDLE), folder) as server:
        return [run_cameras(folder, server, FREE, cameras, SCALE_S) for cameras in (1, 4, 8)]


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
