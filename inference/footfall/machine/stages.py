"""Times every stage of a picture behind decoding, each alone."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from footfall.adapters.detector.detector import FLOOR, lay_in
from footfall.adapters.detector.network import (
    compile_network,
    described,
    execution_precision,
    read_network,
    shipped_threshold,
    tile_counts,
    validated_reading,
)
from footfall.config import CameraConfig
from footfall.core.decoding.family import people
from footfall.core.detection import Detection
from footfall.core.frame import Frame, Image
from footfall.core.tiling import merged, tiles
from footfall.health import EngineHealth
from footfall.machine.costs import Stage, StageName
from footfall.machine.footage import Footage
from footfall.machine.scene import name_of, reporter_of, site_with
from footfall.machine.timing import StageTimer
from footfall.pipeline import SourceFacts, observe
from footfall.stations import lookout_of, tracker_at

ROUNDS = 60
"""Pictures that each stage is timed with."""
WARM_UP = 5
BUSY_S = 2.0
"""How long the device is kept fully at work."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of running a model.

    Attributes:
        precision: A hint for OpenVINO; None for the device's choice.
    """

    file: Path
    device: str
    precision: str | None


@dataclass(frozen=True, slots=True)
class Inferring:
    """What was measured of a network.

    Attributes:
        found: The people in each of the footage's pictures.
        fps: Inferences a second with the device fully at work.
    """

    model: str
    precision: str
    threshold: float
    stages: Sequence[Stage]
    found: Sequence[Sequence[Detection]]
    fps: float


def infer(way: Way, footage: Footage, cache_dir: Path | None) -> Inferring:
    """Time preparing, inferring and reading.

    Raises:
        ModelError: The device cannot run the model.
    """
    network = read_network(way.file)
    reading, columns_rows = validated_reading(network, way.file), tile_counts(network, way.file)
    compiled = compile_network(network, way.file, way.device, cache_dir, way.precision)
    request, names = (
        compiled.create_infer_request(),
        [name for port in compiled.outputs for name in port.names],
    )
    prepare, read = StageTimer(StageName.PREPARE), StageTimer(StageName.READ)
    inferring = StageTimer(StageName.INFER, time.process_time)
    found = []
    for number, image in enumerate(islice(cycle(footage.pictures), WARM_UP + ROUNDS)):
        if number == WARM_UP:
            for timer in (prepare, inferring, read):
                timer.reset()
        parts = []
        for part in tiles(image.shape[1], image.shape[0], *columns_rows):
            with prepare.run():
                cut = image[part.y1 : part.y2, part.x1 : part.x2]
                placement = lay_in(cut, request.get_input_tensor().data[0], reading)
            with inferring.run():
                request.infer()
            with read.run():
                outputs = {name: request.get_tensor(name).data for name in names}
                parts.append((part, people(reading.decode(outputs, FLOOR), reading.max_overlap, placement)))
        found.append(merged(parts) if len(parts) > 1 else parts[0][1])
    fps, busy_ms = _busy(compiled)
    per = columns_rows[0] * columns_rows[1]
    return Inferring(
        described(network, "model") or way.file.stem,
        execution_precision(compiled),
        shipped_threshold(network, way.file),
        (prepare.stage(per=per), inferring.stage(cpu_ms=busy_ms * per, per=per), read.stage(per=per)),
        found[: len(footage.pictures)],
        fps,
    )


def _busy(compiled: Any) -> tuple[float, float]:
    """Inferences a second, and processor milliseconds of each, with all of the device's streams at work."""
    count = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
    requests = [compiled.create_infer_request() for _ in range(2 * count)]
    for request in requests:
        request.start_async()
    done, cpu, begun = 0, time.process_time(), time.perf_counter()
    for request in cycle(requests):
        request.wait()
        done += 1
        if time.perf_counter() - begun > BUSY_S:
            break
        request.start_async()
    spent, used = time.perf_counter() - begun, time.process_time() - cpu
    for request in requests:
        request.wait()
    return done / spent, 1000 * used / done


class _Album:
    """The footage's pictures again and again, at the pace at which a camera would be analysed."""

    def __init__(self, pictures: Sequence[Image], fps: float) -> None:
        self._pictures, self._fps = pictures, fps

    def __iter__(self) -> Iterator[Frame]:
        for number, image in enumerate(cycle(self._pictures)):
            yield Frame(image, number / self._fps)

    def facts(self) -> SourceFacts:
        height_px, width_px = self._pictures[0].shape[:2]
        return SourceFacts(width_px, height_px, self._fps)

    def close(self) -> None:
        """Nothing is open."""


class _Answer:
    """People who were found before."""

    def __init__(self, found: Sequence[Detection]) -> None:
        self._found = found

    def result(self) -> Sequence[Detection]:
        return self._found


class Remembered:
    """Finds in each picture of an album what was found in it before, so that only what follows is timed."""

    def __init__(self, found: Sequence[Sequence[Detection]]) -> None:
        self._found = cycle(found)

    def submit(self, image: Image) -> _Answer:
        return _Answer(next(self._found))


def follow(camera: CameraConfig, footage: Footage, found: Inferring, fps: float) -> list[Stage]:
    """Time tracking, counting and reporting with the people who were found."""
    site = site_with(camera, 1, found.model)
    album, tracker = _Album(footage.pictures, fps), tracker_at(found.threshold)
    moment = 0.0
    health = EngineHealth(found.model, "CPU", found.precision, 1.0, 0.5, False, None)
    reporter = reporter_of(site, lambda: health, lambda: moment)
    observations = observe(
        name_of(0), album, Remembered(found.found), tracker, partial(lookout_of, site, name_of(0))
    )
    track, report = StageTimer(StageName.TRACK), StageTimer(StageName.REPORT)
    for _ in range(ROUNDS):
        with track.run():
            observation = next(observations)
        moment = observation.at
        with report.run():
            reporter.report(observation, album.facts())
    return [track.stage(), report.stage()]
