"""What a person sees of the cameras: the page's live pictures in a real browser."""

import itertools
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from footfall.adapters.stream import StreamFeed
from support.board_page import card, signed_in
from support.broker import Broker
from support.browser import chromium
from support.ffserver import FfserverUnderTest
from support.speaking import Speaker
from support.ui import UiServer
from support.wait import wait_until

pytestmark = pytest.mark.integration

STREAM, STILL = re.compile(r"/north\.mjpeg\?"), re.compile(r"/north\.jpg\?")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def ffserver(tmp_path: Path) -> FfserverUnderTest:
    """Not started."""
    return FfserverUnderTest(tmp_path / "ffserver")


@pytest.fixture
def ui(broker: Broker, ffserver: FfserverUnderTest, tmp_path: Path) -> Iterator[UiServer]:
    with UiServer(tmp_path / "ui", broker, None, ffserver.port, ffserver.ticket_key) as running:
        yield running


@pytest.fixture
def page(browser: Browser, ui: UiServer) -> Iterator[Page]:
    with signed_in(browser, ui) as page:
        yield page


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


def test_two_windows_side_by_side_show_all_of_their_pictures(
    page: Page, ui: UiServer, broker: Broker, ffserver: FfserverUnderTest
) -> None:
    with ExitStack() as running:
        running.enter_context(ffserver)
        speaker = running.enter_context(Speaker(broker))
        for camera in ("north", "east", "south", "west"):
            running.enter_context(filming(ffserver, camera))
            speaker.say(f"camera/{camera}/status", name=camera.title(), state="online")
        windows = [page, page.context.new_page()]
        windows[1].goto(f"{ui.url}/")
        shown = [window.locator('.picture[data-state="shown"]') for window in windows]
        wait_until(lambda: [each.count() for each in shown] == [4, 4], "all pictures", deadline_s=60)


def test_a_stream_that_is_late_gives_way_to_stills_and_is_tried_again_after_a_minute(
    page: Page, broker: Broker
) -> None:
    picture = cv2.imencode(".jpg", np.zeros((24, 32, 3), np.uint8))[1].tobytes()
    page.route(STREAM, lambda route: None)
    page.route(STILL, lambda route: route.fulfill(body=picture, content_type="image/jpeg"))
    page.clock.install()
    page.reload()
    with Speaker(broker) as speaker, page.expect_request(STREAM):
        speaker.say("camera/north/status", name="North", state="online")
    with page.expect_request(STILL):
        page.clock.fast_forward(8000)
    card(page, "North").get_by_role("img", name="Live picture of North").wait_for()
    with page.expect_request(STREAM):
        page.clock.fast_forward(60000)


def test_a_picture_that_went_out_of_sight_and_came_back_at_once_is_shown(page: Page, broker: Broker) -> None:
    page.add_init_script("""window.IntersectionObserver = class {
        constructor(tell) { this.tell = tell; }
        observe() { this.tell([{ isIntersecting: false }, { isIntersecting: true }]); }
    }""")
    page.reload()
    with Speaker(broker) as speaker, page.expect_request(STREAM):
        speaker.say("camera/north/status", name="North", state="online")
