"""A real browser for tests: contexts of the sizes we promise, accessibility, no sideways scroll, pictures.

Missing browser: the test is skipped with one line, or fails when TEARLINE_REQUIRE_BROWSER=1, as in CI.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.support.browser import find_browser

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: Final = 1280
PHONE: Final = 375
ZOOMED: Final = 320  # 1280 x 1024 at 400 %, WCAG 2.2 success criterion 1.4.10
HEIGHT: Final = 900
PICTURE_HEIGHT: Final = 1300  # of a picture for the docs: enough to know the page by
PICTURES: Final = os.environ.get("TEARLINE_PICTURES")
_AXE_THERE: Final = Axe(axe_script="null")  # on a page that has its half a megabyte already


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless browser, one for a whole module or session: starting it costs about a second."""
    path = find_browser()
    if path is None:
        sentence = "No browser: run `make browser`, or name a Chromium or Chrome in TEARLINE_BROWSER."
        if os.environ.get("TEARLINE_REQUIRE_BROWSER") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(browser: Browser, *, width: int = DESKTOP, javascript: bool = True, **options: Any) -> Iterator[Page]:
    """A page in a fresh context: nobody signed in. `options` as for Playwright's `new_context`."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        java_script_enabled=javascript,
        locale="en-GB",
        **options,
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def follow(target: Locator) -> None:
    """Click what leads to another page, and wait for that page: a click alone returns while the old one still stands."""
    with target.page.expect_navigation():
        target.click()


def assert_accessible(page: Page) -> None:
    """No violation that axe knows, of any severity. Needs JavaScript in the context."""
    axe = Axe() if page.evaluate("typeof axe === 'undefined'") else _AXE_THERE
    violations = axe.run(page).response["violations"]
    found = [f"{each['id']}: {node['html'][:160]}" for each in violations for node in each["nodes"]]
    assert not found, f"{page.url}\n" + "\n".join(found)


def assert_no_sideways_scroll(page: Page) -> None:
    """Everything fits the width of the window."""
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert excess <= 0, f"{page.url} is {excess} CSS pixels too wide"


def assert_usable(page: Page) -> None:
    """Both of the above: what every page owes its readers. At 400 % zoom axe sees what it saw on a phone."""
    if page.viewport_size is None or page.viewport_size["width"] > ZOOMED:
        assert_accessible(page)
    assert_no_sideways_scroll(page)


def assert_usable_at_every_width(page: Page, name: str) -> None:
    """The same at each width that we promise, with a picture of each; the page is as wide afterwards as before.

    One visit for all: a visit costs more than what is looked at.
    """
    before = page.viewport_size
    for width in (DESKTOP, PHONE, ZOOMED):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert_usable(page)
        picture(page, f"{name}-{width}")
    if before is not None:
        page.set_viewport_size(before)


def picture(page: Page, name: str) -> None:
    """Write `name.png` of the page's first part into TEARLINE_PICTURES, when that is set."""
    if PICTURES:
        width, height = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        part = {"x": 0, "y": 0, "width": width, "height": min(height, PICTURE_HEIGHT)}
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True, clip=part)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 its parent's name
        """Say nothing on the terminal."""


@contextmanager
def served(application: Callable[..., Any]) -> Iterator[str]:
    """Serve a WSGI application on a free port of this machine; gives its base URL."""
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
