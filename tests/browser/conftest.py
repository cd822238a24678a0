"""A small real service and a real Chromium that can reach nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, sync_playwright
from small_service import DIST, Served, Watched, running, small_service

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    with running(small_service(served)) as served.url:
        yield served


def _cannot(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of a module, not of the session: playwright keeps an event loop running, and other tests start theirs."""
    if not CHROMIUM.exists():
        _cannot(f"no browser at {CHROMIUM}: install the package chromium")
    if not (DIST / "playground.html").exists():
        _cannot(f"the pages are not built in {DIST}: run make setup")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def watched(browser: Browser, served: Served) -> Iterator[Watched]:
    """A fresh page of 1280 by 800 in English; fails at its end if it wanted what it may not have."""
    own = urlsplit(served.url).netloc
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", base_url=served.url)
    context.set_default_timeout(15_000)
    watched = Watched(context.new_page())

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).netloc == own:
            return route.continue_()
        watched.foreign.append(route.request.url)
        return route.abort()

    context.route("**/*", guard)
    watched.page.on("console", watched.note)
    watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
    yield watched
    context.close()
    assert watched.foreign == []
    assert [error for error in watched.errors if "Content Security Policy" in error] == []
