"""What an operator sees: the dashboard and the editor of a real Node-RED in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.broker import ROOT, Broker
from support.browser import chromium
from support.node_red import NodeRed, flow_with_thresholds
from support.store_counts import StoreCounts
from support.wait import wait_until

pytestmark = pytest.mark.integration

# Two cores are shared with whatever else is being tested.
expect.set_options(timeout=20_000)
ARTIFACTS = ROOT / "tests" / "artifacts"


@pytest.fixture
def node_red(broker: Broker, tmp_path: Path) -> Iterator[NodeRed]:
    flow = flow_with_thresholds({"*": {"above": 3, "hold_s": 0}, "book-shop": None})
    with NodeRed(tmp_path / "node-red", broker, flow) as running:
        yield running


@pytest.fixture
def page(node_red: NodeRed) -> Iterator[Page]:
    """A browser that knows the operator's password; it fails the test when a page asks another host."""
    login = {"username": "operator", "password": node_red.password}
    with chromium() as browser:
        page = browser.new_page(http_credentials=login, viewport={"width": 1400, "height": 1000})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        yield page
        outside = [url for url in asked if not re.match(rf"{node_red.url}/|ws://127|data:|blob:", url)]
        assert not outside


def test_the_dashboard_shows_whatever_stores_there_are(page: Page, node_red: NodeRed, broker: Broker) -> None:
    with StoreCounts(broker) as counts:
        counts.say_running()
        page.goto(node_red.url + "/dashboard")
        for store, people in (("shoe-shop", 5), ("book-shop", 2), ("kiosk", None)):
            counts.say(store, people)
        card = {name: page.locator("section", has_text=name) for name in ("Shoe shop", "Book shop", "Kiosk")}
        expect(card["Shoe shop"]).to_contain_text("5people")
        expect(card["Shoe shop"]).to_contain_text("alert above 3")
        expect(card["Shoe shop"]).to_contain_text("Visits today17")
        expect(card["Book shop"]).to_contain_text("no threshold")
        expect(card["Kiosk"]).to_contain_text("?unknown")

        def shows_the_alert() -> bool:
            counts.say(
                "shoe-shop", 5
            )  # as inference does every few seconds: old counts raise and show no alert
            return page.get_by_text("Shoe shop is crowded since").is_visible()

        wait_until(shows_the_alert, "the alert", 40, every_s=2.0)
        expect(page.locator("canvas")).to_be_visible()
        page.screenshot(path=ARTIFACTS / "node-red-dashboard.png", full_page=True)

        counts.say_running("offline")
        expect(card["Shoe shop"]).to_contain_text("?unknown")
        expect(card["Shoe shop"]).to_contain_text("no news from the counting program")
        expect(card["Shoe shop"]).to_contain_text("Visits todayunknown")


def test_the_editor_shows_the_flow_to_who_logs_in(page: Page, node_red: NodeRed) -> None:
    page.goto(node_red.url)
    page.fill("#node-dialog-login-username", "operator")
    page.fill("#node-dialog-login-password", node_red.password)
    page.click("#node-dialog-login-submit")
    thresholds = page.locator("g#thresholds")
    expect(thresholds).to_be_visible()
    expect(page.locator("g.red-ui-flow-node-status-group", has_text="connected").first).to_be_visible()
    page.screenshot(path=ARTIFACTS / "node-red-editor.png")
    thresholds.dblclick()
    expect(page.get_by_text("Edit change node")).to_be_visible()
