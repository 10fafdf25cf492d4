"""What decoding costs: CPU time for each of a camera's pictures when every fifth is analysed, by who decodes and what
is left out; and what leaving it out costs the count.

    python -m bench.decoding        (needs FFmpeg, the demo clip in var/cache/clips, and for the count ../shared/data)

CPU time is that of the whole process and of the FFmpeg that it starts and waits for. Each way is measured in turn with
the others, round by round, and the least of the rounds counts, since other programs only ever add.
"""

import argparse
import logging
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from bench.decoding_effect import effect_table, measure_effect, measure_sizes, sizes_table
from footfall.adapters.cameras.capture import Capture
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture
from footfall.adapters.cameras.ffmpeg_commands import Decoding
from footfall.adapters.cameras.opencv_capture import open_file
from support.models import PETS, ROOT

log = logging.getLogger("bench")

SOURCE = ROOT / "var" / "cache" / "clips" / "vtest.avi"
FPS, EVERY = 25, 5
LEFT_OUT = {
    "all": Decoding(fps=FPS / EVERY),
    "no loop filter": Decoding(fps=FPS / EVERY, skip_loop_filter=True),
    "no unreferenced": Decoding(fps=FPS / EVERY, skip_unreferenced=True),
    "neither": Decoding(fps=FPS / EVERY, skip_loop_filter=True, skip_unreferenced=True),
}
SKIPPED = {
    "all": [],
    "no loop filter": ["-skip_loop_filter", "all"],
    "no unreferenced": ["-skip_frame", "noref"],
    "neither": ["-skip_loop_filter", "all", "-skip_frame", "noref"],
}


@dataclass(frozen=True, slots=True)
class Stream:
    """A camera's stream in a file."""

    name: str
    path: Path
    pictures: int


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds for each picture of a stream, those that are not analysed among them."""

    stream: str
    way: str
    cpu_ms: float


Way = Callable[[Path], None]


def measure_costs(folder: Path, pictures: int, rounds: int) -> list[Cost]:
    """Every way to decode, on every stream."""
    least: dict[tuple[str, str], float] = {}
    streams = make_streams(folder, pictures)
    for _ in range(rounds):
        for stream in streams:
            for name, way in ways().items():
                before = _cpu_s()
                way(stream.path)
                used_ms = (_cpu_s() - before) * 1000 / stream.pictures
                least[stream.name, name] = min(used_ms, least.get((stream.name, name), used_ms))
    return [Cost(stream, way, cpu_ms) for (stream, way), cpu_ms in least.items()]


def ways() -> Mapping[str, Way]:
    """By name; what OpenCV leaves out is the whole process's, so it is set for one stream at a time here."""
    own = {f"FFmpeg, 4:2:0 ({left_out})": _by_ffmpeg(how) for left_out, how in LEFT_OUT.items()}
    raw = {f"FFmpeg, BGR ({left_out})": _by_pipe(skipped) for left_out, skipped in SKIPPED.items()}
    return {
        "OpenCV, every picture converted": _by_opencv("", 1),
        "OpenCV, grab and retrieve (all)": _by_opencv("", EVERY),
        "OpenCV, grab and retrieve (no unreferenced)": _by_opencv("avdiscard;nonref", EVERY),
        **own,
        **raw,
        "FFmpeg, BGR scaled to 416 (all)": _by_pipe([], ",scale=416:-2:flags=bilinear"),
    }


def make_streams(folder: Path, pictures: int) -> list[Stream]:
    """The demo clip as a camera would send it: upscaled with noise, since sensors have noise and upscaling has none."""
    made = []
    for name, size, rate in (("1080p, 4 Mb/s", "1920:1080", "4M"), ("360p, 0.5 Mb/s", "640:360", "500k")):
        for b_frames in (0, 3):
            path = folder / f"{size.replace(':', 'x')}-{b_frames}.mp4"
            picture = f"setpts=N/{FPS}/TB,fps={FPS},scale={size},noise=alls=6:allf=t"
            coded = ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-bf", str(b_frames)]
            limited = ["-b:v", rate, "-maxrate", rate, "-bufsize", rate, "-g", "50", "-pix_fmt", "yuv420p"]
            asked = ["-i", str(SOURCE), "-frames:v", str(pictures), "-vf", picture]
            subprocess.run(["ffmpeg", "-v", "error", *asked, *coded, *limited, str(path)], check=True)
            made.append(Stream(f"{name}, {'with' if b_frames else 'no'} B-pictures", path, pictures))
    return made


def table(costs: Sequence[Cost]) -> str:
    """A row a way, a column a stream."""
    streams = list(dict.fromkeys(cost.stream for cost in costs))
    by_place = {(cost.way, cost.stream): cost.cpu_ms for cost in costs}
    rows = [
        f"| {way} | " + " | ".join(f"{by_place[way, stream]:.2f}" for stream in streams) + " |"
        for way in dict.fromkeys(cost.way for cost in costs)
    ]
    head = f"| CPU ms for each picture | {' | '.join(streams)} |"
    return "\n".join([head, "|---|" + "---:|" * len(streams), *rows])


def _by_opencv(options: str, every: int) -> Way:
    def decode(path: Path) -> None:
        before = os.environ.get("OPENCV_FFMPEG_CAPTURE_OPTIONS")
        os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = options or "rtsp_flags;prefer_tcp"
        _take(open_file(path), every)
        if before is not None:
            os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = before

    return decode


def _by_ffmpeg(decoding: Decoding) -> Way:
    return lambda path: _take(
        FfmpegCapture(f"file:{path}", decoding, open_timeout_s=60, read_timeout_s=60), every=1
    )


def _take(capture: Capture, every: int) -> None:
    number = 0
    while capture.grab():
        if number % every == 0:
            capture.retrieve()
        number += 1
    capture.release()
    assert number, "the stream had no picture"


def _by_pipe(skipped: Sequence[str], scaled: str = "") -> Way:
    """As most programs do it: BGR through the pipe, at the rate of the analysis."""

    def decode(path: Path) -> None:
        thinned = rf"select=isnan(prev_selected_t)+gt(floor(t*5)\,floor(prev_selected_t*5)){scaled}"
        chain = ["-filter_threads", "1", "-vf", thinned, "-fps_mode", "passthrough"]
        command = ["ffmpeg", "-v", "error", "-threads", "1", *skipped, "-i", str(path), *chain]
        piped = subprocess.Popen(
            [*command, "-pix_fmt", "bgr24", "-f", "rawvideo", "pipe:1"], stdout=subprocess.PIPE, bufsize=0
        )
        assert piped.stdout is not None
        buffer = bytearray(1 << 20)
        with piped, piped.stdout as pictures:
            while pictures.readinto(buffer):
                pass

    return decode


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> int:
    """Measure, and say what came of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--pictures", type=int, default=500, help="length of the streams")
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        log.info("%s", table(measure_costs(Path(folder), given.pictures, given.rounds)))
        if PETS.is_dir():
            log.info("%s", effect_table(measure_effect(Path(folder))))
            log.info("%s", sizes_table(measure_sizes(Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
