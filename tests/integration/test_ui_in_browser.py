"""What a person sees: the real pages in a real browser, fed by a real broker."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from footfall.adapters.stream import StreamFeed
from support.broker import Broker
from support.browser import chromium
from support.ffserver import FfserverUnderTest
from support.speaking import Speaker
from support.ui import UiServer
from support.wait import wait_until

pytestmark = pytest.mark.integration

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def ffserver(tmp_path: Path) -> FfserverUnderTest:
    """Not started: most pages here are looked at without pictures."""
    return FfserverUnderTest(tmp_path / "ffserver")


@pytest.fixture
def ui(broker: Broker, ffserver: FfserverUnderTest, tmp_path: Path) -> Iterator[UiServer]:
    with UiServer(tmp_path / "ui", broker, None, ffserver.port, ffserver.ticket_key) as running:
        yield running


@pytest.fixture
def page(browser: Browser, ui: UiServer) -> Iterator[Page]:
    """The board as the operator sees it after signing in."""
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{ui.url}/")
        page.get_by_label("Password").fill(ui.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{ui.url}/")
        yield page


def card(page: Page, name: str) -> Locator:
    return page.locator(".card").filter(has=page.get_by_role("heading", name=name, exact=True))


def part(element: Locator, field: str) -> str:
    return element.locator(f'[data-field="{field}"]').inner_text()


def colour(element: Locator, field: str) -> str:
    number = element.locator(f'[data-field="{field}"]')
    return str(number.evaluate("element => getComputedStyle(element).color"))


def test_a_mall_is_headed_by_its_name_and_loses_the_store_that_is_cleared(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.say("engine/status", site_name="The Mall", model="nanodet-g-416")
        speaker.store("shoes", 3)
        page.get_by_role("heading", name="The Mall", level=2).wait_for()
        card(page, "Shoes").wait_for()
        speaker.raw("store/shoes/state", "")
        card(page, "Shoes").wait_for(state="detached")


def test_the_line_of_the_engine_says_how_soon_counts_are_out(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        latencies = {"to_mqtt": {"p50": 30.1, "p95": 45.2, "p99": 60.3}}
        speaker.say("engine/status", site_name="The Mall", device="CPU", latency_ms=latencies)
        page.get_by_text("CPU · 95 % of counts out in 45 ms").wait_for()
        speaker.say("engine/status", site_name="The Mall", device="CPU", latency_ms={"to_mqtt": None})
        page.get_by_text("CPU", exact=True).wait_for()


def test_the_counts_on_the_page_are_those_that_were_published(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3)
        speaker.store("books", 0, visits_today=1317, mean_dwell_s=264.0)
        speaker.say(
            "line/door/state", line="door", name="Door", camera="north", **{"in": 12, "out": 19, "net": -7}
        )
        shoes, books, door = card(page, "Shoes"), card(page, "Books"), card(page, "Door")
        door.wait_for()
        assert (part(shoes, "occupancy"), part(shoes, "unit"), part(shoes, "visits")) == (
            "3",
            "people now",
            "412",
        )
        assert (part(books, "occupancy"), part(books, "visits"), part(books, "dwell")) == (
            "0",
            "1,317",
            "4:24 min",
        )
        assert [part(door, field) for field in ("in", "out", "net")] == ["12", "19", "−7"]

        speaker.store("shoes", 4)
        wait_until(lambda: part(shoes, "occupancy") == "4", "the new count")


def test_stale_and_unknown_counts_do_not_look_live(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3)
        speaker.say(
            "camera/north/status", camera="north", name="North", state="offline", detail="No route to host"
        )
        speaker.store("books", None)
        shoes, books = card(page, "Shoes"), card(page, "Books")
        books.wait_for()
    wait_until(lambda: part(page.locator("body"), "link") == "Live", "a live page")
    assert (part(books, "occupancy"), part(books, "unit")) == ("–", "unknown")
    assert part(books, "doubt") == "Camera North is offline"
    assert part(card(page, "North"), "doubt") == "No route to host"
    live = colour(shoes, "occupancy")
    assert colour(books, "occupancy") != live

    broker.kill()
    wait_until(lambda: part(shoes, "doubt").startswith("stale since "), "a stale count")
    assert part(shoes, "occupancy") == "3"
    assert colour(shoes, "occupancy") != live
    assert part(page.locator("body"), "link") == "No broker"


def test_the_page_turns_stale_when_the_server_is_gone(page: Page, ui: UiServer, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3)
        shoes = card(page, "Shoes")
        shoes.wait_for()
    ui.program.kill()

    wait_until(lambda: part(page.locator("body"), "link") == "Connection lost", "the watchdog", deadline_s=30)
    assert part(shoes, "doubt").startswith("stale since ")


def test_the_page_polls_when_there_is_no_stream_to_be_had(page: Page, ui: UiServer, broker: Broker) -> None:
    page.route("**/events", lambda route: route.fulfill(status=503, body="all taken"))
    page.reload()
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3)
        shoes = card(page, "Shoes")
        shoes.wait_for()
        speaker.store("shoes", 6)
        wait_until(lambda: part(shoes, "occupancy") == "6", "the polled count")


def test_the_page_fits_a_phone_and_asks_nobody_else(page: Page, ui: UiServer, broker: Broker) -> None:
    asked: set[str] = set()
    complaints: list[str] = []
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    page.on("console", lambda message: complaints.append(message.text))
    page.set_viewport_size(PHONE)
    page.reload()
    with Speaker(broker) as speaker:
        speaker.store("a-store-with-quite-a-long-name-for-a-phone", 123456)
        page.locator(".store").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert asked == {f"127.0.0.1:{ui.port}"}
    assert complaints == []


@contextmanager
def filming(ffserver: FfserverUnderTest, camera: str) -> Iterator[None]:
    """A camera whose picture changes ten times a second."""
    feed = StreamFeed(ffserver.url, camera, ffserver.feed_token, stream_fps=10)
    ended = threading.Event()

    def film() -> None:
        for number in itertools.count():
            if ended.wait(0.1):
                return
            if feed.wanted:
                feed.write(np.full((240, 320, 3), number * 5 % 256, np.uint8))

    thread = threading.Thread(target=film)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        feed.close()


def test_a_camera_shows_its_moving_picture_and_never_a_dead_one(
    page: Page, broker: Broker, ffserver: FfserverUnderTest
) -> None:
    with ffserver, filming(ffserver, "north"), Speaker(broker) as speaker:
        speaker.say("camera/north/status", name="North", state="online", width_px=320, height_px=240)
        camera = card(page, "North")
        image = camera.get_by_role("img", name="Live picture of North")
        image.wait_for()
        first = image.screenshot()
        wait_until(lambda: image.screenshot() != first, "another picture")

        ffserver.kill()
        camera.get_by_text("No picture from the stream server").wait_for()
        assert image.count() == 0

        ffserver.start()
        image.wait_for()


def test_signing_out_leads_to_the_login(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()

    page.get_by_label("Password").wait_for()
