"""What a function of the flow can do to the computer that a real Node-RED runs on."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.broker import Broker
from support.node_packages import NODE
from support.node_red import FOLDER, NodeRed, shipped_flow
from support.wait import wait_until
from support.web import ask, basic_login

pytestmark = pytest.mark.integration

DENIED = "ERR_ACCESS_DENIED"
# Leaves the functions' own context, as Node.js's documentation of `vm` warns that anybody can.
ATTEMPT = """
const escaped = (...code) => Buffer.constructor(...code);
const process = escaped("return process")();
try {
    escaped("process", "module", msg.payload)(process, (name) => process.getBuiltinModule(name));
    msg.payload = "done";
} catch (error) {
    msg.payload = error.code ?? error.message;
}
return msg;
"""
# Says, in octal, how Node-RED's own files are opened.
WRITE_THROUGH = """
require("./write-through.js");
const files = require("fs-extra");
const stream = files.createWriteStream(process.argv[1]);
stream.on("open", (handle) => stream.write("kept", () => files.fsync(handle, (error) => {
    if (error) throw error;
    console.log(/flags:\\s*(\\d+)/.exec(files.readFileSync(`/proc/self/fdinfo/${handle}`, "utf8"))[1]);
    stream.end();
})));
"""
TAB = [
    {"id": "tab", "type": "tab", "label": "Attempts"},
    {"id": "in", "z": "tab", "type": "http in", "url": "/attempt", "method": "post", "wires": [["do"]]},
    {"id": "do", "z": "tab", "type": "function", "func": ATTEMPT, "outputs": 1, "wires": [["out"]]},
    {"id": "out", "z": "tab", "type": "http response", "wires": []},
]


@pytest.fixture(scope="module")
def node_red(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeRed]:
    folder: Path = tmp_path_factory.mktemp("node-red")
    flow = [*shipped_flow(), *TAB]
    shell = {"ENTRANCE_PASSWORD": "hush", "FLOW_PLACE": "mall"}
    with Broker(folder / "broker") as broker, NodeRed(folder / "node-red", broker, flow, shell) as running:
        wait_until(lambda: attempt(running, "") == "done", "the flow to run")
        yield running


def attempt(node_red: NodeRed, javascript: str) -> str:
    """Run JavaScript in a function of the flow: `done`, or the code of its error."""
    login = basic_login("operator", node_red.password)
    return ask(f"{node_red.url}/attempt", javascript, {**login, "Content-Type": "text/plain"}).text


@pytest.mark.parametrize(
    "javascript",
    [
        'module("child_process").execSync("id")',
        'new (module("worker_threads").Worker)("", { eval: true })',
        'module("inspector").open(0)',
        'module("fs").readFileSync("/etc/passwd")',
        'module("fs").readFileSync("/proc/self/environ")',
        'module("fs").openSync(process.argv[1], "r+")',
        'module("fs").writeFileSync("../of-a-flow", "")',
        'module("fs").symlinkSync("/etc", "way-out")',
        'process.execve("/usr/bin/id", ["id"])',
    ],
)
def test_a_function_gets_to_no_shell_and_to_no_file_of_others(node_red: NodeRed, javascript: str) -> None:
    assert attempt(node_red, javascript) == DENIED


def test_a_function_cannot_read_another_parts_secret(node_red: NodeRed) -> None:
    own = Path(node_red.environment["MQTT_PASSWORD_FILE"])
    other = own.with_name("mqtt-inference.password")
    other.write_text("hush")
    assert attempt(node_red, f'module("fs").readFileSync({json.dumps(str(other))})') == DENIED


def test_the_operators_folder_stays_the_flows_own(node_red: NodeRed) -> None:
    copied = 'module("fs").writeFileSync("copy.json", module("fs").readFileSync("flows.json"))'
    assert attempt(node_red, copied) == "done"
    assert (node_red.user_dir / "copy.json").exists()


def test_a_flow_is_on_the_disk_before_it_is_said_to_be_kept(node_red: NodeRed, tmp_path: Path) -> None:
    administrator = {**node_red.admin(), "Content-Type": "application/json"}
    flow = ask(f"{node_red.url}/flows", headers=administrator).text
    assert ask(f"{node_red.url}/flows", flow, administrator).status == 204
    assert "Flushing file" not in node_red.program.output()
    opened = subprocess.run(
        [NODE, "--eval", WRITE_THROUGH, tmp_path / "flows.json"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert int(opened.stdout, 8) & os.O_DSYNC
    assert (tmp_path / "flows.json").read_text() == "kept"


def test_a_function_sees_of_the_environment_what_is_meant_for_the_flow(node_red: NodeRed) -> None:
    listed = 'module("fs").writeFileSync("environment.json", JSON.stringify(process.env))'
    assert attempt(node_red, listed) == "done"
    seen = json.loads((node_red.user_dir / "environment.json").read_text())
    assert seen["FLOW_PLACE"] == "mall"
    assert "ENTRANCE_PASSWORD" not in seen


def test_no_password_stands_in_its_environment(node_red: NodeRed) -> None:
    assert node_red.program.process is not None
    environment = Path(f"/proc/{node_red.program.process.pid}/environ").read_text()
    assert "MQTT_PASSWORD_FILE=" in environment
    assert Path(node_red.environment["MQTT_PASSWORD_FILE"]).read_text() not in environment
