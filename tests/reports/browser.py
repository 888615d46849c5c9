"""A real browser for the tests of pages: the system's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Visit:
    """What a page did when it was opened: console messages, requests beside its own file, and the page itself."""

    page: Any
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: Path) -> None:
        self.console.clear()
        self.requests.clear()
        self.page.goto(path.as_uri())
        self.requests.remove(path.as_uri())


@contextmanager
def browsing() -> Iterator["Browser"]:
    """A headless browser; the test is skipped where there is no Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield Browser(browser)
        browser.close()


class Browser:
    """Opens pages of a width and colour scheme, each in a context of its own."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    @contextmanager
    def visiting(self, width: int = 1280, scheme: str = "light", **more: Any) -> Iterator[Visit]:
        context = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **more)
        visit = Visit(context.new_page())
        visit.page.on("console", lambda message: visit.console.append(message.text))
        visit.page.on("pageerror", lambda error: visit.console.append(str(error)))
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        yield visit
        context.close()
