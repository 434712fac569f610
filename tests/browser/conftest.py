"""The offline page, opened once a module, and a hand that gives it files."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from offline_window import Outcome, next_file, window
from playwright.sync_api import BrowserType, Page, sync_playwright

import qr


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserType]:
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="module")
def offline(chromium: BrowserType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    place = tmp_path_factory.mktemp("disc") / "verify.html"
    place.write_text(qr.offline_page(), encoding="utf-8", newline="\n")
    with window(chromium, place) as page:
        yield page


@pytest.fixture
def drop(offline: Page) -> Callable[..., Outcome]:
    """Gives the page one file more."""
    return lambda content, name="bo.zip": next_file(offline, content, name)
