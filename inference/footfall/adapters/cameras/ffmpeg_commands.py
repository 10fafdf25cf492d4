"""FFmpeg's command lines for reading cameras, built without side effects; FFmpeg 5.1 or newer.

A camera's address never stands in them, since every user of the computer can read the command lines of all programs,
and an address may hold a password. FFmpeg reads the address from its standard input, as a list of files with one
entry. For the same reason FFmpeg writes no log: its lines repeat the address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

PROTOCOLS = "pipe,file,crypto,data,tcp,udp,rtp,srtp,rtsp,rtsps,tls,http,https,httpproxy"
EVEN = r"crop=iw-mod(iw\,2):ih-mod(ih\,2)"
"""Colours have half the width and height: a last odd row or column is left out."""
_AS_THEY_COME = "setpts=(RTCTIME-RTCSTART)/(TB*1000000)"
"""Decoders lose the packets' times where the stream has none of its own, and thinning needs some."""
_LISTED = ["-f", "concat", "-safe", "0", "-protocol_whitelist", PROTOCOLS, "-i", "pipe:0"]
_TIMES = ["-map", "0:v:0", "-c", "copy", "-f", "framecrc", "-flush_packets", "1", "pipe:2"]
_RAW = ["-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe", "-flush_packets", "1", "pipe:1"]


class Unit(StrEnum):
    """Ways to decode on Intel's graphics units, as FFmpeg calls them."""

    VAAPI = "vaapi"
    QSV = "qsv"


@dataclass(frozen=True, slots=True)
class Hardware:
    """A graphics unit, and the way to it.

    Attributes:
        device: Such as /dev/dri/renderD128.
    """

    unit: Unit
    device: str

    def __str__(self) -> str:
        return f"{self.unit.upper()} on {self.device}"


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to decode, and what may be left out.

    Attributes:
        key_pictures_only: Leave out all that other pictures are needed for.
        fps: Hand on at most so many pictures a second, evenly spread; None for all.
        hardware: None for the processor.
        as_they_come: Pictures bring no times, and get those at which they come here.
    """

    skip_loop_filter: bool = False
    skip_unreferenced: bool = False
    key_pictures_only: bool = False
    fps: float | None = None
    hardware: Hardware | None = None
    as_they_come: bool = False


def file_list(address: str, read_timeout_s: float, *, as_they_come: bool = False) -> str:
    """What FFmpeg reads from its standard input: one address, and how to treat it.

    The time limits hold for FFmpeg's own waiting, so that it ends even where nobody is left to end it.

    Args:
        address: Of a camera, with its password if it needs one; or file: and an absolute path.
        as_they_come: As in Decoding.

    Source:
        FFmpeg, "concat demuxer"; quoting as in "Quoting and escaping" of its utilities' manual.
    """
    limit_us = int(read_timeout_s * 1_000_000)
    quoted = address.replace("'", r"'\''")
    options: dict[str, object] = {"use_wallclock_as_timestamps": 1} if as_they_come else {}
    if address.startswith("rtsp"):
        options |= {"rtsp_flags": "prefer_tcp", "timeout": limit_us}
    elif address.startswith("http"):
        options |= {"rw_timeout": limit_us}
    lines = [f"option {name} {value}" for name, value in options.items()]
    return "\n".join(["ffconcat version 1.0", f"file '{quoted}'", *lines, ""])


def read_command(decoding: Decoding) -> list[str]:
    """A file list on stdin -> pictures on stdout, as YUV4MPEG2 with 4:2:0 samples, and packets' times on stderr.

    Half the bytes of BGR go through the pipe that way, and only what is analysed is converted. The times are those of
    everything that the camera sends, what is left out with the rest, as FFmpeg comes to it.
    """
    decoder = ["-threads", "1", *_skipping(decoding), *_on(decoding.hardware)]
    return [*_ffmpeg("quiet"), *decoder, *_LISTED, *_pictures(decoding), *_TIMES]


def sample_command() -> list[str]:
    """A file list on stdin -> the next key picture on stdout, as the camera encoded it."""
    return [
        *_ffmpeg("quiet"),
        *_LISTED,
        "-map",
        "0:v:0",
        "-c",
        "copy",
        "-frames:v",
        "1",
        "-f",
        "nut",
        "pipe:1",
    ]


def decode_sample_command(hardware: Hardware | None) -> list[str]:
    """A sample on stdin -> its picture on stdout, as YUV4MPEG2; FFmpeg may say why not, without an address."""
    decoder = ["-threads", "1", *_on(hardware)]
    return [*_ffmpeg("error"), *decoder, "-f", "nut", "-i", "pipe:0", *_pictures(Decoding(hardware=hardware))]


def hardware_ways(render_nodes: Sequence[str], known: str) -> list[Hardware]:
    """The graphics units to try, the likeliest first: VAAPI, which every driver has, before QSV.

    Args:
        render_nodes: The devices of /dev/dri by which graphics units compute.
        known: What `ffmpeg -hwaccels` prints.
    """
    methods = known.split()
    units = [unit for unit in Unit if unit in methods]
    return [Hardware(unit, node) for node in sorted(render_nodes) for unit in units]


def _ffmpeg(loglevel: str) -> list[str]:
    return ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", loglevel]


def _skipping(decoding: Decoding) -> list[str]:
    loop_filter = ["-skip_loop_filter", "all"] if decoding.skip_loop_filter else []
    if decoding.key_pictures_only:
        return [*loop_filter, "-skip_frame", "nokey"]
    return loop_filter + (["-skip_frame", "noref"] if decoding.skip_unreferenced else [])


def _on(hardware: Hardware | None) -> list[str]:
    """Pictures stay in the graphics unit's memory, so that a decoder that quietly uses the processor fails."""
    if hardware is None:
        return []
    unit, device = hardware.unit.value, f"{hardware.unit}=unit"
    way = (
        f"{device}:{hardware.device}"
        if hardware.unit is Unit.VAAPI
        else f"{device},child_device={hardware.device}"
    )
    return [
        "-init_hw_device",
        way,
        "-hwaccel",
        unit,
        "-hwaccel_device",
        "unit",
        "-hwaccel_output_format",
        unit,
    ]


def _pictures(decoding: Decoding) -> list[str]:
    """Only pictures that are wanted leave the graphics unit, and are brought to 4:2:0."""
    filters = [_AS_THEY_COME] if decoding.as_they_come else []
    if decoding.fps:
        filters.append(_thinned(decoding.fps))
    if decoding.hardware is not None:
        filters += ["hwdownload", "format=nv12"]
    chain = ",".join([*filters, EVEN])
    return ["-map", "0:v:0", "-filter_threads", "1", "-vf", chain, "-fps_mode", "passthrough", *_RAW]


def _thinned(fps: float) -> str:
    """The first picture of every 1/fps seconds; never one twice, as the filter fps would after a pause."""
    return rf"select=isnan(prev_selected_t)+gt(floor(t*{fps:g})\,floor(prev_selected_t*{fps:g}))"
