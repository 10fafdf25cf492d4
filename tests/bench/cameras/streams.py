"""Clips as cameras send them, and a server that sends each of them in real time to whoever asks.

    python -m bench.cameras.streams CLIP PORT      (as StreamServer starts it)

Every request is a camera of its own: it begins at another keyframe of the clip and goes on for ever, as MPEG-TS over
HTTP. RTSP would cost the same to read; a server for twenty such cameras would cost more than Footfall itself.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any, Self

from bench.pace import at_pace
from bench.throughput import CLIP
from support.demo import SOURCES
from support.processes import Program, free_port, is_listening
from support.wait import wait_until


@dataclass(frozen=True, slots=True)
class Form:
    """What a camera sends: H.264 at 25 pictures a second."""

    name: str
    width_px: int
    height_px: int
    kbit_s: int
    fps: int = 25
    key_s: float = 2.0


MAIN = Form("1080p25 H.264 4 Mb/s", 1920, 1080, 4000)
SUB = Form("640x360 25 fps 0.5 Mb/s", 640, 360, 500)


MIDDLE = Form("720p25 H.264 2 Mb/s", 1280, 720, 2000)
FORMS = {"main": MAIN, "middle": MIDDLE, "sub": SUB}


def clip_of(form: Form) -> Path:
    """The demo's clip as a camera would send it; made once."""
    name = f"{form.width_px}x{form.height_px}-{form.fps}-{form.kbit_s}-{form.key_s:g}.ts"
    return make_clip(CLIP, form, CLIP.with_name(name))


def make_clip(source: Path, form: Form, to: Path) -> Path:
    """Send a clip through an encoder as cameras have it: no B-frames, a keyframe every other second, some noise.

    The clip is longer than a measurement, and made once.
    """
    if to.exists():
        return to
    look = f"scale={form.width_px}:{form.height_px},fps={form.fps},noise=alls=6:allf=t"
    rate = f"{form.kbit_s}k"
    new = to.with_suffix(".new.ts")
    command = [
        *("ffmpeg", "-v", "error", "-y", "-stream_loop", "1", "-i", str(source), "-vf", look, "-an"),
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-bf", "0", "-pix_fmt", "yuv420p"),
        *(
            "-g",
            str(round(form.key_s * form.fps)),
            "-b:v",
            rate,
            "-minrate",
            rate,
            "-maxrate",
            rate,
            "-bufsize",
            rate,
        ),
        *("-f", "mpegts", str(new)),
    ]
    subprocess.run(command, check=True)
    new.replace(to)
    return to


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a clip's bytes that holds one picture."""

    begin: int
    end: int
    at_s: float
    key: bool


def index(clip: Path) -> list[Picture]:
    """Where in an MPEG-TS file each picture lies."""
    command = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time,pos,flags"]
    told = subprocess.run([*command, "-of", "json", str(clip)], check=True, capture_output=True)
    packets = [each for each in json.loads(told.stdout)["packets"] if "pos" in each]
    begins = [int(each["pos"]) for each in packets]
    return [
        Picture(begin, end, float(each["pts_time"]), "K" in each["flags"])
        for each, begin, end in zip(packets, begins, [*begins[1:], clip.stat().st_size], strict=True)
    ]


def play(clip: bytes, pictures: Sequence[Picture], first: int, out: Any) -> None:
    """Write pictures when they are due, for ever; ends when nobody reads them."""
    head = clip[: pictures[0].begin]
    out.write(head)
    for number in at_pace(1 / (pictures[1].at_s - pictures[0].at_s)):
        picture = pictures[(first + number) % len(pictures)]
        out.write(clip[picture.begin : picture.end])


def serve(path: Path, port: int) -> None:
    """Serve a clip on loopback until killed."""
    clip, pictures = path.read_bytes(), index(path)
    keys = [number for number, picture in enumerate(pictures) if picture.key]
    numbers = count()

    class Camera(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "video/mp2t")
            self.end_headers()
            try:
                play(clip, pictures, keys[next(numbers) * 7 % len(keys)], self.wfile)
            except OSError:
                return

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server names it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Camera)
    server.daemon_threads = True
    server.serve_forever()


class StreamServer:
    """Serves one clip to any number of cameras, in a process of its own."""

    def __init__(self, clip: Path, folder: Path) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "bench.cameras.streams", str(clip), str(self.port)]
        self._program = Program(command, folder / f"streams-{self.port}.log", env=SOURCES)

    def address(self, camera: int) -> str:
        return f"http://127.0.0.1:{self.port}/{camera}.ts"

    def __enter__(self) -> Self:
        self._program.start()
        wait_until(lambda: is_listening(self.port), "the stream server", 60)
        return self

    def __exit__(self, *_: object) -> None:
        self._program.kill()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
