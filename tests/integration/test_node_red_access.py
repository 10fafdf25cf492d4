"""Who may open the editor and the dashboard of a real Node-RED."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from support.broker import Broker
from support.node_red import NodeRed
from support.web import ask, basic_login

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def node_red(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeRed]:
    folder: Path = tmp_path_factory.mktemp("node-red")
    with Broker(folder / "broker") as broker, NodeRed(folder / "node-red", broker) as running:
        yield running


@pytest.mark.parametrize("path", ["/flows", "/settings", "/context/global", "/diagnostics", "/nodes"])
def test_the_editors_api_refuses_strangers(node_red: NodeRed, path: str) -> None:
    assert ask(node_red.url + path).status == 401


def test_a_wrong_password_is_refused(node_red: NodeRed) -> None:
    assert node_red.log_in("operator").status == 403


def test_the_generated_password_opens_the_editor_and_shows_no_password(node_red: NodeRed) -> None:
    answer = ask(node_red.url + "/flows", headers=node_red.admin())
    assert answer.status == 200
    assert {node["type"] for node in json.loads(answer.text)} >= {"mqtt in", "ui-template"}
    assert Path(node_red.environment["MQTT_PASSWORD_FILE"]).read_text() not in answer.text


def test_the_editor_cannot_install_packages(node_red: NodeRed) -> None:
    package = json.dumps({"module": "node-red-node-email"})
    headers = {**node_red.admin(), "Content-Type": "application/json"}
    assert ask(node_red.url + "/nodes", package, headers).status == 401
    headers.update(basic_login("operator", node_red.password))
    assert ask(node_red.url + "/nodes", package, headers).status == 404


def test_the_editor_has_no_node_that_runs_programs_or_touches_files(node_red: NodeRed) -> None:
    answer = ask(node_red.url + "/nodes", headers={**node_red.admin(), "Accept": "application/json"})
    types = {kind for module in json.loads(answer.text) for kind in module["types"]}
    assert "function" in types
    assert not types & {"exec", "file", "file in", "watch"}


def test_function_nodes_cannot_load_modules(node_red: NodeRed) -> None:
    answer = ask(node_red.url + "/settings", headers=node_red.admin())
    assert json.loads(answer.text)["functionExternalModules"] is False


def test_the_dashboard_asks_for_the_operators_password(node_red: NodeRed) -> None:
    dashboard = node_red.url + "/dashboard"
    assert ask(dashboard).status == 401
    assert ask(dashboard, headers=basic_login("operator", "wrong")).status == 401
    assert ask(dashboard, headers=basic_login("somebody", node_red.password)).status == 401
    page = ask(dashboard, headers=basic_login("operator", node_red.password))
    assert page.status == 200 and "<html" in page.text


def _open_socket(node_red: NodeRed, headers: Mapping[str, str]) -> str:
    """Connect to the dashboard's socket.io as a browser does; 40 means accepted, 44 refused."""
    url = f"{node_red.url}/dashboard/socket.io/?EIO=4&transport=polling"
    found = re.search(r'"sid":"([^"]+)"', ask(url, headers=headers).text)
    assert found, "socket.io is served"
    session = f"{url}&sid={found[1]}"
    ask(session, "40", {**headers, "Content-Type": "text/plain"})
    return ask(session, headers=headers).text


def test_the_dashboards_socket_carries_counts_to_the_operator_only(node_red: NodeRed) -> None:
    operator = basic_login("operator", node_red.password)
    assert _open_socket(node_red, operator).startswith("40")
    assert _open_socket(node_red, {**operator, "Origin": node_red.url}).startswith("40")
    assert _open_socket(node_red, {}).startswith("44")
    assert _open_socket(node_red, basic_login("operator", "wrong")).startswith("44")


def test_a_page_from_elsewhere_cannot_use_the_operators_login(node_red: NodeRed) -> None:
    headers = {**basic_login("operator", node_red.password), "Origin": "http://elsewhere.example"}
    assert _open_socket(node_red, headers).startswith("44")
