"""The counting program as its own process, with a network of random weights that is ready at once."""

import os
import subprocess
import sys
from pathlib import Path

from support.processes import Program
from support.tiny_detector import save, tiny_network


class CountingProgram:
    """`footfall run` in a folder that holds its site.yaml, its network and its state."""

    def __init__(self, folder: Path, site: str, broker_port: int, password_file: Path) -> None:
        self._folder = folder
        self.log = folder / "footfall.log"
        self.state = folder / "state"
        save(tiny_network(folder), folder / "people.xml")
        (folder / "site.yaml").write_text(site)
        self._command = [sys.executable, "-m", "footfall", "run", "--site", "site.yaml"]
        self._environment = {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "FOOTFALL_MODELS_DIR": str(folder / "models"),
            "FOOTFALL_STATE_DIR": str(self.state),
            "FFSERVER_URL": "",
            "MQTT_PORT": str(broker_port),
            "MQTT_USERNAME": "inference",
            "MQTT_PASSWORD_FILE": str(password_file),
        }

    def staying(self, **more: str) -> Program:
        """To be started in a `with` block, until it is stopped.

        Args:
            more: Variables of the environment that differ from the usual ones.
        """
        return Program(self._command, self.log, env={**self._environment, **more}, cwd=self._folder)

    def until_it_ends(self, *options: str, deadline_s: float = 30.0, **more: str) -> tuple[int, str]:
        """Run to the end; returns the exit code, and what it said.

        Args:
            more: Variables of the environment that differ from the usual ones.
        """
        done = subprocess.run(
            [*self._command, *options],
            cwd=self._folder,
            env={**os.environ, **self._environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=deadline_s,
            check=False,
        )
        return done.returncode, done.stdout
