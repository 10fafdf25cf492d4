"""A real Node-RED with the shipped settings and flow, on a port of its own."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import bcrypt

from support.broker import Broker
from support.node_packages import NODE, installed
from support.processes import Program, free_port, is_listening
from support.wait import wait_until
from support.web import Answer, ask

FOLDER = Path(__file__).parents[2] / "node-red"

Flow = list[dict[str, Any]]


def shipped_flow() -> Flow:
    """The nodes of node-red/flows.json."""
    nodes: Flow = json.loads((FOLDER / "flows.json").read_text(encoding="utf-8"))
    return nodes


def flow_with_thresholds(thresholds: dict[str, Any]) -> Flow:
    """The shipped flow after an operator edited its node named Thresholds."""
    flow = shipped_flow()
    (node,) = (node for node in flow if node.get("name") == "Thresholds")
    node["rules"][0]["to"] = json.dumps(thresholds)
    return flow


class NodeRed:
    """Start, stop and kill it as often as the test needs; port, password and flows stay."""

    user = "operator"

    def __init__(
        self,
        folder: Path,
        broker: Broker,
        flow: Flow | None = None,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        installed(FOLDER)
        self.folder = folder
        self.user_dir = folder / "user-dir"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        self.set_password(secrets.token_urlsafe(16))
        if flow is not None:
            self._keep_flow(flow)
        self.environment = {**self._environment(broker), **(environment or {})}
        self.program = Program(
            [str(NODE), str(FOLDER / "start.js"), "--userDir", str(self.user_dir)],
            folder / "node-red.log",
            self.environment,
            cwd,
        )

    def _keep_flow(self, flow: Flow) -> None:
        self.user_dir.mkdir()
        (self.user_dir / "flows.json").write_text(json.dumps(flow), encoding="utf-8")
        (self.user_dir / "flows_cred.json").write_bytes((FOLDER / "flows_cred.json").read_bytes())

    def set_password(self, password: str, rounds: int = 6) -> None:
        """What it checks logins against from its next start on."""
        self.password = password
        hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds)).decode()
        self.password_hash_file = self._secret("operator.bcrypt-hash", hashed)

    def _environment(self, broker: Broker) -> dict[str, str]:
        return {
            "NODE_RED_PORT": str(self.port),
            "NODE_RED_PASSWORD_HASH_FILE": self.password_hash_file,
            "NODE_RED_CREDENTIAL_SECRET_FILE": self._secret("node-red.secret", secrets.token_hex(16)),
            "MQTT_HOST": broker.host,
            "MQTT_PORT": str(broker.port),
            "MQTT_USERNAME": "nodered",
            "MQTT_PASSWORD_FILE": str(broker.password_file("nodered")),
        }

    def _secret(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return str(path)

    def start(self) -> Self:
        self.program.start()
        try:
            wait_until(
                self._serves, f"Node-RED on port {self.port}; its log: {self.program.log}", deadline_s=90
            )
        except BaseException:
            self.program.kill()
            raise
        return self

    def _serves(self) -> bool:
        assert self.program.running(), f"Node-RED ended at its start:\n{self.program.output()}"
        try:
            return is_listening(self.port) and ask(self.url + "/").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        self.program.stop()

    def kill(self) -> None:
        self.program.kill()

    def log_in(self, password: str) -> Answer:
        """What the editor answers to a login; with the right password it holds a token."""
        form = {
            "client_id": "node-red-admin",
            "grant_type": "password",
            "scope": "*",
            "username": self.user,
            "password": password,
        }
        return ask(f"{self.url}/auth/token", urlencode(form))

    def admin(self) -> dict[str, str]:
        """The headers of somebody who is logged in to the editor."""
        answer = self.log_in(self.password)
        assert answer.status == 200, answer.text
        return {"Authorization": f"Bearer {json.loads(answer.text)['access_token']}"}

    def __enter__(self) -> Self:
        return self if self.program.running() else self.start()

    def __exit__(self, *_: object) -> None:
        if self.program.running():
            self.stop()
