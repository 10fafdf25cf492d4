"""Whether a camera can be decoded on a graphics unit: tried with a picture of its own, never believed."""

import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from footfall.adapters.cameras.ffmpeg_capture import RawFormat, no_ffmpeg, raw_format
from footfall.adapters.cameras.ffmpeg_commands import (
    Hardware,
    decode_sample_command,
    file_list,
    hardware_ways,
    sample_command,
)

DIFFERENCE = 1.0
"""Mean absolute difference, of 255, up to which two pictures are the same. H.264 and H.265 tell decoders every bit;
only motion JPEG leaves them room to round."""
DEVICES = Path("/dev/dri")


@dataclass(frozen=True, slots=True)
class HardwareFinding:
    """Where to decode, and why, for people; `hardware` is None for the processor."""

    hardware: Hardware | None
    because: str


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture as it came through the pipe, or FFmpeg's word on why there is none."""

    kind: RawFormat | None
    raw: bytes
    complaint: str


def render_nodes(folder: Path = DEVICES) -> list[str]:
    """The devices by which graphics units compute."""
    return sorted(str(node) for node in folder.glob("renderD*"))


def find_hardware(address: str, nodes: list[str], *, timeout_s: float) -> HardwareFinding | None:
    """Decode one picture of the camera on the processor and on each graphics unit, until one gives the same.

    None where the camera sends no picture in time, which says nothing about graphics units.

    Args:
        address: Of the camera, with its password if it needs one; or file: and an absolute path.
        nodes: The graphics units' devices.
        timeout_s: For everything together.

    Raises:
        SourceError: There is no FFmpeg.
    """
    if not nodes:
        return HardwareFinding(None, f"there is no graphics unit in {DEVICES}")
    end = time.monotonic() + timeout_s
    ways = hardware_ways(nodes, _output(["ffmpeg", "-hide_banner", "-hwaccels"], b"", end)[0].decode())
    if not ways:
        return HardwareFinding(
            None, "this FFmpeg knows neither VAAPI nor QSV; install the one of the distribution"
        )
    sample, _ = _output(sample_command(), file_list(address, timeout_s).encode(), end)
    expected = _decoded(sample, None, end)
    if expected.kind is None:
        return None
    refusals = []
    for way in ways:
        refusal = difference(expected, _decoded(sample, way, end))
        if refusal is None:
            return HardwareFinding(way, f"{way} gives the same picture as the processor")
        refusals.append(f"{way}: {refusal}")
    return HardwareFinding(None, "; ".join(refusals))


def difference(expected: DecodedPicture, found: DecodedPicture) -> str | None:
    """What is wrong with a graphics unit's picture; None where nothing is."""
    if found.kind is None:
        return found.complaint or "no picture in time"
    if len(found.raw) != len(expected.raw):
        return "its picture has another size"
    levels = [np.frombuffer(picture.raw, np.uint8).astype(np.int16) for picture in (expected, found)]
    off = float(np.abs(levels[0] - levels[1]).mean())
    return None if off <= DIFFERENCE else f"its picture differs by {off:.1f} of 255"


def _decoded(sample: bytes, way: Hardware | None, end: float) -> DecodedPicture:
    out, words = _output(decode_sample_command(way), sample, end)
    header, _, rest = out.partition(b"\n")
    kind = raw_format(header)
    raw = rest.partition(b"\n")[2]
    if kind is None or len(raw) < kind.picture_bytes:
        return DecodedPicture(None, b"", words)
    return DecodedPicture(kind, raw[: kind.picture_bytes], words)


def _output(command: list[str], given: bytes, end: float) -> tuple[bytes, str]:
    """What a program prints until it ends or time is up, and the first line of its complaints."""
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, check=False, timeout=max(0.1, end - time.monotonic())
        )
    except OSError as error:
        raise no_ffmpeg(error) from error
    except subprocess.TimeoutExpired:
        return b"", ""
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return done.stdout, re.sub(r"^\[[^]]*\] ", "", lines[0]).rstrip(".") if lines else ""
