"""Pictures of the site's own cameras or clips, for a while and in memory only."""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from footfall.adapters.cameras.sources import open_source
from footfall.adapters.cameras.video_file import VideoFile
from footfall.config import CameraConfig, SourceKind
from footfall.core.frame import Frame, Image
from footfall.errors import SourceError
from footfall.workbench.datasets import PICTURES

LIVE_S = 120.0
"""So long a camera that sends is watched; its pictures are spread over this time."""
LARGEST_PX = 1280
"""Wider or higher pictures are kept smaller, since some hundreds lie in memory at a time."""


def from_paths(paths: Sequence[Path], wanted: int) -> list[Image]:
    """Pictures spread evenly over clips, folders of pictures and single pictures.

    Raises:
        SourceError: One of them cannot be read.
    """
    share = math.ceil(wanted / len(paths))
    return [image for path in paths for image in spread(_images(path), share)]


def from_cameras(cameras: Sequence[CameraConfig], wanted: int) -> list[Image]:
    """Pictures spread evenly over the cameras' clips, or over some time of those that send.

    Raises:
        SourceError: A clip cannot be read, or no camera sent a picture.
    """
    share = math.ceil(wanted / max(len(cameras), 1))
    found = [image for camera in cameras for image in spread(_seen(camera, share), share)]
    if not found:
        names = ", ".join(camera.name for camera in cameras) or "none"
        raise SourceError(
            f"expected pictures of the site's cameras, got none from {names}; name clips with --calibrate-on"
        )
    return found


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


def _seen(camera: CameraConfig, wanted: int) -> Iterator[Image]:
    if camera.kind is SourceKind.FILE:
        yield from _images(Path(camera.source))
        return
    with closing(open_source(camera, paced=True, starts_at=None)) as source:
        first: float | None = None
        due = -math.inf
        for seen in source:
            first = seen.at if first is None else first
            if seen.at - first > LIVE_S:
                return
            if isinstance(seen, Frame) and seen.at >= due:
                due = seen.at + LIVE_S / wanted
                yield seen.image
