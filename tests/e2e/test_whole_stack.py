"""The whole way with every part real: the demo clip in; numbers, pictures and alerts out, in a browser."""

import json
import os
import signal
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from support.broker import ROOT
from support.browser import chromium
from support.recorder import Heard, Recorder
from support.recount import Comparison, compare
from support.stack import COMMANDS, Running
from support.wait import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

SITE = "demo-mall"
STORES = ("shoe-shop", "coffee-bar")
PICTURES = ROOT / "tests" / "artifacts"


@pytest.fixture(scope="module")
def recorder(stack: Running) -> Iterator[Recorder]:
    """Listens from before a start of the counting program on: it is killed, and its supervisor starts it anew."""
    with Recorder(stack.ports["MQTT_PORT"], "ui", stack.secret("mqtt-ui.password")) as listening:
        before = wait_until(lambda: _boots(listening), "the counting program's first words", 60)
        _kill(stack, "inference")
        wait_until(lambda: _boots(listening) - before, "a new start of the counting program", 60)
        yield listening


@pytest.fixture(scope="module")
def page(stack: Running, recorder: Recorder) -> Iterator[Page]:
    """The operator's page, logged in."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 960})
        page.goto(stack.url("UI_PORT"))
        page.fill("input[name=username]", "operator")
        page.fill("input[name=password]", stack.secret("operator.password"))
        page.click("button[type=submit]")
        page.wait_for_selector("li.store")
        yield page


def _kill(stack: Running, part: str) -> int:
    """Kill a part's process; returns its id."""
    pid = stack.process(part)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def _boots(recorder: Recorder) -> set[str]:
    return {each.body["boot"] for each in recorder.heard(lambda each: each.topic.endswith("/engine/status"))}


def _newest_boot(recorder: Recorder) -> str:
    newest = recorder.newest(f"footfall/{SITE}/engine/status")
    assert newest is not None
    return str(newest.body["boot"])


def _retained(recorder: Recorder, store: str) -> dict[str, Any]:
    newest = recorder.newest(f"footfall/{SITE}/store/{store}/state")
    return newest.body if newest else {}


def _shown(page: Page) -> dict[str, tuple[str, str]]:
    """Name -> (count, today's visits) of every store, as a person reads them at one moment."""
    rows: list[list[str]] = page.eval_on_selector_all(
        "li.store",
        """cards => cards.map(card => ["name", "occupancy", "visits"].map(
               field => card.querySelector(`[data-field=${field}]`).textContent.trim()))""",
    )
    return {name: (occupancy, visits) for name, occupancy, visits in rows}


def _comparisons(recorder: Recorder, store: str) -> list[Comparison]:
    def published(each: Heard) -> bool:
        return not each.retained and ("/event/" in each.topic or "/store/" in each.topic)

    return compare(recorder.heard(published), _newest_boot(recorder), store)


def test_the_published_counts_equal_a_recount_of_the_published_events(recorder: Recorder) -> None:
    for store in STORES:
        rows = wait_until(
            lambda store=store: (
                [  # type: ignore[misc]
                    row
                    for row in _comparisons(recorder, store)
                    if row.published_occupancy > 0 and row.published_visits > 2
                ]
                and _comparisons(recorder, store)
            ),
            f"people in {store}",
            120,
        )
        wrong = [
            row
            for row in rows
            if (row.published_occupancy, row.published_visits)
            != (row.recounted_occupancy, row.recounted_visits)
        ]
        assert wrong == [], (
            f"{len(wrong)} of {len(rows)} states of {store} differ from the events before them"
        )


def test_the_page_shows_what_the_broker_retains(page: Page, recorder: Recorder) -> None:
    def agreed() -> bool:
        shown = _shown(page)
        states = [_retained(recorder, store) for store in STORES]
        return any(state.get("occupancy") for state in states) and all(
            shown.get(state["name"]) == (str(state["occupancy"]), str(state["visits_today"]))
            for state in states
        )

    for number in range(3):
        at = _retained(recorder, STORES[0])["at"]
        wait_until(lambda at=at: _retained(recorder, STORES[0])["at"] > at, "news of a store", 30)  # type: ignore[misc]
        wait_until(agreed, f"the page and the broker to agree while people are there, {number + 1}", 60)


def _is_live(page: Page) -> bool:
    """A camera off the screen has no picture; one that comes back into view has one after a moment."""
    picture = page.locator("li.camera img").first
    return bool(picture.evaluate("image => image.naturalWidth") == 768)


def test_the_picture_on_the_page_is_live_and_changes(page: Page) -> None:
    wait_until(lambda: _is_live(page), "the camera's picture", 30)
    picture = page.locator("li.camera img").first
    first = picture.screenshot()
    wait_until(lambda: picture.screenshot() != first, "another picture", 20)


def test_a_crowded_store_raises_the_flows_alert_on_the_page(page: Page, recorder: Recorder) -> None:
    def raised() -> bool:
        alert = recorder.newest(f"footfall/{SITE}/alert/crowded-coffee-bar")
        return alert is not None and alert.body["state"] == "raised"

    wait_until(raised, "the alert on MQTT", 180)
    wait_until(lambda: "Coffee bar" in page.locator("ul.alerts").inner_text(), "the alert on the page", 30)


def test_screenshots_are_kept(page: Page, recorder: Recorder) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    wait_until(
        lambda: all(_retained(recorder, store).get("occupancy") for store in STORES),
        "people in both stores",
        120,
    )
    heat = page.get_by_role("button", name="Heat map of today").first
    heat.click(timeout=90_000)
    page.locator("li.camera canvas").first.wait_for()
    page.locator("li.camera").first.screenshot(path=PICTURES / "page-heat.jpg", type="jpeg", quality=80)
    heat.click()
    page.set_viewport_size({"width": 1280, "height": page.evaluate("document.body.scrollHeight")})
    wait_until(lambda: _is_live(page), "the camera's picture on the whole page", 30)
    page.screenshot(path=PICTURES / "page.jpg", full_page=True, type="jpeg", quality=80)
    page.set_viewport_size({"width": 360, "height": 780})
    page.locator("li.camera").first.scroll_into_view_if_needed()
    wait_until(lambda: page.locator("li.camera img").first.is_visible(), "the picture on the phone", 30)
    page.screenshot(path=PICTURES / "page-phone.jpg", full_page=True, type="jpeg", quality=80)
    page.set_viewport_size({"width": 1280, "height": 960})
    assert (PICTURES / "page.jpg").stat().st_size > 20_000


def test_a_still_is_served_to_a_viewer_with_the_password_and_to_nobody_else(stack: Running) -> None:
    address = stack.url("FFSERVER_PORT") + "/walkway.jpg"
    word = b64encode(f"viewer:{stack.secret('viewer.password')}".encode()).decode()
    with urllib.request.urlopen(
        urllib.request.Request(address, headers={"Authorization": f"Basic {word}"}), timeout=30
    ) as answer:
        assert answer.read(3) == b"\xff\xd8\xff"
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(address, timeout=30)


def test_every_message_follows_the_contract(recorder: Recorder) -> None:
    from support.contract import schema_for

    checked = 0
    for each in recorder.heard(lambda each: each.topic.startswith(f"footfall/{SITE}/")):
        if not each.topic.endswith(f"{SITE}/status"):
            schema_for(each.topic).validate(json.loads(each.payload))
            checked += 1
    assert checked > 20


def _works(stack: Running, part: str) -> bool:
    """What a part's users see of it."""
    addresses = {
        "ffserver": (stack.url("FFSERVER_PORT") + "/walkway.jpg", "viewer", "viewer.password"),
        "ui": (stack.url("UI_PORT") + "/health", "", ""),
        "node-red": (stack.url("NODE_RED_PORT") + "/dashboard/", "operator", "operator.password"),
    }
    if part not in addresses:
        return True
    address, user, secret = addresses[part]
    word = b64encode(f"{user}:{stack.secret(secret) if secret else ''}".encode()).decode()
    request = urllib.request.Request(address, headers={"Authorization": f"Basic {word}"} if user else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


@pytest.mark.parametrize("part", COMMANDS)
def test_a_part_that_dies_comes_back_and_counting_goes_on(
    stack: Running, recorder: Recorder, part: str
) -> None:
    assert _works(stack, part)
    killed = _kill(stack, part)
    wait_until(lambda: stack.process(part) not in (None, killed), f"{part} started again", 30)
    at = _retained(recorder, STORES[0])["at"]
    wait_until(lambda: _retained(recorder, STORES[0])["at"] > at, f"counts after {part} was killed", 60)
    wait_until(lambda: _works(stack, part), f"{part} to work again", 60)


def test_no_secret_is_in_any_log(stack: Running) -> None:
    secrets = [secret for secret in stack.secrets().values() if len(secret) > 7]
    logs = stack.logs()
    assert len(logs) >= len(COMMANDS) and any(logs.values())
    for part, said in logs.items():
        assert not [secret for secret in secrets if secret in said], f"a secret in what {part} says"


def test_stopping_leaves_no_process(stack: Running) -> None:
    running = stack.processes()
    assert len(running) >= len(COMMANDS)
    stack.stop()
    assert [line for pid, line in running.items() if Path(f"/proc/{pid}").exists()] == []
