"""The board in a browser, as the operator sees it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page

from support.ui import UiServer


@contextmanager
def signed_in(browser: Browser, ui: UiServer) -> Iterator[Page]:
    """The board after signing in."""
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{ui.url}/")
        page.get_by_label("Password").fill(ui.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{ui.url}/")
        yield page


def card(page: Page, name: str) -> Locator:
    """Of a store, a line or a camera."""
    return page.locator(".card").filter(has=page.get_by_role("heading", name=name, exact=True))


def part(element: Locator, field: str) -> str:
    """The words in one field."""
    return element.locator(f'[data-field="{field}"]').inner_text()
