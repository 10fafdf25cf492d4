"""A real Mosquitto with the shipped configuration and access list, on a port of its own."""

import secrets
import subprocess
from pathlib import Path

from support.processes import Program, free_port, is_listening
from support.wait import wait_until

ROOT = Path(__file__).parents[2]
ACCOUNTS = ("inference", "ui", "nodered", "shoe-shop")


class Broker:
    """Start, stop and kill it as often as the test needs; port, passwords and retained messages stay."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.host, self.port = "127.0.0.1", free_port()
        self.passwords = {name: secrets.token_urlsafe(16) for name in ACCOUNTS}
        self._write_configuration()
        self.program = Program(
            ["/usr/sbin/mosquitto", "-c", str(folder / "mosquitto.conf")], folder / "mosquitto.log"
        )

    def _write_configuration(self) -> None:
        shipped = (ROOT / "mosquitto" / "mosquitto.conf").read_text()
        (self.folder / "mosquitto.conf").write_text(
            shipped.replace("listener 1883", f"listener {self.port} 127.0.0.1")
            .replace("/mosquitto/private/mosquitto.passwords", str(self.folder / "passwords"))
            .replace("/mosquitto/config/acl", str(self.folder / "acl"))
            .replace("/mosquitto/data/", f"{self.folder}/")
            + "\nuser root\n"
        )
        passwords = self.folder / "passwords"
        passwords.write_text("".join(f"{name}:{word}\n" for name, word in self.passwords.items()))
        passwords.chmod(0o600)
        subprocess.run(["mosquitto_passwd", "-U", passwords], check=True)
        acl = self.folder / "acl"
        acl.write_text((ROOT / "mosquitto" / "acl").read_text())
        acl.chmod(0o600)

    def start(self) -> "Broker":
        self.program.start()
        wait_until(lambda: is_listening(self.port), f"Mosquitto on port {self.port}")
        return self

    def stop(self) -> None:
        self.program.stop()

    def kill(self) -> None:
        self.program.kill()

    def password_file(self, account: str) -> Path:
        """A file that holds one account's password, as the parts are given it."""
        path = self.folder / f"{account}.password"
        path.write_text(self.passwords[account])
        path.chmod(0o600)
        return path

    def __enter__(self) -> "Broker":
        return self if self.program.running() else self.start()

    def __exit__(self, *_: object) -> None:
        if self.program.running():
            self.stop()
