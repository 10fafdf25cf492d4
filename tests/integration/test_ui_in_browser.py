"""What a person sees: the real pages in a real browser, fed by a real broker."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from support.board_page import card, part, signed_in
from support.broker import Broker
from support.browser import chromium
from support.processes import free_port
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
def ui(broker: Broker, tmp_path: Path) -> Iterator[UiServer]:
    with UiServer(tmp_path / "ui", broker, stream_port=free_port()) as running:
        yield running


@pytest.fixture
def page(browser: Browser, ui: UiServer) -> Iterator[Page]:
    with signed_in(browser, ui) as page:
        yield page


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


def test_a_store_manager_finds_stays_capture_queues_and_buying_units(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3)
        speaker.store("books", 2, zones=["shelf"])
        speaker.say(
            "store/shoes/metrics",
            dwell={"p50_s": 8.2, "p90_s": None},
            capture={"passers_by": 1240, "visitors": 88, "rate": 0.071},
        )
        speaker.say("zone/window/state", name="Till", camera="north", occupancy=2, visits_today=3)
        queue = {"length": 2, "expected_wait_s": 110.5, "longest_wait_s": 64.2}
        speaker.say("zone/window/metrics", queue=queue)
        speaker.say("line/door/state", name="Door", camera="north", **{"in": 12, "out": 19, "net": -7})
        speaker.say("line/door/metrics", units_in=8, units_out=11)
        visitors = {"lower": 212, "estimate": 1231, "upper": 1260, "since": "2026-01-31T09:00:00Z"}
        speaker.say("visitors/state", **visitors)
        shoes, books = card(page, "Shoes"), card(page, "Books")
        page.get_by_text("about 1,231, between 212 and 1,260").wait_for()

    assert "Different visitors since 31 Jan, " in page.inner_text("main")
    assert [part(shoes, field) for field in ("p50", "p90", "capture")] == ["8 s", "–", "7.1%"]
    assert part(shoes, "capture-of") == "88 of 1,240"
    assert "Till 2 waiting · longest 1:04 min · whoever comes now waits about 1:51 min" in shoes.inner_text()
    assert part(card(page, "Door"), "units") == "Groups and single people: 8 in, 11 out"
    assert not books.get_by_text("Half stay under").is_visible()
    assert not books.get_by_text("Came in, stayed").is_visible()
    assert "waiting" not in books.inner_text()


def test_a_zone_that_is_nearly_empty_does_not_look_quite_empty(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.say("camera/north/status", name="North", state="online")
        density = {"density_per_m2": 0.0248, "level_of_service": "A"}
        speaker.say("zone/window/state", name="Window", camera="north", occupancy=1, **density)
        card(page, "North").get_by_text("0.025/m², level A").wait_for()


def test_a_heat_map_is_laid_over_the_picture_and_taken_away_again(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.say("camera/north/status", name="North", state="online", width_px=320, height_px=240)
        north = card(page, "North")
        north.wait_for()
        button = north.get_by_role("button", name="Heat map of today, North")
        assert not button.is_visible()
        picture = {"columns": 3, "rows": 2, "person_seconds": [[0, 0, 10], [0, 40, 0]]}
        speaker.say("camera/north/heatmap", name="North", since="2026-01-31T09:00:00Z", picture=picture)
        button.click()
        north.get_by_text("brightest: 40 person-seconds or more in a cell").wait_for()

    heat = north.locator("canvas")
    painted = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 3, 2).data]"
    pixels = np.array(heat.evaluate(painted)).reshape(2, 3, 4)
    assert pixels[0, 0, 3] == 0
    assert pixels[1, 1, 3] >= pixels[0, 2, 3] > 0
    assert pixels[1, 1, 1] > pixels[0, 2, 1]
    assert heat.bounding_box() == north.locator(".picture").bounding_box()

    button.click()
    assert not heat.is_visible()
    assert button.get_attribute("aria-pressed") == "false"


def test_a_heat_map_that_cannot_be_had_is_taken_away_and_asked_for_again(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.say("camera/north/status", name="North", state="online")
        picture = {"columns": 1, "rows": 1, "person_seconds": [[40]]}
        speaker.say("camera/north/heatmap", name="North", since="2026-01-31T09:00:00Z", picture=picture)
    north = card(page, "North")
    page.route("**/api/heatmap/**", lambda route: route.fulfill(status=503, body="busy"))
    north.get_by_role("button", name="Heat map of today").click()
    north.get_by_text("No heat map to be had").wait_for()
    assert not north.locator("canvas").is_visible()

    page.unroute("**/api/heatmap/**")
    north.locator("canvas").wait_for()


def test_a_camera_says_how_it_is_read_where_its_pictures_a_second_are(page: Page, broker: Broker) -> None:
    how = {
        "stream": "main stream: <b>the only one</b>",
        "decoding": "by OpenCV on the processor",
        "model": "nanodet-g-416",
    }
    with Speaker(broker) as speaker:
        speaker.say("camera/north/status", name="North", state="online", analysed_fps=5.0, **how)
    facts = card(page, "North").locator("[data-field=facts]")
    facts.wait_for()
    assert facts.get_attribute("title") == (
        f"{how['stream']}\ndecoded {how['decoding']}\nlooked at by {how['model']}"
    )


def test_stale_and_unknown_counts_do_not_look_live(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3)
        speaker.say(
            "camera/north/status", camera="north", name="North", state="offline", detail="No route to host"
        )
        speaker.store("books", None, visits_today=1317)
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
    assert part(books, "visits") == "1,317"
    assert part(books, "doubt").startswith("Camera North is offline · stale since ")
    assert part(page.locator("body"), "link") == "No broker"


def test_an_alert_that_nobody_confirms_does_not_look_live(page: Page, broker: Broker) -> None:
    with Speaker(broker) as speaker, Speaker(broker, "nodered") as flow:
        speaker.store("shoes", 9)
        flow.say("alert/crowded-shoes", store="shoes", state="raised", value=9, threshold=5)
        alert, shoes = page.locator(".alert"), card(page, "Shoes")
        alert.wait_for()
        assert "not confirmed" not in alert.inner_text()
        assert shoes.get_attribute("data-alerted") == "true"

        broker.kill()
        alert.get_by_text("not confirmed since").wait_for()
        assert shoes.get_attribute("data-alerted") == "false"


def test_the_page_turns_stale_when_the_server_is_gone(page: Page, ui: UiServer, broker: Broker) -> None:
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3)
        speaker.store("books", None, visits_today=1317)
        shoes, books = card(page, "Shoes"), card(page, "Books")
        books.wait_for()
    ui.program.kill()

    wait_until(lambda: part(page.locator("body"), "link") == "Connection lost", "the watchdog", deadline_s=30)
    assert part(shoes, "doubt").startswith("stale since ")
    assert part(books, "doubt").startswith("Camera north has not reported yet · stale since ")


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


def test_signing_out_leads_to_the_login(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()

    page.get_by_label("Password").wait_for()
