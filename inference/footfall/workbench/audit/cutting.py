"""Cuts clips out of a recording: heads are hidden in them, and nothing tells what the machine has counted."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

import cv2
from tqdm import tqdm

from footfall.adapters.cameras.video_file import VideoFile
from footfall.config import CameraConfig
from footfall.core.auditing import Clip
from footfall.core.frame import Frame, Image
from footfall.core.trails import Trails
from footfall.errors import SourceError, StorageError
from footfall.masking import hide_heads
from footfall.overlay import LineLabel, ZoneLabel, draw_outlines

CODEC = "mp4v"
"""MPEG-4 Part 2: the codec for MP4 that OpenCV always brings along, and that every common player knows."""
LARGEST_PX = 1280
_PART = ".part.mp4"
_CLIP = re.compile(r"clip-\d{2,}(\.part)?\.mp4")

Dress = Callable[[Frame], Image]
"""Makes of a picture, with its time in the recording in seconds, what a person may see."""


def clip_file(folder: Path, number: int) -> Path:
    """Where the clip with this number is; the first is 1."""
    return folder / f"clip-{number:02}.mp4"


def clips_in(folder: Path) -> list[Path]:
    """Whole ones and parts; none where there is no such folder."""
    return sorted(path for path in folder.glob("*") if _CLIP.fullmatch(path.name))


def delete_clips(folder: Path) -> None:
    """Those of this audit, or of one that was broken off: people are in them."""
    for path in clips_in(folder):
        path.unlink(missing_ok=True)


def cut_clips(
    recording: Path, clips: Sequence[Clip], dress_for: Callable[[Clip], Dress], folder: Path
) -> None:
    """Write clips of a recording into a folder, in order of time; each has its name only once it is whole.

    Raises:
        FootfallError: The recording cannot be read, or the folder not be written.
    """
    hidden = not sys.stderr.isatty()
    with closing(VideoFile(recording)) as video:
        pictures = _pictures(video)
        for number, clip in enumerate(tqdm(clips, "cutting clips", unit="clip", disable=hidden), 1):
            dressed = map(dress_for(clip), pictures(clip))
            _write(clip_file(folder, number), dressed, video.fps)


def dresser(camera: CameraConfig, trails: Trails) -> Dress:
    """Hides heads and draws what a camera counts at; trails are in fractions of the picture."""

    def dress(frame: Frame) -> Image:
        height_px, width_px = frame.image.shape[:2]
        people = [box.scaled(width_px, height_px) for box in trails.boxes(frame.at)]
        zones = [
            ZoneLabel(each.outline(width_px, height_px), each.name, None) for each in camera.zones.values()
        ]
        ignored = [
            ZoneLabel(each.outline(width_px, height_px), each.name, None) for each in camera.ignore.values()
        ]
        lines = [
            LineLabel(each.path(width_px, height_px), each.name, None, None) for each in camera.lines.values()
        ]
        return draw_outlines(hide_heads(frame.image, people), zones, lines, ignored)

    return dress


def _pictures(video: VideoFile) -> Callable[[Clip], Iterator[Frame]]:
    """Gives the pictures of clips that are asked for in order of time; only those are converted."""
    times = video.times()
    after_the_last: list[float] = []

    def of(clip: Clip) -> Iterator[Frame]:
        for at in chain(after_the_last[:], times):
            after_the_last[:] = [at] if at >= clip.end_s else []
            if clip.contains(at) and (image := video.picture()) is not None:
                yield Frame(image, at)
            if after_the_last:
                return

    return of


def _write(path: Path, pictures: Iterator[Image], fps: float) -> None:
    first = next(pictures, None)
    if first is None:
        raise SourceError(
            f"expected pictures for {path.name}, found none at that time of the recording; it has a hole"
        )
    part, size = path.with_suffix(_PART), _size(first)
    writer = cv2.VideoWriter(str(part), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*CODEC), fps, size)
    if not writer.isOpened():
        raise StorageError(f"expected to write {path}, could not; name another folder with --out")
    written = 0
    for image in chain([first], pictures):
        writer.write(cv2.resize(image, size, interpolation=cv2.INTER_AREA))
        written += 1
    writer.release()
    _check(part, written)
    _put_in_place(part, path)


def _check(path: Path, written: int) -> None:
    # OpenCV's writer does not tell when a disk is full.
    clip = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    kept = int(clip.get(cv2.CAP_PROP_FRAME_COUNT))
    clip.release()
    if kept != written:
        path.unlink()
        raise StorageError(
            f"expected {written} pictures in {path}, found {kept}; "
            "make room on the disk, or name another folder with --out"
        )


def _put_in_place(part: Path, path: Path) -> None:
    try:
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise StorageError(
            f"expected to write {path}, found: {error.strerror}; name another folder with --out"
        ) from error


def _size(image: Image) -> tuple[int, int]:
    """Width and height: not too large, and even, as encoders like them."""
    height_px, width_px = image.shape[:2]
    scale = min(1.0, LARGEST_PX / max(width_px, height_px))
    return max(2, int(width_px * scale / 2) * 2), max(2, int(height_px * scale / 2) * 2)
