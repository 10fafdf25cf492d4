"""What the count loses where decoding leaves something out, and where a substream is smaller than the network's input.

The labelled clip is coded anew as cameras do, in H.264 with the loop filter and B-pictures; each way decodes the same
file. Pictures are told apart by comparing them with the clip's own, since what FFmpeg hands on has no numbers.
"""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from bench.tracking.counting import CountingErrors, counting_errors, true_events
from bench.tracking.pets import CLIP, pets_scene, pictures
from bench.tracking.scene import Scene
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture
from footfall.adapters.cameras.ffmpeg_commands import Decoding
from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.core.detection import Detection
from footfall.core.events import Event
from footfall.core.frame import Image
from footfall.core.lines import Line, LineMonitor
from footfall.core.stream_choice import lowest_decile
from footfall.core.tracking import ByteTracker, TrackerSettings
from footfall.core.zones import Zone, ZoneMonitor
from footfall.models.registry import DEFAULT_MODEL
from footfall.pipeline import Monitor
from footfall.workbench.marks import average_precision, count_at
from support.labelled import judge_by_frame
from support.models import default_model

RATES = {"4 Mb/s": "4M", "1 Mb/s": "1M", "0.3 Mb/s": "300k"}
AHEAD = 8
"""No way leaves out more pictures in a row."""
_THUMB = (96, 72)

Found = Mapping[int, Sequence[Detection]]
"""For each picture that was looked at, by its number in the clip, who was found in it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How well people are found and counted in one way."""

    stream: str
    way: str
    looked_at: int
    f1: float
    average_precision: float
    mae: float
    errors: CountingErrors


@dataclass(frozen=True, slots=True)
class SizeEffect:
    """How well people are found where pictures are scaled down before the network scales them up."""

    width_px: int
    height_px: int
    lowest_decile_px: float
    f1: float
    average_precision: float
    mae: float


def measure_effect(folder: Path) -> list[Effect]:
    """Every way, at every bit rate; `fps` is 5 of the clip's 10, as it is usual."""
    with tempfile.TemporaryDirectory() as scratch:
        scene = pets_scene(DEFAULT_MODEL, Path(scratch))
    thumbs = [_thumb(image) for image in pictures(1)]
    measured = []
    with closing(OpenVinoDetector(default_model())) as detector:
        for name, rate in RATES.items():
            coded = _coded(folder / f"{rate}.mp4", rate)
            for way, decoding in _ways().items():
                found = dict(_looked(_numbered(coded, decoding, thumbs), detector))
                measured.append(_effect(name, way, scene, found))
    return measured


def measure_sizes(folder: Path) -> list[SizeEffect]:
    """The clip as substreams of falling sizes would show it, every fifth picture."""
    scene = pets_scene(DEFAULT_MODEL, folder)
    heights = [box.height / scene.size[1] for frame in scene.truth for _, box in frame]
    measured = []
    with closing(OpenVinoDetector(default_model())) as detector:
        for height_px in (576, 312, 240, 192, 156, 132, 108):
            width_px = height_px * 4 // 3

            def seen(image: Image, size: tuple[int, int] = (width_px, height_px)) -> Image:
                return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)

            small = ((5 * index, seen(image)) for index, image in enumerate(pictures(5)))
            scale = scene.size[1] / height_px
            found = {
                number: [each.scaled(scale, scale) for each in people]
                for number, people in _looked(small, detector)
            }
            decile_px = lowest_decile(heights) * height_px
            measured.append(SizeEffect(width_px, height_px, decile_px, *_marks(scene, found)))
    return measured


def effect_table(effects: Sequence[Effect]) -> str:
    head = (
        "| stream | left out | pictures | F1 | AP | MAE | crossings missed, false of {} | visits off of {} |"
    )
    first = effects[0].errors
    rows = [
        f"| {one.stream} | {one.way} | {one.looked_at} | {one.f1:.3f} | {one.average_precision:.3f} | {one.mae:.3f} "
        f"| {one.errors.crossings_missed}, {one.errors.crossings_false} | {one.errors.visit_error} |"
        for one in effects
    ]
    return "\n".join(
        ["", head.format(first.crossings_true, first.visits_true), "|---|---|" + "---:|" * 6, *rows]
    )


def sizes_table(sizes: Sequence[SizeEffect]) -> str:
    rows = [
        f"| {one.width_px}x{one.height_px} | {one.lowest_decile_px:.0f} | {one.f1:.3f} "
        f"| {one.average_precision:.3f} | {one.mae:.3f} |"
        for one in sizes
    ]
    head = "| substream | smallest tenth of the people, px | F1 | AP | MAE |"
    return "\n".join(["", head, "|---|" + "---:|" * 4, *rows])


def _ways() -> Mapping[str, Decoding]:
    every = {
        "nothing": Decoding(),
        "loop filter": Decoding(skip_loop_filter=True),
        "unreferenced": Decoding(skip_unreferenced=True),
        "both": Decoding(skip_loop_filter=True, skip_unreferenced=True),
    }
    return every | {f"{name}, 5 a second": replace(how, fps=5) for name, how in every.items()}


def _coded(path: Path, rate: str) -> Path:
    limited = ["-b:v", rate, "-maxrate", rate, "-bufsize", rate, "-g", "50", "-pix_fmt", "yuv420p"]
    coder = ["-c:v", "libx264", "-preset", "veryfast", "-bf", "3"]
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(CLIP), *coder, *limited, str(path)], check=True)
    return path


def _numbered(path: Path, decoding: Decoding, thumbs: Sequence[Image]) -> Iterator[tuple[int, Image]]:
    capture = FfmpegCapture(f"file:{path}", decoding, open_timeout_s=60, read_timeout_s=60)
    last = -1
    while capture.grab():
        image = capture.retrieve()[1]
        assert image is not None
        small = _thumb(image).astype(int)
        near = range(last + 1, min(last + 1 + AHEAD, len(thumbs)))
        last = min(near, key=lambda number: float(np.abs(thumbs[number] - small).sum()))
        yield last, image
    capture.release()


def _thumb(image: Image) -> Image:
    return np.asarray(cv2.resize(image, _THUMB, interpolation=cv2.INTER_AREA), np.uint8)


def _looked(
    images: Iterator[tuple[int, Image]], detector: OpenVinoDetector
) -> Iterator[tuple[int, Sequence[Detection]]]:
    for number, image in images:
        yield number, detector.submit(image).result()


def _effect(stream: str, way: str, scene: Scene, found: Found) -> Effect:
    errors = counting_errors(scene, true_events(scene), _events(scene, found))
    return Effect(stream, way, len(found), *_marks(scene, found), errors)


def _events(scene: Scene, found: Found) -> list[Event]:
    """What is counted by the pictures that there are, each at its own time, and afterwards in an empty place."""
    tracker = ByteTracker(TrackerSettings(high_score=scene.threshold))
    monitors: list[Monitor] = [
        *(LineMonitor(Line(name, line)) for name, line in scene.lines.items()),
        *(ZoneMonitor(Zone(name, outline)) for name, outline in scene.zones.items()),
    ]
    seen = [(at, tracker.update(people, at)) for at, people in _in_time(scene, found)]
    empty = [((len(scene.truth) + step) / scene.fps, ()) for step in range(40)]
    return [
        event
        for at, tracks in [*seen, *empty]
        for monitor in monitors
        for event in monitor.update(tracks, at)
    ]


def _in_time(scene: Scene, found: Found) -> list[tuple[float, Sequence[Detection]]]:
    return [(number / scene.fps, found[number]) for number in sorted(found)]


def _marks(scene: Scene, found: Found) -> tuple[float, float, float]:
    truth = {number: [box for _, box in scene.truth[number]] for number in found}
    judged = judge_by_frame(truth, found)
    count = count_at(judged, scene.threshold)
    return count.f1, average_precision(judged), count.mae
