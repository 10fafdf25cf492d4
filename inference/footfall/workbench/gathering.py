"""Pictures of the site's own cameras or clips, for a while and in memory only."""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from footfall.adapters.cameras.sources import open_source
from footfall.adapters.cameras.video_file import VideoFile
from footfall.config import CameraConfig, SiteConfig, SourceKind
from footfall.core.frame import Frame, Image
from footfall.core.stream_choice import NetworkInput, StreamChooser
from footfall.errors import ConfigError, SourceError
from footfall.models.registry import parted
from footfall.workbench.datasets import PICTURES

LIVE_S = 120.0
"""So long a camera that sends is watched; its pictures are spread over this time."""
SILENT_S = 30.0
"""A camera that has sent nothing for so long is not waited for."""
LARGEST_PX = 1280
"""Wider or higher pictures are kept smaller, since some hundreds lie in memory at a time."""


def from_paths(paths: Sequence[Path], wanted: int) -> list[Image]:
    """Pictures spread evenly over clips, folders of pictures and single pictures.

    Raises:
        SourceError: One of them cannot be read.
    """
    share = math.ceil(wanted / len(paths))
    return [image for path in paths for image in spread(_images(path), share)]


def cameras_with(model: str, site: SiteConfig) -> list[CameraConfig]:
    """The cameras whose pictures a model looks at, by day or by night; all where none has it yet.

    Args:
        model: A name; name@form for some cameras' own form of it.

    Raises:
        ConfigError: No camera is on, or none has this form.
    """
    on = {name: camera for name, camera in site.cameras.items() if camera.enabled}
    if not on:
        raise ConfigError("expected a camera that is on, found none; name clips with --calibrate-on")
    found = [camera for name, camera in on.items() if model in site.detectors_of(name).values()]
    if not found and parted(model)[1]:
        used = sorted({each for name in on for each in site.detectors_of(name).values()})
        raise ConfigError(
            f"expected a camera that is on and has `model: {model}`, found {', '.join(used)}; give it to the cameras "
            "that it is for, or name clips with --calibrate-on"
        )
    return found or list(on.values())


def from_cameras(
    cameras: Sequence[CameraConfig], wanted: int, seen_by: NetworkInput | None = None
) -> list[Image]:
    """Pictures spread evenly over the cameras' clips, or over some time of those that send.

    Args:
        seen_by: What the network sees, by which the stream is chosen of cameras that have two; None for the main one,
            which is looked at where people are known by their looks.

    Raises:
        SourceError: A clip cannot be read, or a camera sent no picture.
    """
    share = math.ceil(wanted / len(cameras))
    seen = [spread(_seen(camera, share, seen_by), share) for camera in cameras]
    silent = [camera.name for camera, images in zip(cameras, seen, strict=True) if not images]
    if silent:
        raise SourceError(
            f"expected pictures of every camera with the model, got none from {', '.join(silent)}: its input would fit "
            "the others alone; switch them on, give them a form of their own (`model: NAME@FORM`), or name clips with "
            "--calibrate-on"
        )
    return [image for images in seen for image in images]


def spread(images: Iterable[Image], wanted: int) -> list[Image]:
    """At most so many, evenly spread; holds less than twice as many at a time, whatever the length."""
    kept: list[Image] = []
    step = 1
    for place, image in enumerate(images):
        if place % step:
            continue
        kept.append(_within(image, LARGEST_PX))
        if len(kept) >= 2 * wanted:
            kept, step = kept[::2], 2 * step
    places = np.linspace(0, len(kept) - 1, min(wanted, len(kept))).round().astype(int)
    return [kept[place] for place in places]


def _within(image: Image, largest_px: int) -> Image:
    scale = largest_px / max(image.shape[:2])
    if scale >= 1:
        return image
    smaller = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return smaller.astype("uint8", copy=False)


def _images(path: Path) -> Iterator[Image]:
    if path.is_dir():
        files = [file for file in sorted(path.iterdir()) if file.suffix.lower() in PICTURES]
        if not files:
            raise SourceError(
                f"{path}: expected pictures ({', '.join(PICTURES)}), found none; name another folder"
            )
        yield from map(_picture, files)
    elif path.suffix.lower() in PICTURES:
        yield _picture(path)
    else:
        with closing(VideoFile(path)) as video:
            yield from (image for _ in video.times() if (image := video.picture()) is not None)


def _picture(path: Path) -> Image:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR) if path.is_file() else None
    if image is None:
        raise SourceError(f"{path}: expected a picture, found none that can be read; copy it again")
    return image.astype("uint8", copy=False)


def _seen(camera: CameraConfig, wanted: int, seen_by: NetworkInput | None) -> Iterator[Image]:
    if camera.kind is SourceKind.FILE:
        yield from _images(Path(camera.source))
        return
    chooser = StreamChooser(seen_by) if seen_by and camera.substream else None
    with closing(open_source(camera, paced=True, starts_at=None, chooser=chooser)) as source:
        first: float | None = None
        due = -math.inf
        for seen in source:
            first = seen.at if first is None else first
            if seen.at - first > (SILENT_S if due == -math.inf else LIVE_S):
                return
            if isinstance(seen, Frame) and seen.at >= due:
                due = seen.at + LIVE_S / wanted
                yield seen.image
