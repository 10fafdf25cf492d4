"""SSH: open to the key that lies on a stick, for this start."""

import os
import subprocess
from pathlib import Path

import pytest

from support.container import Container, LoopDevice
from support.namespaces import Cable
from support.ssh import Key, Shell

pytestmark = [pytest.mark.image, pytest.mark.timeout(600)]


def stick(file: Path, key: Key) -> Path:
    """A FAT stick with a key on it."""
    with file.open("wb") as disk:
        disk.truncate(16 << 20)
    subprocess.run(["mformat", "-i", file, "-v", "FOOTFALL", "::"], check=True)
    key.put_into(str(file))
    return file


def test_the_key_on_the_stick_opens_ssh_and_no_other_does(root: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    own, others = Key(tmp_path, "own"), Key(tmp_path, "others")
    with (
        Cable(f"footfall{os.getpid()}") as cable,
        LoopDevice(stick(tmp_path / "stick", own)) as device,
        Container(root, tmp_path / "box", tmp_path / "data", cable.box, devices=[device]) as box,
    ):
        box.wait_for("ssh +open to the key", 120)
        address = box.wait_for(r"https://(169\.254\.[\d.]+)/", 120)[1]
        shell = Shell(address, own)
        cable.at_visitor(lambda: shell.wait(60))
        assert cable.at_visitor(lambda: shell.run("hostname")).stdout == b"footfall\n"
        refused = cable.at_visitor(lambda: Shell(address, others).run("hostname"))
        assert b"Permission denied (publickey)" in refused.stderr
