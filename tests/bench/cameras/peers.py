"""What others make of the same streams: the loop that a user would write, and Mesopic; a process for each camera.

Their environments are made by scripts/peers-env.sh; whoever is missing there is left out of the comparison.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.cameras.run import Load
from bench.cameras.streams import StreamServer
from bench.machine import family_cpu_s
from bench.pace import let_pass
from support.models import ROOT, SHARED_MODELS
from support.wait import wait_until

LOOP = ROOT / ".venv-peers" / "bin" / "python"
MESOPIC = ROOT / ".venv-peers-mesopic" / "bin" / "mesopic"
RAW_0200 = SHARED_MODELS / "person-detection-0200" / "FP16" / "person-detection-0200.xml"

Command = Callable[[int], Sequence[str]]


def loop_command(server: StreamServer, fps: float) -> Command:
    """The loop for a camera."""
    script = Path(__file__).with_name("loop.py")
    return lambda camera: [str(LOOP), str(script), server.address(camera), str(RAW_0200), str(fps)]


def mesopic_command(server: StreamServer, fps: float) -> Command:
    """Mesopic as shipped for a camera: YOLOX-nano in ONNX Runtime."""
    return lambda camera: [str(MESOPIC), "spike", "--rtsp", server.address(camera), "--fps", str(fps)]


def mesopic_environment(folder: Path) -> dict[str, str]:
    """Its cache of models with the network in it, which it would fetch otherwise."""
    cache = folder / "mesopic-models"
    cache.mkdir(exist_ok=True)
    shutil.copyfile(SHARED_MODELS / "yolox-nano" / "yolox_nano.onnx", cache / "yolox-nano.fp32.op12.onnx")
    return {"MESOPIC_MODEL_CACHE": str(cache)}


def run_peer(
    folder: Path,
    command: Command,
    cameras: int,
    fps: float,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> Load:
    """Let a process for each camera run for some time; each writes a line for an analysed picture."""
    folder.mkdir(parents=True, exist_ok=True)
    said = [folder / f"camera-{number}.jsonl" for number in range(cameras)]
    with ExitStack() as stack:
        pids = [
            stack.enter_context(_running(command(number), out, environment or {}))
            for number, out in enumerate(said)
        ]
        wait_until(lambda: all(map(_lines, said)), f"{cameras} cameras' first pictures", 180)
        let_pass(10.0)
        begun, used, before = (
            time.monotonic(),
            sum(map(family_cpu_s, pids)),
            [len(_lines(each)) for each in said],
        )
        let_pass(seconds)
        took, used = time.monotonic() - begun, sum(map(family_cpu_s, pids)) - used
        lines = [_lines(each)[first:] for each, first in zip(said, before, strict=True)]
        ages = sorted(json.loads(line).get("lag_s", 0.0) for each in lines for line in each)
        rates = sorted(len(each) / took for each in lines)
        return Load(fps, rates, ages or [0.0], used, sum(map(_resident_mb, pids)), took)


@contextmanager
def _running(command: Sequence[str], out: Path, environment: Mapping[str, str]) -> Iterator[int]:
    with out.open("wb") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _lines(file: Path) -> list[str]:
    return [
        line for line in file.read_text(errors="replace").splitlines(keepends=True) if line.endswith("}\n")
    ]


def _resident_mb(pid: int) -> float:
    """A process's share of the memory, what it shares with others divided among them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
