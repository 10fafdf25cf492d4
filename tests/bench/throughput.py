"""Frames a second of the whole pipeline, against those of OpenVINO's own benchmark_app for the same network."""

import logging
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from support.broker import ROOT, Broker

log = logging.getLogger("bench")

CLIP = ROOT / "var" / "cache" / "clips" / "vtest.avi"
MODELS = ROOT / "var" / "cache" / "models"
MODEL = "nanodet-g-416"


@dataclass(frozen=True, slots=True)
class Throughput:
    """Pairs of frames a second, and the largest resident memory of the counting program."""

    pipeline_fps: tuple[float, ...]
    benchmark_fps: tuple[float, ...]
    peak_rss_mb: float

    @property
    def ratio(self) -> float:
        """Median over the pairs of pipeline to benchmark_app."""
        return median(a / b for a, b in zip(self.pipeline_fps, self.benchmark_fps, strict=True))


def write_site(folder: Path, *, loop: bool) -> Path:
    """The demo's zones, lines and stores on the clip where it lies."""
    text = (ROOT / "site.yaml").read_text().replace("var/cache/clips/vtest.avi", str(CLIP))
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


def measure_throughput(folder: Path, rounds: int, seconds: int) -> Throughput:
    """Run the pipeline and benchmark_app in turn."""
    pipeline, reference, peaks = [], [], []
    with Broker(folder / "broker") as broker:
        site = write_site(folder, loop=False)
        for number in range(1, rounds + 1):
            fps, peak = _replay(site, environment(broker, folder))
            pipeline.append(fps)
            peaks.append(peak)
            reference.append(_benchmark_app(seconds))
            log.info(
                "round %d of %d: pipeline %.1f, benchmark_app %.1f frames a second",
                number,
                rounds,
                fps,
                reference[-1],
            )
    return Throughput(tuple(pipeline), tuple(reference), max(peaks))


def _replay(site: Path, env: dict[str, str]) -> tuple[float, float]:
    command = [sys.executable, "-m", "footfall", "run", "--site", str(site), "--as-fast-as-possible"]
    process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    output = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    said = re.search(r"\(([\d.]+) frames a second\)", output)
    if process.returncode != 0 or said is None:
        raise SystemExit(f"the pipeline ended with {process.returncode}:\n{output}")
    return float(said.group(1)), usage.ru_maxrss / 1024


def _benchmark_app(seconds: int) -> float:
    program = Path(sys.executable).parent / "benchmark_app"
    model = MODELS / MODEL / "model.xml"
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
