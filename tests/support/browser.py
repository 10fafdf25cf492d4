"""A real Chromium without a window."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


def browser_program() -> str:
    """Path of the browser that this machine has."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, (
        f"expected one of {', '.join(NAMES)} on PATH, found none; install one: sudo apt-get install chromium"
    )
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that asks nobody but the page it is sent to."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=QUIET)
        try:
            yield browser
        finally:
            browser.close()
