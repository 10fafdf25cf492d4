"""How a real Node-RED starts: the operator's flow is kept, and what is wrong is said."""

import json
import socket
from pathlib import Path

import pytest

from support.broker import Broker
from support.node_red import FOLDER, NodeRed, shipped_flow
from support.processes import Program
from support.web import ask

pytestmark = pytest.mark.integration


def _failed_start(node_red: NodeRed) -> str:
    """What it says when it cannot start."""
    with node_red.program as program:
        assert program.process is not None
        assert program.process.wait(20) == 1
    return program.output()


def test_the_first_start_lays_the_shipped_flow_down_and_later_ones_keep_the_operators(
    broker: Broker, tmp_path: Path
) -> None:
    node_red = NodeRed(tmp_path, broker)
    with node_red:
        assert json.loads((node_red.user_dir / "flows.json").read_text()) == shipped_flow()
        edited = shipped_flow()
        edited[0]["label"] = "My mall"
        headers = {**node_red.admin(), "Content-Type": "application/json"}
        assert ask(node_red.url + "/flows", json.dumps(edited), headers).status == 204
    with node_red:
        kept = ask(node_red.url + "/flows", headers=node_red.admin())
        assert json.loads(kept.text)[0]["label"] == "My mall"


def test_the_operators_flow_is_used_also_where_the_program_starts_beside_the_shipped_one(
    broker: Broker, tmp_path: Path
) -> None:
    """As in the container and on the box, where the shipped one cannot be written."""
    before = (FOLDER / "flows.json").read_bytes()
    node_red = NodeRed(tmp_path, broker, cwd=FOLDER)
    edited = shipped_flow()
    edited[0]["label"] = "My mall"
    with node_red:
        headers = {**node_red.admin(), "Content-Type": "application/json"}
        assert ask(node_red.url + "/flows", json.dumps(edited), headers).status == 204
    assert json.loads((node_red.user_dir / "flows.json").read_text())[0]["label"] == "My mall"
    assert (FOLDER / "flows.json").read_bytes() == before
    with node_red:
        kept = ask(node_red.url + "/flows", headers=node_red.admin())
        assert json.loads(kept.text)[0]["label"] == "My mall"


@pytest.mark.parametrize("left", ["", '[{"id": "footf', "[]"], ids=["nothing", "a half", "an empty flow"])
def test_a_flow_that_a_power_cut_left_unfinished_is_laid_down_anew(
    broker: Broker, tmp_path: Path, left: str
) -> None:
    node_red = NodeRed(tmp_path, broker)
    node_red.user_dir.mkdir()
    (node_red.user_dir / "flows.json").write_text(left)
    with node_red:
        assert json.loads((node_red.user_dir / "flows.json").read_text()) == shipped_flow()
    (damaged,) = node_red.user_dir.glob("flows-damaged-*.json")
    assert damaged.read_text() == left
    assert "holds no flow" in node_red.program.output()


def test_node_reds_own_backup_comes_before_the_shipped_flow(broker: Broker, tmp_path: Path) -> None:
    mine = shipped_flow()
    mine[0]["label"] = "My mall"
    node_red = NodeRed(tmp_path, broker, mine)
    (node_red.user_dir / "flows.json").rename(node_red.user_dir / ".flows.json.backup")
    (node_red.user_dir / "flows.json").write_text("")
    with node_red:
        kept = ask(node_red.url + "/flows", headers=node_red.admin())
    assert json.loads(kept.text)[0]["label"] == "My mall"


def _opens_the_editor(node_red: NodeRed, session: dict[str, str]) -> bool:
    answer = ask(node_red.url + "/flows", headers=session)
    assert answer.status in (200, 401)
    return answer.status == 200


def test_a_new_password_ends_the_editors_sessions_and_a_mere_restart_none(
    broker: Broker, tmp_path: Path
) -> None:
    node_red = NodeRed(tmp_path, broker)
    with node_red:
        earlier = node_red.admin()
    with node_red:
        assert _opens_the_editor(node_red, earlier)
    node_red.set_password("another password")
    with node_red:
        assert not _opens_the_editor(node_red, earlier)
        later = node_red.admin()
    with node_red:
        assert _opens_the_editor(node_red, later)


def test_sessions_that_nobody_knows_the_password_of_are_ended(broker: Broker, tmp_path: Path) -> None:
    """As those that a version kept which did not write it down."""
    node_red = NodeRed(tmp_path, broker)
    with node_red:
        session = node_red.admin()
    (node_red.user_dir / ".sessions.password-digest").unlink()
    with node_red:
        assert not _opens_the_editor(node_red, session)


def test_a_start_beside_a_running_one_ends_no_session(broker: Broker, tmp_path: Path) -> None:
    """It would look as if those that the running one keeps on writing were of the new password."""
    node_red = NodeRed(tmp_path, broker)
    with node_red:
        session = node_red.admin()
        node_red.set_password("another password")
        command, log = node_red.program.command, tmp_path / "second.log"
        with Program(command, log, node_red.environment) as second:
            assert second.process is not None
            assert second.process.wait(20) == 1
        assert "is in use" in second.output()
        assert node_red.log_in("another password").status == 403
        ask(node_red.url + "/auth/revoke", "token=none", session)  # it writes all sessions anew
    with node_red:
        assert not _opens_the_editor(node_red, session)


def test_no_password_is_written_to_the_operators_folder(broker: Broker, tmp_path: Path) -> None:
    with NodeRed(tmp_path, broker) as node_red:
        flow = json.dumps(shipped_flow())
        ask(node_red.url + "/flows", flow, {**node_red.admin(), "Content-Type": "application/json"})
    kept = "".join(path.read_text() for path in node_red.user_dir.rglob("*.json")) + node_red.program.output()
    assert broker.passwords["nodered"] not in kept
    assert node_red.password not in kept


@pytest.mark.parametrize(
    "variable", ["NODE_RED_PASSWORD_HASH_FILE", "NODE_RED_CREDENTIAL_SECRET_FILE", "MQTT_PASSWORD_FILE"]
)
def test_a_missing_secret_is_named_with_its_variable_and_file(
    broker: Broker, tmp_path: Path, variable: str
) -> None:
    node_red = NodeRed(tmp_path, broker)
    path = Path(node_red.environment[variable])
    path.unlink()
    said = _failed_start(node_red)
    assert f"{variable}: cannot read {path} (ENOENT)" in said
    assert len(said.splitlines()) == 1


def test_an_empty_secret_is_refused(broker: Broker, tmp_path: Path) -> None:
    node_red = NodeRed(tmp_path, broker)
    Path(node_red.environment["NODE_RED_CREDENTIAL_SECRET_FILE"]).write_text("\n")
    assert "NODE_RED_CREDENTIAL_SECRET_FILE" in _failed_start(node_red)


def test_a_port_in_use_is_named_with_the_variable_that_changes_it(broker: Broker, tmp_path: Path) -> None:
    node_red = NodeRed(tmp_path, broker)
    with socket.create_server(("127.0.0.1", node_red.port)):
        said = _failed_start(node_red)
    assert f"port {node_red.port} on 127.0.0.1 is in use" in said
    assert "NODE_RED_PORT" in said


def test_a_port_that_is_none_is_refused(broker: Broker, tmp_path: Path) -> None:
    node_red = NodeRed(tmp_path, broker, environment={"NODE_RED_PORT": "http"})
    assert 'NODE_RED_PORT: expected a port from 1 to 65535, found "http"' in _failed_start(node_red)


def test_a_folder_that_cannot_be_written_is_named(broker: Broker, tmp_path: Path) -> None:
    node_red = NodeRed(tmp_path, broker)
    node_red.user_dir.write_text("a file stands where the folder should be")
    assert f"cannot write to the flows' folder {node_red.user_dir}" in _failed_start(node_red)
