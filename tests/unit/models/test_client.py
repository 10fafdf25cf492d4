"""A registry's client at work: its folder changes while it is looked at."""

import sys
from pathlib import Path

import pytest

from footfall.models.sources import client

FOLDERS_COME_AND_GO = """
import pathlib, shutil
for number in range(2000):
    inner = pathlib.Path("unpacked", "inner")
    inner.mkdir(parents=True)
    inner.joinpath("part").write_bytes(b"0")
    shutil.rmtree("unpacked")
"""


def test_folders_that_go_while_they_are_measured_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_POLL_S", 0)
    command = [sys.executable, "-c", FOLDERS_COME_AND_GO]
    assert client.run_client(command, tmp_path, tmp_path / "said", "folders", 1) == 0
    assert client.reason(tmp_path / "said", "ERROR:") == "nothing"
