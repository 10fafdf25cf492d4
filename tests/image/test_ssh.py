"""SSH: open to the key that lies on a stick, for this start."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from support.container import Container, LoopDevice
from support.namespaces import Cable
from support.wait import wait_until

pytestmark = pytest.mark.timeout(600)


def stick(file: Path, key: Path) -> Path:
    """A FAT stick with a key on it."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    with file.open("wb") as disk:
        disk.truncate(16 << 20)
    subprocess.run(["mformat", "-i", file, "-v", "FOOTFALL", "::"], check=True)
    subprocess.run(["mcopy", "-i", file, f"{key}.pub", "::authorized_keys"], check=True)
    return file


def test_the_key_on_the_stick_opens_ssh_and_no_other_does(root: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    own, others = tmp_path / "own", tmp_path / "others"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", others], check=True)
    with (
        Cable(f"footfall{os.getpid()}") as cable,
        LoopDevice(stick(tmp_path / "stick", own)) as device,
        Container(root, tmp_path / "box", tmp_path / "data", cable.box, devices=[device]) as box,
    ):
        box.wait_for("ssh +open to the key", 120)
        address = box.wait_for(r"https://(169\.254\.[\d.]+)/", 120)[1]

        def greeted() -> bool:
            with socket.socket() as probe:
                probe.settimeout(2)
                return probe.connect_ex((address, 22)) == 0

        wait_until(lambda: cable.at_visitor(greeted), "SSH to answer", 60)

        def log_in(key: Path) -> subprocess.CompletedProcess[str]:
            options = (
                "StrictHostKeyChecking=no",
                f"UserKnownHostsFile={tmp_path / 'hosts'}",
                "BatchMode=yes",
            )
            command = ["ssh", *(word for option in options for word in ("-o", option)), "-i", str(key)]
            return subprocess.run(
                [*command, f"root@{address}", "hostname"],
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )

        assert cable.at_visitor(lambda: log_in(own)).stdout == "footfall\n"
        assert "Permission denied (publickey)" in cable.at_visitor(lambda: log_in(others)).stderr
