"""Runs programs beside Footfall, each by the Python of an environment of its own that scripts/peers-env.sh makes."""

import json
import subprocess
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PROGRAMS = Path(__file__).parent / "peer_programs"


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment beside .venv."""

    folder: Path

    @property
    def ready(self) -> bool:
        """Whether it is there, and was made to its end."""
        return (self.folder / ".stamp").is_file()

    def version(self, package: str) -> str:
        """The installed version of a package of it."""
        (site,) = self.folder.glob("lib/python*/site-packages")
        (found,) = distributions(name=package, path=[str(site)])
        return found.version

    def run(self, program: str, request: Any) -> Any:
        """Let a file of peer_programs/ answer a request; both are what JSON can say.

        Raises:
            RuntimeError: The environment is not there.
            subprocess.CalledProcessError: The program failed; what it said stands on standard error.
        """
        if not self.ready:
            raise RuntimeError(
                f"expected the environment {self.folder.name}, found none; make it with scripts/peers-env.sh"
            )
        command = [str(self.folder / "bin" / "python"), "-W", "ignore", str(PROGRAMS / f"{program}.py")]
        done = subprocess.run(
            command, input=json.dumps(request), stdout=subprocess.PIPE, text=True, check=True
        )
        return json.loads(done.stdout)


PEERS = Environment(ROOT / ".venv-peers")
MESOPIC = Environment(ROOT / ".venv-peers-mesopic")
