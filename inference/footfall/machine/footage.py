"""The clip that is measured with: a file, ten seconds of a camera, or what FFmpeg makes of either."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from footfall.adapters.cameras.backlog import Backlog
from footfall.adapters.cameras.frame_rate import FrameRateLimit, FrameRateMeter
from footfall.adapters.cameras.newest_picture import NewestPicture
from footfall.adapters.cameras.video_file import VideoFile
from footfall.config import CameraConfig, SourceKind
from footfall.core.frame import Image
from footfall.errors import ConfigError, SourceError, StorageError
from footfall.machine.clip import Clip
from footfall.machine.costs import Stage, StageName
from footfall.machine.looking import Stream, stream_of
from footfall.machine.packets import Packet, opened
from footfall.machine.timing import StageTimer

RECORD_S = 10.0
DECODE_S = 3.0
"""How long decoding is measured."""
PICTURES = 24
"""Kept in memory for the other stages."""
GLUE_ROUNDS = 5000
ENCODE_S = 60.0


def clip_of(camera: CameraConfig, folder: Path) -> Clip:
    """A camera's file, or ten seconds of its stream, recorded as it comes into a folder.

    Raises:
        SourceError: It cannot be read.
        ConfigError: It is a USB camera, which sends no stream.
        StorageError: There is no room for it.
    """
    if camera.kind is SourceKind.FILE:
        return clip_in(Path(camera.source))
    if camera.kind is SourceKind.USB:
        raise ConfigError(
            f"{camera.source} sends single pictures, no stream; record it and name --video FILE"
        )
    with opened(camera) as stream:
        packets = list(_within(stream.packets(), RECORD_S))
        if len(packets) < 2:
            raise SourceError(f"{camera.shown_source} answers, but no pictures come; restart it")
        seen = stream_of(stream.announced, packets, live=True)
        file = folder / f"camera.{seen.codec}"
        _write(file, [stream.head().tobytes(), *(each.data.tobytes() for each in packets)])
    return _as_sent(clip_in(file), seen)


def _write(file: Path, parts: Sequence[bytes]) -> None:
    try:
        file.write_bytes(b"".join(parts))
    except OSError as error:
        raise StorageError(
            f"expected room for {sum(map(len, parts)) / 1e6:.0f} MB in {file.parent.parent}, found: {error.strerror}; "
            "make room there, or name a clip with --video FILE"
        ) from error


def _as_sent(clip: Clip, seen: Stream) -> Clip:
    return Clip(clip.file, seen.codec, clip.width_px, clip.height_px, seen.fps, clip.file_fps)


def _within(packets: Iterator[Packet], seconds: float) -> Iterator[Packet]:
    end = time.monotonic() + seconds
    for packet in packets:
        yield packet
        if packet.at > end:
            return


def clip_in(file: Path) -> Clip:
    """What is known of a video file.

    Raises:
        SourceError: It is none.
    """
    with closing(VideoFile(file)) as video:
        size = video.width_px, video.height_px, video.fps
    with opened(CameraConfig(source=str(file))) as stream:
        codec = stream.announced.codec
    return Clip(file, codec, size[0], size[1], size[2], size[2])


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which cameras send: H.264 at 25 pictures a second."""

    width_px: int
    height_px: int
    kbit_s: int


FORMS = {
    "2160p": Form(3840, 2160, 12_000),
    "1080p": Form(1920, 1080, 4000),
    "720p": Form(1280, 720, 2000),
    "360p": Form(640, 360, 500),
}
"""What surveillance cameras usually have in their settings, at the bit rates that their makers preset."""
FORM_FPS = 25


def encoding(source: Path, form: Form, to: Path) -> list[str]:
    """The FFmpeg command that makes a clip as cameras send it: no B-frames, a key frame every two seconds, noise."""
    look = f"scale={form.width_px}:{form.height_px},fps={FORM_FPS},noise=alls=6:allf=t"
    rate = f"{form.kbit_s}k"
    return [
        *("ffmpeg", "-v", "error", "-y", "-i", str(source), "-t", f"{RECORD_S:g}", "-vf", look, "-an"),
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-bf", "0", "-pix_fmt", "yuv420p"),
        *("-g", str(2 * FORM_FPS), "-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", rate),
        *("-f", "mpegts", str(to)),
    ]


def encoded(source: Clip, form: Form, folder: Path) -> Clip:
    """The same pictures as another camera would send them.

    Raises:
        ConfigError: There is no FFmpeg, or it cannot do it.
        StorageError: It takes too long.
    """
    to = folder / "encoded.ts"
    try:
        subprocess.run(
            encoding(source.file, form, to),
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ENCODE_S,
            text=True,
        )
    except FileNotFoundError:
        raise ConfigError(
            "--stream needs FFmpeg, which is not here; install it, or name --video FILE"
        ) from None
    except subprocess.TimeoutExpired:
        raise StorageError(f"FFmpeg took more than {ENCODE_S:g} s; name --video FILE instead") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines()[-1:] or ["nothing"]
        raise ConfigError(
            f"--stream: FFmpeg cannot make such a clip, it says: {said[0]}; name --video FILE"
        ) from None
    return clip_in(to)


@dataclass(frozen=True, slots=True)
class Footage:
    """What decoding a clip costs, and some of its pictures."""

    clip: Clip
    decode: Stage
    convert: Stage
    lock_ms: float
    pictures: Sequence[Image]


def decoded(clip: Clip) -> Footage:
    """Decode a clip as cameras are decoded, from its beginning again and again, for DECODE_S.

    Raises:
        SourceError: It cannot be read.
    """
    decode, convert = StageTimer(StageName.DECODE), StageTimer(StageName.CONVERT)
    pictures: list[Image] = []
    end = time.monotonic() + DECODE_S
    while time.monotonic() < end:
        _decode(clip, decode, convert, pictures, end)
    return Footage(clip, decode.stage(), convert.stage(), 1000 * _glue_s(), pictures)


def _decode(clip: Clip, decode: StageTimer, convert: StageTimer, pictures: list[Image], end: float) -> None:
    with closing(VideoFile(clip.file)) as video:
        times = video.times()
        while time.monotonic() < end:
            with decode.run():
                at = next(times, None)
            if at is None:
                return
            with convert.run():
                image = video.picture()
            if image is not None and len(pictures) < PICTURES:
                pictures.append(image)


def _glue_s() -> float:
    """What the program itself does around each decoded picture, whether or not it is analysed."""
    limit, meter, newest, backlog = FrameRateLimit(1.0), FrameRateMeter(), NewestPicture(3.0), Backlog()
    begun = time.thread_time()
    for number in range(GLUE_ROUNDS):
        at = number / 25
        backlog.note(at, at)
        limit.takes(at)
        meter.count(at)
        newest.arrived()
    return (time.thread_time() - begun) / GLUE_ROUNDS
