"""A look at a camera: what it sends, and how often a picture that stands for itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

import numpy as np

from footfall.config import CameraConfig, SourceKind
from footfall.errors import SourceError
from footfall.machine.packets import Announced, Packet, opened

LOOK_S = 5.0
"""How long a camera is watched; most send a key frame every second or two."""
MOMENT_S = 1.0
"""Whatever waited while the stream was opened has come by then, also on a busy computer."""
LOOK_PICTURES = 300
"""As many of a file, which comes faster."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What a camera sends.

    Attributes:
        fps: Pictures a second: as they came, or as a file says.
        keyframe_s: Seconds between key frames, the longest that was seen; None where fewer than two came.
        kbit_s: Kilobits a second, encoded; None for a USB camera, whose pictures come as they are.
        seconds: How much of it was looked at.
        blind_s: The longest time without a key frame in it; before the first and after the last one it may be longer.
    """

    codec: str
    width_px: int
    height_px: int
    fps: float
    keyframe_s: float | None
    kbit_s: float | None
    seconds: float
    blind_s: float


def look(camera: CameraConfig) -> Stream:
    """Watch a camera for LOOK_S; takes no longer than it takes to open it beside that.

    Raises:
        SourceError: It cannot be opened, or sends nothing; says why, without a password.
        ConfigError: Its password cannot be read.
    """
    with opened(camera) as stream:
        raw = camera.kind is SourceKind.USB
        packets = [_without_picture(each) if raw else each for each in _for_a_while(stream.packets())]
        announced = stream.announced
    if len(packets) < 2:
        raise SourceError("it answers, but no pictures come; restart it, and look at its stream settings")
    seen = stream_of(announced, packets, live=camera.kind is not SourceKind.FILE)
    return replace(seen, kbit_s=None) if raw else seen


def stream_of(announced: Announced, packets: Sequence[Packet], *, live: bool) -> Stream:
    """What two packets or more tell of their stream.

    Args:
        live: They came at the camera's own speed; the first ones may have come at once, and are left out.
    """
    came_fps = _fps_as_they_came(packets) if live else None
    fps = came_fps or announced.fps or 25.0
    size = sum(each.data.size for each in packets)
    return Stream(
        announced.codec,
        announced.width_px,
        announced.height_px,
        fps,
        _keyframe_s(packets, fps),
        8 * size / 1000 * fps / len(packets),
        len(packets) / fps,
        _blind_s(packets, fps),
    )


def _fps_as_they_came(packets: Sequence[Packet]) -> float | None:
    """Without the pictures that waited while the stream was opened: seconds of them come within a moment."""
    came = [packet for packet in packets if packet.at >= packets[0].at + MOMENT_S]
    span = came[-1].at - came[0].at if came else 0.0
    return (len(came) - 1) / span if len(came) > 2 and span > 0 else None


def _keyframe_s(packets: Sequence[Packet], fps: float) -> float | None:
    return max((later - earlier for earlier, later in pairwise(_keys(packets))), default=0) / fps or None


def _blind_s(packets: Sequence[Packet], fps: float) -> float:
    places = [0, *_keys(packets), len(packets)]
    return max(later - earlier for earlier, later in pairwise(places)) / fps


def _keys(packets: Sequence[Packet]) -> list[int]:
    return [place for place, packet in enumerate(packets) if packet.key]


def _without_picture(packet: Packet) -> Packet:
    """A USB camera's are not encoded: 6 MB each of 1080p."""
    return replace(packet, data=np.empty(0, np.uint8))


def _for_a_while(packets: Iterator[Packet]) -> Iterator[Packet]:
    """Packets of LOOK_S, and LOOK_PICTURES at most."""
    begun: float | None = None
    for packet in islice(packets, LOOK_PICTURES):
        begun = packet.at if begun is None else begun
        yield packet
        if packet.at - begun > LOOK_S:
            return
