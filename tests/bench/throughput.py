"""Frames a second of the whole pipeline, against those of OpenVINO's own benchmark_app for the same network.

Beside them, what the parts of a picture's way cost alone.
"""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.parts import Parts, measure_parts
from support.broker import ROOT, Broker

log = logging.getLogger("bench")

CLIP = ROOT / "var" / "cache" / "clips" / "vtest.avi"
MODELS = ROOT / "var" / "cache" / "models"
MODEL = "nanodet-g-416"


@dataclass(frozen=True, slots=True)
class Throughput:
    """Pairs of frames a second, and what the counting program used.

    Attributes:
        pipeline_fps: Of the whole pipeline, round by round.
        benchmark_fps: Of the network in benchmark_app.
        cpu_ms: CPU milliseconds of the counting program for a picture, its start included.
        peak_rss_mb: Its largest resident memory.
        parts: What a picture's parts cost alone.
    """

    pipeline_fps: tuple[float, ...]
    benchmark_fps: tuple[float, ...]
    cpu_ms: float
    peak_rss_mb: float
    parts: Parts

    @property
    def ratio(self) -> float:
        """Median over the pairs of pipeline to benchmark_app."""
        return median(a / b for a, b in zip(self.pipeline_fps, self.benchmark_fps, strict=True))


def write_site(folder: Path, *, loop: bool, model: str = MODEL) -> Path:
    """The demo's zones, lines and stores on the clip where it lies."""
    text = re.sub(r"^model: .*$", f"model: {model}", (ROOT / "site.yaml").read_text(), flags=re.MULTILINE)
    text = text.replace("var/cache/clips/vtest.avi", str(CLIP))
    site = folder / "site.yaml"
    site.write_text(text if loop else text.replace("loop: true", "loop: false"))
    return site


def environment(broker: Broker, folder: Path, stream_url: str = "") -> dict[str, str]:
    """What `footfall run` is given."""
    return {
        **os.environ,
        "MQTT_PORT": str(broker.port),
        "MQTT_USERNAME": "inference",
        "MQTT_PASSWORD_FILE": str(broker.password_file("inference")),
        "FOOTFALL_MODELS_DIR": str(MODELS),
        "FOOTFALL_STATE_DIR": str(folder / "state"),
        "FFSERVER_URL": stream_url,
    }


def measure_throughput(
    folder: Path, rounds: int, seconds: int, models: Mapping[str, Path]
) -> dict[str, Throughput]:
    """Run the pipeline and benchmark_app in turn, network by network.

    Args:
        models: OpenVINO files by the name that the page has for them.
    """
    with Broker(folder / "broker") as broker:
        return {
            name: _throughput(folder, broker, rounds, seconds, name, model) for name, model in models.items()
        }


def _throughput(
    folder: Path, broker: Broker, rounds: int, seconds: int, name: str, model: Path
) -> Throughput:
    site = write_site(folder, loop=False, model=str(model))
    replays, reference = [], []
    for number in range(1, rounds + 1):
        replays.append(_replay(site, environment(broker, folder)))
        reference.append(_benchmark_app(model, seconds))
        log.info(
            "%s, round %d of %d: pipeline %.1f, benchmark_app %.1f frames a second",
            name,
            number,
            rounds,
            replays[-1].fps,
            reference[-1],
        )
    return Throughput(
        tuple(each.fps for each in replays),
        tuple(reference),
        median(each.cpu_ms for each in replays),
        max(each.peak_mb for each in replays),
        measure_parts(CLIP, model),
    )


@dataclass(frozen=True, slots=True)
class _Replay:
    """A clip counted once, as fast as possible."""

    fps: float
    cpu_ms: float
    peak_mb: float


def _replay(site: Path, env: dict[str, str]) -> _Replay:
    command = [sys.executable, "-m", "footfall", "run", "--site", str(site), "--as-fast-as-possible"]
    process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    output = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    said = re.search(r"(\d+) frames? .*\(([\d.]+) frames a second\)", output)
    if process.returncode != 0 or said is None:
        raise SystemExit(f"the pipeline ended with {process.returncode}:\n{output}")
    cpu_s = usage.ru_utime + usage.ru_stime
    return _Replay(float(said.group(2)), 1000 * cpu_s / int(said.group(1)), usage.ru_maxrss / 1024)


def _benchmark_app(model: Path, seconds: int) -> float:
    program = Path(sys.executable).parent / "benchmark_app"
    done = subprocess.run(
        [program, "-m", model, "-d", "CPU", "-hint", "throughput", "-t", str(seconds)],
        capture_output=True,
        text=True,
        check=True,
    )
    said = re.search(r"Throughput:\s+([\d.]+) FPS", done.stdout)
    if said is None:
        raise SystemExit(f"benchmark_app said no throughput:\n{done.stdout[-2000:]}")
    return float(said.group(1))
