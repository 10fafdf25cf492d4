"""What a box takes that nobody has connected a camera to yet."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.pace import let_pass
from support.container import Container
from support.namespaces import Cable

pytestmark = [pytest.mark.image, pytest.mark.timeout(900)]

WATCHED_S = 60.0
MOST_OF_A_CORE = 0.03
MOST_MB = 500.0
ONLY_THE_CAMERA_IS_MISSING = r"counting +Shop unknown[^!]*! camera Door: [^!]*$"
SITE = """
site: mall
name: Mall without cameras
timezone: UTC
model: nanodet-g-416
cameras:
  door:
    name: Door
    source: rtsp://192.0.2.1/stream
    zones:
      entrance: {name: Entrance, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}
stores:
  shop: {name: Shop, zones: [entrance]}
"""
"""Its camera's address leads nowhere."""


def test_a_box_without_a_camera_takes_little(
    root: Path, cable: Cable, tmp_path: Path, note: Callable[[str], None]
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    (data / "site.yaml").write_text(SITE)
    with Container(root, tmp_path / "box", data, cable.box) as box:
        box.wait_for(ONLY_THE_CAMERA_IS_MISSING, 240)
        before = _cpu_s(box)
        began = time.monotonic()
        let_pass(WATCHED_S)
        of_a_core = (_cpu_s(box) - before) / (time.monotonic() - began)
        memory_mb = _memory_mb(box)
    note(f"idle: {of_a_core:.1%} of a core, {memory_mb:.0f} MB")
    assert of_a_core < MOST_OF_A_CORE
    assert memory_mb < MOST_MB


def _cpu_s(box: Container) -> float:
    """Seconds of processor time of all processes; that of those which ended stands at the first one.

    Source:
        proc(5), /proc/pid/stat: fields 14 to 17 are utime, stime, cutime and cstime; the second is a name.
    """
    processes = [line.rpartition(") ")[2].split() for line in _of_all_processes(box, "stat").splitlines()]
    own = sum(int(ticks) for process in processes for ticks in process[11:13])
    ended = sum(int(ticks) for ticks in processes[0][13:15])
    return (own + ended) / os.sysconf("SC_CLK_TCK")


def _memory_mb(box: Container) -> float:
    """Memory of all processes; what several share is counted once."""
    shares = re.findall(r"^Pss: +(\d+) kB$", _of_all_processes(box, "smaps_rollup"), re.MULTILINE)
    return sum(map(int, shares)) * 1024 / 1e6


def _of_all_processes(box: Container, file: str) -> str:
    """The first one's comes first; one that ends meanwhile is left out."""
    return box.run(
        "sh", "-c", f"cat /proc/1/{file} /proc/[2-9]*/{file} /proc/1[0-9]*/{file}", check=False
    ).stdout
