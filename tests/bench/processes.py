"""What more processes bring and cost: pictures a second, processor time and memory, and how the lock is waited for.

    python -m bench.processes [--processes 1 2 3] [--seconds 20] [--rounds 2]

Two loads, each more than the computer can hold, so that it gives what it can: people in small streams, found by a
cheap network; and tiny pictures by a tiny network, which leaves little but Python. `python -m bench.processes probe
FILE run ...` is the program itself with a thread that looks at it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from bench.cameras.run import site_of
from bench.cameras.streams import SUB, StreamServer, clip_of
from bench.machine import children, family_cpu_s
from bench.pace import let_pass
from bench.throughput import environment
from footfall.cli import main as footfall
from support.broker import Broker
from support.clips import make_clip
from support.recorder import Recorder
from support.tiny_detector import save, tiny_network
from support.wait import wait_until

SETTLING_S = 15.0
"""The pictures a second that are told are a mean over ten seconds."""
FPS = 25.0
PROBE_S = 0.005
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What so many processes did with a load.

    Attributes:
        fps: Pictures a second that were analysed, of all cameras together.
        cpu_ms: Processor time of each, of all processes.
        pss_mb: Memory of all processes; what they share is counted once.
        late_ms: By how much longer than asked a thread of the first process slept that must have the lock afterwards,
            less what a process with a lock for itself slept longer at the same time.
        threads_ms: Processor time for each picture of the first process's Python threads, by kind.
    """

    processes: int
    fps: float
    cpu_ms: float
    pss_mb: float
    late_ms: float
    threads_ms: Mapping[str, float]

    def __str__(self) -> str:
        threads = ", ".join(f"{kind} {ms:.2f}" for kind, ms in sorted(self.threads_ms.items()) if ms >= 0.005)
        numbers = f"{self.fps:.0f} | {self.cpu_ms:.2f} | {self.pss_mb:.0f} | {self.late_ms:.2f}"
        return f"| {self.processes} | {numbers} | {threads} |"


HEAD = (
    "| processes | pictures/s | CPU-ms a picture | PSS MB | late, ms | the same of the first one's threads |\n"
    "|---|---|---|---|---|---|"
)


def run(folder: Path, site: Mapping[str, Any], processes: int, seconds: float) -> Outcome:
    """Count for some time in so many processes."""
    folder.mkdir(parents=True)
    file, told = folder / "site.yaml", folder / "probe.jsonl"
    file.write_text(json.dumps({**site, "processes": processes}))
    command = [sys.executable, "-m", "bench.processes", "probe", str(told), "run", "--site", str(file)]
    with (
        Broker(folder / "broker") as broker,
        Recorder(broker.port, "ui", broker.passwords["ui"], "footfall/+/camera/+/status") as recorder,
        (folder / "footfall.log").open("wb") as out,
    ):
        counting = subprocess.Popen(command, env=environment(broker, folder), stderr=out)
        try:
            wait_until(lambda: _online(recorder) == len(site["cameras"]), "all cameras online", 120)
            let_pass(SETTLING_S)
            before, cpu, begun = _probed(told), family_cpu_s(counting.pid), time.monotonic()
            first = len(recorder.heard())
            own_late = _lateness(seconds)
            took = time.monotonic() - begun
            cpu_s, after = family_cpu_s(counting.pid) - cpu, _probed(told)
            pss_mb = sum(map(_pss_mb, [counting.pid, *children(counting.pid)]))
        finally:
            counting.terminate()
            counting.wait(30)
        rates: dict[str, list[float]] = defaultdict(list)
        for each in recorder.heard()[first:]:
            rates[each.topic].append(each.body["analysed_fps"] or 0.0)
    fps = sum(fmean(each) for each in rates.values())
    # The probe tells totals and sums of lateness since the start.
    late = (after["late_s"] - before["late_s"]) / (after["probes"] - before["probes"])
    threads = {
        kind: 1000 * (cpu_s - before["cpu_s"].get(kind, 0.0)) / (fps * (after["at"] - before["at"]))
        for kind, cpu_s in after["cpu_s"].items()
    }
    return Outcome(processes, fps, 1000 * cpu_s / took / fps, pss_mb, 1000 * (late - own_late), threads)


def _online(recorder: Recorder) -> int:
    return len({each.topic for each in recorder.heard(lambda each: each.body["state"] == "online")})


def _probed(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(file.read_text().splitlines()[-1])
    return told


def _pss_mb(pid: int) -> float:
    """Source: proc(5), /proc/[pid]/smaps_rollup."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _lateness(seconds: float) -> float:
    """By how much longer than asked a thread sleeps on the average."""
    end, late = time.monotonic() + seconds, []
    while time.monotonic() < end:
        late.append(_oversleep())
    return fmean(late)


def _oversleep() -> float:
    due = time.monotonic() + PROBE_S
    time.sleep(PROBE_S)
    return time.monotonic() - due


def _probe(file: Path) -> None:
    """Write once a second how late this thread has woken up so far, and the processor time of all threads by kind."""
    late_s, probes, told_at = 0.0, 0, 0.0
    with file.open("w", buffering=1) as out:
        while True:
            late_s += _oversleep()
            probes += 1
            now = time.monotonic()
            if now - told_at > 1:
                told_at = now
                told = {"at": now, "late_s": late_s, "probes": probes, "cpu_s": _cpu_by_kind()}
                out.write(json.dumps(told) + "\n")


def _cpu_by_kind() -> dict[str, float]:
    """Source: proc(5), /proc/[pid]/task/[tid]/stat: fields 14 and 15 are the time in user and kernel mode."""
    spent: dict[str, float] = defaultdict(float)
    for thread in threading.enumerate():
        try:
            stat = Path(f"/proc/self/task/{thread.native_id}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        kind = thread.name.partition("_")[0].partition(" ")[0].partition("-")[0]
        spent[kind] += (int(stat[11]) + int(stat[12])) / _TICKS
    return spent


@contextmanager
def people(folder: Path, cameras: int) -> Iterator[Mapping[str, Any]]:
    """Small streams with people, and a cheap network."""
    with StreamServer(clip_of(SUB), folder) as server:
        yield site_of(server, cameras, "person-detection-0200", fps_max=FPS, fps_min=FPS)


@contextmanager
def tiny(folder: Path, cameras: int) -> Iterator[Mapping[str, Any]]:
    """Tiny clips and a tiny network, so that little but Python is left."""
    save(tiny_network(folder), folder / "people.xml")
    clip = make_clip(folder / "tiny.avi", int(FPS * 120), int(FPS))
    camera = {"source": str(clip), "loop": True, "fps_max": FPS, "fps_min": FPS, "motion_gate": False}
    drawn = {"polygon": [[0, 0], [1, 0], [1, 1], [0, 1]]}
    yield {
        "site": "bench",
        "model": str(folder / "people.xml"),
        "cameras": {f"cam-{n}": {**camera, "zones": {f"zone-{n}": drawn}} for n in range(cameras)},
    }


LOADS = {"people": people, "tiny": tiny}


def compare(numbers: Sequence[int], cameras: Mapping[str, int], seconds: float, rounds: int) -> None:
    """Run all numbers of processes in turn, and print what each did."""
    with tempfile.TemporaryDirectory() as place:
        for name, load in LOADS.items():
            if not cameras[name]:
                continue
            folder = Path(place, name)
            folder.mkdir()
            _say(f"\n{name}, {cameras[name]} cameras of {FPS:g} pictures/s:\n\n{HEAD}")
            with load(folder, cameras[name]) as site:
                for turn in range(rounds):
                    for number in numbers:
                        _say(str(run(folder / f"{turn}-{number}", site, number, seconds)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Measure; or be what is measured."""
    if sys.argv[1:2] == ["probe"]:
        threading.Thread(target=_probe, args=(Path(sys.argv[2]),), daemon=True, name="probe").start()
        return footfall(sys.argv[3:])
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--processes", type=int, nargs="+", default=[1, 2, 3])
    options.add_argument("--people", type=int, default=16, help="cameras with people; 0 to leave them out")
    options.add_argument("--tiny", type=int, default=60, help="tiny cameras; 0 to leave them out")
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--rounds", type=int, default=2)
    given = options.parse_args()
    compare(given.processes, {"people": given.people, "tiny": given.tiny}, given.seconds, given.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
