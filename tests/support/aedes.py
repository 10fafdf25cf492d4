"""A real Aedes, the successor of Mosca, on a port of its own."""

import json
import secrets
from pathlib import Path

from support.node_packages import FOLDER, NODE, installed
from support.processes import Program, free_port, is_listening
from support.wait import wait_until


class AedesBroker:
    """Used like support.broker.Broker; keeps everything in memory and lets every account do everything."""

    def __init__(self, folder: Path) -> None:
        installed()
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.host, self.port = "127.0.0.1", free_port()
        self.passwords = {name: secrets.token_urlsafe(16) for name in ("inference", "ui", "nodered")}
        self.program = Program(
            [str(NODE), str(FOLDER / "aedes.mjs")],
            folder / "aedes.log",
            env={"PORT": str(self.port), "ACCOUNTS": json.dumps(self.passwords)},
        )

    def start(self) -> "AedesBroker":
        self.program.start()
        wait_until(lambda: is_listening(self.port), f"Aedes on port {self.port}")
        return self

    def kill(self) -> None:
        self.program.kill()

    def password_file(self, account: str) -> Path:
        """A file that holds one account's password, as the parts are given it."""
        path = self.folder / f"{account}.password"
        path.write_text(self.passwords[account])
        return path

    def __enter__(self) -> "AedesBroker":
        return self if self.program.running() else self.start()

    def __exit__(self, *_: object) -> None:
        if self.program.running():
            self.program.stop()
