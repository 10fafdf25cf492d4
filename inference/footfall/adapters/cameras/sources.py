"""Where pictures come from: the right source for each camera of site.yaml."""

from pathlib import Path

from footfall.adapters.cameras.file_source import FileSource
from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.live_source import LiveSource
from footfall.config import CameraConfig, SourceKind
from footfall.core.stream_choice import StreamChooser
from footfall.errors import ConfigError
from footfall.pipeline import FrameSource


def open_source(
    camera: CameraConfig,
    *,
    paced: bool,
    starts_at: float | None,
    limit: FrameRateLimit | None = None,
    chooser: StreamChooser | None = None,
) -> FrameSource:
    """The source of a camera; it connects, or opens its file, when the iteration begins.

    Args:
        paced: Files only: play at the file's own speed. Otherwise every picture comes as fast as it is
            taken, no limit holds, and it is not looped, since such a replay would never end.
        starts_at: Files that are not paced only: time of the first picture, in seconds since the epoch;
            None for a fixed day.
        limit: Says which pictures to take while they come; the camera's own `fps_max` where it is not given.
        chooser: Says when a network camera's substream serves as well; None keeps to the main stream.

    Raises:
        ConfigError: A camera cannot be read faster than it sends.
    """
    if camera.kind is not SourceKind.FILE:
        if not paced:
            raise ConfigError(
                f"camera {camera.name!r}: expected a video file with --as-fast-as-possible, found "
                f"{camera.shown_source}; leave the option out, or write 'enabled: false' for this camera"
            )
        return LiveSource(camera, limit=limit, chooser=chooser)
    return FileSource(
        Path(camera.source),
        paced=paced,
        loop=camera.loop and paced,
        limit=limit or FrameRateLimit(camera.fps_max if paced else None),
        starts_at=starts_at,
    )
