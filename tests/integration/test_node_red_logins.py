"""Whoever guesses the operator's password holds up neither the flow nor the operator."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from urllib.parse import urlencode

import pytest

from support.broker import Broker
from support.node_red import NodeRed
from support.web import Answer, ask, basic_login

pytestmark = pytest.mark.integration

FREE = 5
Enter = Callable[[NodeRed, str, str], Answer]
AS_IN_USE = 12
"""Rounds of the hash that the appliance makes: each comparison takes Node-RED half a second."""


@pytest.fixture(scope="module")
def node_red(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeRed]:
    folder: Path = tmp_path_factory.mktemp("node-red")
    with Broker(folder / "broker") as broker:
        node_red = NodeRed(folder / "node-red", broker)
        node_red.set_password(node_red.password, AS_IN_USE)
        with node_red:
            yield node_red


def through_the_gateway(address: str) -> dict[str, str]:
    """What a proxy on this computer says of whoever asks it."""
    return {"X-Forwarded-For": address}


def open_dashboard(node_red: NodeRed, address: str, password: str) -> Answer:
    headers = {**basic_login("operator", password), **through_the_gateway(address)}
    return ask(node_red.url + "/dashboard", headers=headers)


def open_editor(node_red: NodeRed, address: str, password: object, path: str = "/auth/token") -> Answer:
    form = {"client_id": "node-red-admin", "grant_type": "password", "scope": "*", "username": "operator"}
    headers = {**through_the_gateway(address), "Content-Type": "application/json"}
    return ask(node_red.url + path, json.dumps({**form, "password": password}), headers)


def test_wrong_passwords_do_not_hold_up_everything_else(node_red: NodeRed) -> None:
    with ThreadPoolExecutor(12) as guests:
        guesses = [guests.submit(open_dashboard, node_red, f"192.0.2.{each}", "wrong") for each in range(12)]
        assert next(as_completed(guesses)).result().status == 401
        answered = 0
        while not all(guess.done() for guess in guesses):
            answered += ask(node_red.url + "/flows").status == 401
    assert answered > len(guesses) / 2


def test_the_right_password_is_compared_once_and_known_from_then_on(node_red: NodeRed) -> None:
    assert open_dashboard(node_red, "198.51.100.1", node_red.password).status == 200
    with ThreadPoolExecutor(8) as guests:
        guesses = [guests.submit(open_dashboard, node_red, f"192.0.2.{each}", "amiss") for each in range(8)]
        assert next(as_completed(guesses)).result().status == 401
        assert open_dashboard(node_red, "198.51.100.1", node_red.password).status == 200
        assert not all(guess.done() for guess in guesses)


@pytest.mark.parametrize(
    ("enter", "guest"),
    [
        pytest.param(open_dashboard, "203.0.113.10", id="the dashboard"),
        pytest.param(open_editor, "203.0.113.20", id="the editor"),
    ],
)
def test_who_guesses_must_wait_and_nobody_else(node_red: NodeRed, enter: Enter, guest: str) -> None:
    operator = "198.51.100.2"
    refused = [enter(node_red, guest, f"guess {number}") for number in range(FREE + 1)]
    assert {answer.status for answer in refused[: FREE - 1]} <= {401, 403}
    assert [answer.status for answer in refused[FREE - 1 :]] == [429, 429]
    assert 0 < int(refused[-1].headers["Retry-After"]) <= 15
    assert enter(node_red, guest, node_red.password).status == 429
    assert enter(node_red, operator, node_red.password).status == 200


def test_a_browser_that_shows_an_old_password_again_and_again_guesses_nothing(node_red: NodeRed) -> None:
    answers = [open_dashboard(node_red, "203.0.113.30", "the old one") for _ in range(FREE + 3)]
    assert {answer.status for answer in answers} == {401}
    assert open_dashboard(node_red, "203.0.113.30", node_red.password).status == 200


@pytest.mark.parametrize("path", ["/AUTH/token/", "/auth/token?again"])
@pytest.mark.parametrize(
    "password", ["wrong", {"toString": 1}, None, ["wrong"]], ids=["text", "an object", "null", "list"]
)
def test_whatever_is_sent_to_the_editors_login_gets_no_further(
    node_red: NodeRed, path: str, password: object
) -> None:
    assert open_editor(node_red, f"203.0.113.{40 + len(repr(password))}", password, path).status in (403, 429)


def test_what_a_guest_says_of_itself_is_not_believed_from_another_computer(node_red: NodeRed) -> None:
    """Two proxies in a row: only what the one on this computer says counts."""
    for number in range(FREE + 1):
        claims = through_the_gateway(f"192.0.2.{100 + number}, 203.0.113.99")
        form = {"username": "operator", "password": f"guess {number}"}
        answer = ask(node_red.url + "/auth/token", urlencode(form), claims)
    assert answer.status == 429
