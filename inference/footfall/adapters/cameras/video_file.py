"""One pass over a video file: its pictures in order, with their times."""

import logging
import math
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import cv2

from footfall.adapters.cameras.opencv_capture import open_file
from footfall.core.frame import Image
from footfall.errors import SourceError

log = logging.getLogger(__name__)

_USUAL_FPS = 25.0
_MISCOUNT = 0.01
"""Part of the pictures by which a container's own count may be off; some only estimate it."""


class VideoFile:
    """An open video file."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            SourceError: The file is missing, unreadable or no video.
        """
        self._path = path
        _check_readable(path)
        self._capture = open_file(path)
        if not self._capture.isOpened():
            raise SourceError(
                f"{path}: expected a video file, found one that FFmpeg cannot read "
                f"(no video, or its end is missing); check it in a video player, or convert it to MP4"
            )
        announced_fps = self._capture.get(cv2.CAP_PROP_FPS)
        self.fps = announced_fps if 0 < announced_fps <= 1000 else _USUAL_FPS
        self.width_px = int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH))
        self.height_px = int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        pictures = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self.announced_s = round(pictures / self.fps) if pictures > 0 else None
        """How long it says that it is; None where it does not say so."""
        self.length_s = 0.0
        """Time that the pictures read so far fill."""

    def times(self) -> Iterator[float]:
        """Go from picture to picture; yields each one's time in the file, in seconds, rising.

        Raises:
            SourceError: There is not a single picture.
        """
        read = 0
        at = -math.inf
        while self._capture.grab():
            at = self._time_after(at)
            self.length_s = at + 1 / self.fps
            read += 1
            yield at
        if not read:
            raise SourceError(
                f"{self._path}: expected a video, found one without pictures; record or export it again"
            )
        self._warn_if_cut_off(read)

    def _time_after(self, previous_s: float) -> float:
        """The current picture's own time; counted by the frame rate where it is missing or does not rise."""
        own_s: float = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if math.isfinite(own_s) and own_s > previous_s:
            return max(own_s, 0.0)
        return previous_s + 1 / self.fps if math.isfinite(previous_s) else 0.0

    def picture(self) -> Image | None:
        """The picture whose time was yielded last; None when it cannot be converted."""
        converted, image = self._capture.retrieve()
        return cast(Image, image) if converted else None

    def close(self) -> None:
        self._capture.release()

    def _warn_if_cut_off(self, read: int) -> None:
        announced = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        if announced - read > max(2, _MISCOUNT * announced):
            log.warning(
                "%s: only %d of %d announced pictures could be read; the file is cut off or damaged",
                self._path,
                read,
                announced,
            )


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError:
        raise SourceError(
            f"{path}: expected a video file, found no such file; check 'source' in site.yaml"
        ) from None
    except IsADirectoryError:
        raise SourceError(f"{path}: expected a video file, found a folder; name a file in it") from None
    except OSError as error:
        raise SourceError(
            f"{path}: expected a readable video file, found: {error.strerror}; check its permissions"
        ) from error
    if empty:
        raise SourceError(f"{path}: expected a video file, found an empty file; copy it again")
