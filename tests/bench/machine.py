"""What this machine is, and what its processes use."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from footfall.workbench.processor import instructions, processor

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def facts() -> dict[str, str]:
    """The machine and the versions that a figure depends on."""
    return {
        "processor": f"{processor()}, {len(os.sched_getaffinity(0))} cores used",
        "instructions": ", ".join(instructions()),
        "system": platform.platform(),
        "python": platform.python_version(),
        "openvino": version("openvino"),
        "opencv": version("opencv-python-headless"),
    }


def cpu_s(pid: int) -> float:
    """CPU seconds, user and system, that a process and its ended children have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS_PER_S


def children(pid: int) -> list[int]:
    """Process ids of the living children of a process."""
    tasks = Path(f"/proc/{pid}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def family_cpu_s(pid: int) -> float:
    """CPU seconds of a process with its children, living and ended."""
    return cpu_s(pid) + sum(family_cpu_s(child) for child in children(pid))
