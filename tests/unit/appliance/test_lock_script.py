"""`make lock`, with stand-ins for the programs that would ask the network."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_every_lock_of_node_packages_is_written_anew(tmp_path: Path) -> None:
    folders = [Path("node-red"), Path("tests", "support", "node")]
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "lock.sh", tmp_path / "scripts")
    program(tmp_path / ".venv" / "bin" / "python", f"echo '{tmp_path}/node'")
    program(tmp_path / ".venv" / "bin" / "uv", "exit 0")
    program(tmp_path / "node" / "bin" / "node", "touch package-lock.json")
    subprocess.run(["bash", "scripts/lock.sh"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert (
        sorted(file.parent.relative_to(tmp_path) for file in tmp_path.rglob("package-lock.json")) == folders
    )
