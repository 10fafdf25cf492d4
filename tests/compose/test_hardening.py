"""What each container may do, asked from inside it, and from outside what of it can be reached."""

import re
from pathlib import Path

import pytest

from support.compose_stack import SERVICES, ComposeStack
from support.neighbour import ADDRESS, PORT, Neighbour
from support.processes import listening_addresses

pytestmark = pytest.mark.compose

LISTENS_ON = {
    "mosquitto": {"0.0.0.0:1883", ":::1883"},
    "ffserver": {"0.0.0.0:8090"},
    "ui": {"0.0.0.0:8080"},
    "node-red": {"0.0.0.0:1880"},
    "inference": {"127.0.0.1:9105"},
}
KEEPS = {
    "mosquitto": {"/mosquitto/data"},
    "ffserver": set(),
    "ui": set(),
    "node-red": {"/data"},
    "inference": {"/footfall/var/cache", "/footfall/var/state"},
}
MEMORY_MB = {"mosquitto": 512, "ffserver": 1024, "inference": 2048, "ui": 256, "node-red": 512}
PROCESSES = {"inference": 4096, "ffserver": 4096}
"""Those of the parts that need more with every camera; threads count too."""
DOCKERS_OWN = ("/proc", "/sys", "/dev")
"""The kernel's file systems, where an ordinary user without capabilities changes nothing."""

every_part = pytest.mark.parametrize("part", SERVICES)


@every_part
def test_it_is_an_ordinary_user_that_cannot_become_another(stack: ComposeStack, part: str) -> None:
    status = dict(
        line.split(":\t", 1)
        for line in stack.inside(part, "cat", "/proc/1/status").splitlines()
        if ":\t" in line
    )
    assert set(status["Uid"].split()) == set(status["Gid"].split()) == {"10001"}
    assert {name: int(status[name], 16) for name in status if name.startswith("Cap")} == dict.fromkeys(
        ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), 0
    )
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2", "Docker's filter of system calls is on"


@every_part
def test_it_can_write_only_where_it_keeps_things_and_in_memory(stack: ComposeStack, part: str) -> None:
    mounts = [line.split() for line in stack.inside(part, "cat", "/proc/self/mounts").splitlines()]
    writable = {
        folder
        for _, folder, _, options, *_ in mounts
        if "rw" in options.split(",") and not folder.startswith(DOCKERS_OWN)
    }
    assert writable == {"/tmp"} | KEEPS[part]
    for folder in ("/", "/opt", "/footfall/inference"):
        said = stack.inside(part, "sh", "-c", f"touch {folder}/x 2>&1 || true")
        assert re.search("Read-only file system|No such file|Permission denied", said), said


@every_part
def test_its_memory_and_processes_are_limited(stack: ComposeStack, part: str) -> None:
    limits = stack.inside(
        part,
        *("sh", "-c"),
        "cd /sys/fs/cgroup; cat memory.max pids.max 2>/dev/null || cat memory/memory.limit_in_bytes pids/pids.max",
    )
    assert limits.split() == [str(MEMORY_MB[part] << 20), str(PROCESSES.get(part, 200))]


@every_part
def test_it_listens_on_its_port_and_on_no_other(stack: ComposeStack, part: str) -> None:
    rows = stack.inside(part, "sh", "-c", "cat /proc/net/tcp /proc/net/tcp6").splitlines()
    # Docker's own name server listens in every container.
    assert {each for each in listening_addresses(rows) if not each.startswith("127.0.0.11:")} == LISTENS_ON[
        part
    ]


def test_nothing_but_the_four_ports_is_open_and_on_loopback_alone(stack: ComposeStack) -> None:
    rows = [row for name in ("tcp", "tcp6") for row in Path("/proc/net", name).read_text().splitlines()]
    assert listening_addresses(rows) == {f"127.0.0.1:{port}" for port in stack.ports.values()}


@every_part
def test_its_log_cannot_fill_the_disk(stack: ComposeStack, part: str) -> None:
    log = stack.container(part)["HostConfig"]["LogConfig"]
    assert log == {"Type": "json-file", "Config": {"max-file": "3", "max-size": "10m"}}


def test_only_who_calls_cameras_and_webhooks_reaches_other_computers(
    stack: ComposeStack, tmp_path: Path
) -> None:
    call = f"timeout 3 bash -c 'exec 3<>/dev/tcp/{ADDRESS}/{PORT}' 2>/dev/null && echo reached || echo not"
    with Neighbour(tmp_path):
        reached = {part for part in SERVICES if stack.inside(part, "bash", "-c", call).strip() == "reached"}
    assert reached == {"inference", "node-red"}
